# The innermost frames are the script's own.
import inspect
import sys


def function():
    frame = sys._getframe()
    return frame.f_code.co_name, frame.f_back.f_code.co_name, frame.f_lineno


print(function(), inspect.currentframe().f_code.co_name)
print(inspect.stack()[0].filename == __file__)
