# An endless recursion shows as repeated lines.
def again():
    again()


try:
    again()
except RecursionError as error:
    print(type(error).__name__)
