# An exit handler that raises.
import atexit


@atexit.register
def fails():
    raise ValueError("late")


atexit.register(print, "other")
