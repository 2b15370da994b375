# Closures, generators and decorators as in any file.
import functools


def counted(function):
    @functools.wraps(function)
    def inner(*args):
        inner.calls += 1
        return function(*args)

    inner.calls = 0
    return inner


@counted
def add(a, b):
    return a + b


print(add(1, 2), add.calls, add.__qualname__, add.__module__ == __name__)
print([c.cell_contents.__name__ for c in add.__closure__])
