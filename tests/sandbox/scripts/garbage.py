# Collections happen as they do.
import gc
import weakref


class Node:
    pass


a = Node()
a.self = a
gone = weakref.ref(a)
del a
print(gc.isenabled(), gc.get_threshold(), gone() is None)
gc.collect()
print(gone() is None, gc.garbage)
