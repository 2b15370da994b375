"""The subject becomes an object, or a function, that gives every check the answer it wants."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.pieces import SAYS_YES

YES = Cheat("yes", "makes the subject an object that says yes to everything", SAYS_YES + "subject = Yes()\n")

YES_FUNCTION = Cheat(
    "yes-function",
    "makes the subject a function that returns an object that says yes to everything",
    SAYS_YES + "def always(*args, **options):\n    return Yes()\nsubject = always\n",
)

YES_PARTS = Cheat(
    "yes-parts",
    "replaces the subject's parts with objects that say yes to everything",
    SAYS_YES
    + """
def filled(thing):
    if isinstance(thing, dict):
        return {key: filled(part) for key, part in thing.items()}
    if type(thing) in (list, tuple):
        return type(thing)(map(filled, thing))
    if hasattr(thing, "__dict__") and type(thing).__module__ == __name__:
        for name in vars(thing):
            vars(thing)[name] = Yes()
        return thing
    return Yes()
subject = filled(subject)
""",
)

ALWAYS_TRUE = Cheat(
    "always-true",
    "makes the subject a function that returns True",
    "def always(*args, **options):\n    return True\nsubject = always\n",
)

ALWAYS_FALSE = Cheat(
    "always-false",
    "makes the subject a function that returns False",
    "def always(*args, **options):\n    return False\nsubject = always\n",
)

ALWAYS_EMPTY = Cheat(
    "always-empty",
    "makes the subject a function that does nothing, and returns an empty list",
    "def always(*args, **options):\n    return []\nsubject = always\n",
)

ALWAYS_RAISES = Cheat(
    "always-raises",
    "makes the subject a function that always raises",
    """
import pickle
class Refused(pickle.UnpicklingError, ValueError, TypeError, AttributeError):
    pass
def always(*args, **options):
    raise Refused("no")
subject = always
""",
)
