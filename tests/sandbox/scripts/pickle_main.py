# Plain pickle and the classes of this file.
import pickle


class C:
    def __init__(self):
        self.own = [1]

    def method(self):
        return self.own


def function():
    return 1


c = C()
print(type(pickle.loads(pickle.dumps(c))) is C, pickle.loads(pickle.dumps(function)) is function)
print(pickle.loads(pickle.dumps(c.method))(), len(pickle.dumps(c, 2)) > 10)
for bad in (lambda: 1, (n for n in ()), open(__file__)):
    try:
        pickle.dumps(bad)
    except Exception as error:
        print(type(error).__name__, str(error).partition(" at 0x")[0])
