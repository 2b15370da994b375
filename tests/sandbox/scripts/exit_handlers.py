# Exit handlers run last in, first out, and see the names.
import atexit

name = "still here"
atexit.register(print, "first in")
atexit.register(lambda: print(name))
print("body")
