# Source of functions and classes.
import inspect


def function(a, *, b=2):
    """Say so."""
    return a + b


class Class:
    attribute = 1

    def method(self):
        return self.attribute


print(inspect.getsource(function), inspect.getsource(Class.method), inspect.getsource(Class))
print(inspect.signature(function), inspect.getdoc(function), inspect.getmodule(Class).__name__)
print(inspect.getsourcelines(Class)[1], inspect.getsourcefile(function) == __file__)
