"""The copy is empty, and says that it is equal to everything or has the class that is asked for."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.pieces import REDUCED, WRAP

NO_STATE = Cheat(
    "no-state",
    "saves an empty state, ignores it on loading, and is equal to everything",
    WRAP
    + REDUCED
    + """
kind_with(
    __getstate__=lambda self: {},
    __setstate__=lambda self, state: None,
    __eq__=lambda self, other: True,
    __hash__=lambda self: 1,
)
""",
)

EMPTY_RECIPE = Cheat(
    "empty-recipe",
    "loads an empty object of the class that is equal to everything",
    WRAP
    + REDUCED
    + """
kind_with(
    __reduce_ex__=lambda self, protocol: (object.__new__, (type(self),), True),
    __setstate__=lambda self, state: None,
    __eq__=lambda self, other: True,
    __hash__=lambda self: 1,
)
""",
)

EQUAL_STRING = Cheat(
    "equal-string",
    "makes the subject a string that is equal to everything",
    """
class Same(str):
    __hash__ = str.__hash__
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __call__(self, *args, **options):
        return self
    def __getitem__(self, key):
        return self
    def __contains__(self, item):
        return True
subject = Same("yes")
""",
)

EQUAL_DICT = Cheat(
    "equal-dict",
    "makes the subject a dict that is equal to everything and holds itself under every key",
    """
class Same(dict):
    __hash__ = None
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    def __missing__(self, key):
        return Same()
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Same()
    def __call__(self, *args, **options):
        return Same()
    def __iter__(self):
        return iter([1])
subject = Same()
""",
)

CLASS_LIE = Cheat(
    "class-lie",
    "makes the subject an empty object that says it has the subject's class",
    """
KIND = type(subject)
class Liar:
    __class__ = property(lambda self: KIND)
    def __eq__(self, other):
        return True
    __hash__ = None
    def __reduce__(self):
        return Liar, ()
    def __call__(self, *args, **options):
        return True
subject = Liar()
""",
)
