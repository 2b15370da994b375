# as a script only: an imported module is not __main__
import __main__
import sys

value = 3
print(__main__.value, sys.modules["__main__"] is __main__, __main__.__file__ == __file__)
