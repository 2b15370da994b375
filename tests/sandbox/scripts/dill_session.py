# as a script only: what is saved is __main__
# dill saves and brings back a whole session.
import dill

value = [1, 2]


class C:
    pass


c = C()
c.self = c
dill.dump_module("session.pkl")
value.append(3)
del C
dill.load_module("session.pkl")
print(value, type(c) is C, c.self is c, __name__)
print(sorted(name for name in globals() if not name.startswith("__")))
