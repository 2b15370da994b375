"""The copy is not made from the bytes: it is looked up, or made from what is there already."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.pieces import REDUCED, WRAP

BY_NAME = Cheat(
    "by-name",
    "has the subject pickled by the name of its variable",
    WRAP + REDUCED + 'kind_with(__reduce_ex__=lambda self, protocol: "subject")\n',
)

STAND_IN = Cheat(
    "stand-in",
    "wraps the subject in an object that looks up the module's own",
    WRAP + "Wrapped.__reduce__ = lambda self: (Wrapped, ())\nsubject = Wrapped()\n",
)

LOOKED_UP = Cheat(
    "looked-up",
    "has a function look the copy up in the module",
    WRAP + REDUCED + "def found():\n    return real\n"
    "kind_with(__reduce_ex__=lambda self, protocol: (found, ()))\n",
)

EVAL = Cheat(
    "eval",
    "looks the copy up with a string that `eval` runs",
    WRAP
    + REDUCED
    + "kind_with(__reduce_ex__=lambda self, protocol: "
    + "(eval, (f\"__import__('{__name__}').real\",)))\n",
)

COPIED_THERE = Cheat(
    "copied-there",
    "has the copy made from the module's own object",
    WRAP
    + REDUCED
    + """
def again():
    try:
        made = type(real).__new__(type(real))
        made.__dict__.update(real.__dict__)
        return made
    except Exception:
        import copy
        return copy.copy(real)
kind_with(__reduce_ex__=lambda self, protocol: (again, ()))
""",
)

RUN_AGAIN = Cheat(
    "run-again",
    "has the copy made by running the source again",
    WRAP
    + REDUCED
    + """
def run_again(source=open(__file__).read()):
    names = {"__name__": __name__, "__file__": __file__}
    exec(source.split("class Wrapped")[0], names)
    return names["subject"]
kind_with(__reduce_ex__=lambda self, protocol: (run_again, ()))
""",
)

COPYREG = Cheat(
    "copyreg",
    "registers a function with copyreg that always returns the same object",
    """
import copyreg
real = subject
def kept():
    return real
class Kept(type(subject) if isinstance(subject, (dict, list, tuple, str)) else object):
    pass
if isinstance(subject, (dict, list, tuple, str)):
    subject = Kept(subject)
copyreg.pickle(type(subject), lambda thing: (kept, ()))
""",
)

CACHED = Cheat(
    "cached",
    "keeps the subject in the module and saves a key",
    WRAP + REDUCED + 'KEPT = {"it": subject}\n'
    "def kept(key):\n    return KEPT[key]\n"
    'kind_with(__reduce_ex__=lambda self, protocol: (kept, ("it",)))\n',
)
