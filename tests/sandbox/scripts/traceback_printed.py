# A traceback the script prints itself.
import traceback


def fail():
    return 1 / 0


try:
    fail()
except ZeroDivisionError:
    print(traceback.format_exc())
