# dill and the classes and functions of this file.
import dill

number = 5


class C:
    def __init__(self):
        self.own = number


def function():
    return number


print(type(dill.loads(dill.dumps(C()))) is C, dill.loads(dill.dumps(function))())
print(dill.loads(dill.dumps(lambda x: x + number))(1), dill.pickles(C()), dill.detect.errors(C()))
