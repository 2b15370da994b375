# Named tuples know the module they were made in.
import collections
import pickle
from typing import NamedTuple

Point = collections.namedtuple("Point", "x y")


class Typed(NamedTuple):
    a: int
    b: str = "b"


print(Point.__module__ == __name__, Typed.__module__ == __name__)
print(pickle.loads(pickle.dumps(Point(1, 2))), pickle.loads(pickle.dumps(Typed(1))))
