# dill reads source.
import dill.source


def function(a):
    return a + 1


class C:
    def method(self):
        return 2


square = lambda x: x * x
print(dill.source.getsource(function), dill.source.getsource(C), dill.source.getsource(square))
print(dill.source.getname(function), dill.source.importable(function, source=True))
