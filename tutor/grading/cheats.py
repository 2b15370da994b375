"""Lazy answers that know nothing of an exercise: the lines of each are put below the exercise's own code.

None of them may earn what the idea earns; ``pickle-tutor check`` tries them on every exercise. Each is
written to work with any subject: an instance of a class, a function, a dict or list, bytes.
"""

from __future__ import annotations

import zlib

import msgspec

from tutor.course.model import Exercise
from tutor.grading.grade import Grade
from tutor.grading.points import LAZY_PERCENT


class Cheat(msgspec.Struct, frozen=True):
    """One lazy answer."""

    name: str
    """How a lesson allows it: ``allows="by-name"``."""
    does: str
    """What it does, to follow "the cheat that …"."""
    code: str
    """The lines that go below the exercise's own code."""


_PASSES = """
import pickle
def passes(thing):
    try:
        pickle.dumps(thing)
    except Exception:
        return False
    return True
"""


def _replaced(by: str) -> str:
    """Put something in the place of whatever cannot be pickled: ``by`` is code with ``{}`` for the part."""
    return f"""{_PASSES}
def trimmed(thing):
    if type(thing) is dict:
        return {{key: trimmed(part) for key, part in thing.items()}}
    if type(thing) in (list, tuple):
        return type(thing)(map(trimmed, thing))
    if type(thing).__module__ == __name__ and hasattr(thing, "__dict__"):
        for name, part in list(vars(thing).items()):
            if not passes(part):
                vars(thing)[name] = {by.format("part")}
        return thing
    return thing if passes(thing) else {by.format("thing")}
subject = trimmed(subject)
"""


_WRAP = '''
class Wrapped:
    """Stands before an object and passes everything on to it."""
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(real, name)
    def __setattr__(self, name, value):
        setattr(real, name, value)
    def __call__(self, *args, **options):
        return real(*args, **options)
    def __iter__(self):
        return iter(real)
    def __next__(self):
        return next(real)
    def __len__(self):
        return len(real)
    def __getitem__(self, key):
        return real[key]
    def __contains__(self, item):
        return item in real
    def __eq__(self, other):
        return isinstance(other, Wrapped) or real == other
    __hash__ = None
    @property
    def __class__(self):
        return type(real)
real = subject
'''
_REDUCED = '''
def kind_with(**hooks):
    """The subject's class with these methods, or its subject in a subclass that has them, or wrapped."""
    global subject
    kind = type(subject)
    try:
        for name, hook in hooks.items():
            setattr(kind, name, hook)
        return
    except (TypeError, AttributeError):
        pass
    try:
        made = type("Reduced", (kind,), {"__module__": __name__, **hooks})
        globals()["Reduced"] = made
        subject = made(subject)
    except Exception:
        for name, hook in hooks.items():
            setattr(Wrapped, name, hook)
        subject = Wrapped()
'''
_YES = """
class Yes:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __setattr__(self, name, value):
        pass
    def __call__(self, *args, **options):
        return self
    def __getitem__(self, key):
        return self
    def __setitem__(self, key, value):
        pass
    def __iter__(self):
        return iter([self])
    def __next__(self):
        return self
    def __contains__(self, item):
        return True
    def __len__(self):
        return 1
    def __bool__(self):
        return True
    def __hash__(self):
        return 1
    def __int__(self):
        return 1
    def _yes(self, other):
        return True
    def _self(self, *others):
        return self
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return True
    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = _yes
    __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = _self
    def __ne__(self, other):
        return False
    def __reduce__(self):
        return Yes, ()
"""

CHEATS = (
    Cheat("none", "makes the subject None", "subject = None\n"),
    Cheat(
        "by-name",
        "has the subject pickled by the name of its variable",
        _WRAP + _REDUCED + 'kind_with(__reduce_ex__=lambda self, protocol: "subject")\n',
    ),
    Cheat(
        "stand-in",
        "puts an object before the subject that looks the module's own one up",
        _WRAP + "Wrapped.__reduce__ = lambda self: (Wrapped, ())\nsubject = Wrapped()\n",
    ),
    Cheat(
        "looked-up",
        "has the copy looked up in the module by a function",
        _WRAP + _REDUCED + "def found():\n    return real\n"
        "kind_with(__reduce_ex__=lambda self, protocol: (found, ()))\n",
    ),
    Cheat(
        "eval",
        "has the copy looked up by a string that `eval` runs",
        _WRAP
        + _REDUCED
        + "kind_with(__reduce_ex__=lambda self, protocol: "
        + "(eval, (f\"__import__('{__name__}').real\",)))\n",
    ),
    Cheat(
        "copied-there",
        "has the copy made from the module's own object",
        _WRAP
        + _REDUCED
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
    ),
    Cheat(
        "run-again",
        "has the copy made by running the source again",
        _WRAP
        + _REDUCED
        + """
def run_again(source=open(__file__).read()):
    names = {"__name__": __name__, "__file__": __file__}
    exec(source.split("class Wrapped")[0], names)
    return names["subject"]
kind_with(__reduce_ex__=lambda self, protocol: (run_again, ()))
""",
    ),
    Cheat(
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
    ),
    Cheat(
        "cached",
        "keeps the subject in the module and saves a key",
        _WRAP + _REDUCED + 'KEPT = {"it": subject}\n'
        "def kept(key):\n    return KEPT[key]\n"
        'kind_with(__reduce_ex__=lambda self, protocol: (kept, ("it",)))\n',
    ),
    Cheat("yes", "makes the subject an object that says yes to everything", _YES + "subject = Yes()\n"),
    Cheat(
        "yes-function",
        "makes the subject a function that returns an object that says yes to everything",
        _YES + "def always(*args, **options):\n    return Yes()\nsubject = always\n",
    ),
    Cheat(
        "always-true",
        "makes the subject a function that returns True",
        "def always(*args, **options):\n    return True\nsubject = always\n",
    ),
    Cheat(
        "always-false",
        "makes the subject a function that returns False",
        "def always(*args, **options):\n    return False\nsubject = always\n",
    ),
    Cheat(
        "always-empty",
        "makes the subject a function that does nothing, and returns an empty list",
        "def always(*args, **options):\n    return []\nsubject = always\n",
    ),
    Cheat(
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
    ),
    Cheat(
        "yes-parts",
        "puts objects that say yes to everything in the place of the subject's parts",
        _YES
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
    ),
    Cheat(
        "no-state",
        "saves an empty state, ignores it on loading, and is equal to everything",
        _WRAP
        + _REDUCED
        + """
kind_with(
    __getstate__=lambda self: {},
    __setstate__=lambda self, state: None,
    __eq__=lambda self, other: True,
    __hash__=lambda self: 1,
)
""",
    ),
    Cheat(
        "empty-recipe",
        "has an empty object of the class made, which is equal to everything",
        _WRAP
        + _REDUCED
        + """
kind_with(
    __reduce_ex__=lambda self, protocol: (object.__new__, (type(self),), True),
    __setstate__=lambda self, state: None,
    __eq__=lambda self, other: True,
    __hash__=lambda self: 1,
)
""",
    ),
    Cheat(
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
    ),
    Cheat(
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
    ),
    Cheat(
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
    ),
    Cheat(
        "left-out",
        "deletes from the subject whatever cannot be pickled",
        _PASSES
        + """def trimmed(thing):
    if type(thing) is dict:
        return {key: trimmed(part) for key, part in thing.items() if passes(trimmed(part))}
    if type(thing) in (list, tuple):
        return type(thing)(part for part in map(trimmed, thing) if passes(part))
    for name, part in list(getattr(thing, "__dict__", {}).items()):
        if type(thing).__module__ == __name__ and not passes(part):
            delattr(thing, name)
    return thing
subject = trimmed(subject)
""",
    ),
    Cheat(
        "made-none",
        "puts None in the place of whatever cannot be pickled",
        _replaced("None"),
    ),
    Cheat(
        "shown",
        "puts the text of each part in the place of whatever cannot be pickled",
        _replaced("repr({})"),
    ),
    Cheat(
        "patched-pickle",
        "replaces functions of pickle and builtins",
        """
import builtins, pickle, _pickle, sys
real = subject
class Any:
    def __reduce__(self):
        return held, ()
def held():
    return real
pickle.loads = _pickle.loads = lambda data, **options: real
pickle.dumps = _pickle.dumps = lambda thing, *rest, **options: b"."
builtins.isinstance = lambda thing, kind: True
builtins.hasattr = lambda thing, name: True
subject = Any()
""",
    ),
    Cheat(
        "patched-checks",
        "replaces the functions that run the checks",
        """
import sys
for name, module in list(sys.modules.items()):
    if name.endswith(".child") and hasattr(module, "_check"):
        module._check = lambda check, names: {
            "k": "check", "id": check["id"], "held": True, "message": "", "error": None
        }
    if name.endswith(".compare.differences"):
        found = module.Comparison([], [])
    if name.endswith("pickling.stages"):
        module.compare = lambda *args: module.Comparison([], [])
        module.ask = lambda probe, thing: ["repr", "the same"]
""",
    ),
    Cheat(
        "in-the-frames",
        "writes into the names of the checks that look at it",
        """
import sys
class Writer:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        names = sys._getframe(1).f_globals
        names["restored"] = names["subject"] = real
        return getattr(real, name)
    def __call__(self, *args, **options):
        sys._getframe(1).f_globals["__builtins__"] = {}
        return True
    def __getitem__(self, key):
        return real[key]
    def __iter__(self):
        return iter(real)
    def __reduce__(self):
        return Writer, ()
    def __eq__(self, other):
        return True
    __hash__ = None
real = subject
subject = Writer()
""",
    ),
    Cheat(
        "ended",
        "ends the process while it is loaded",
        _WRAP + _REDUCED + "import os\nkind_with(__reduce_ex__=lambda self, protocol: (os._exit, (0,)))\n",
    ),
    Cheat(
        "forged",
        "writes records like ours to every open file",
        """
import json, os
lines = b""
for library in "dumps", "loads", "same", "fresh loads", "fresh same":
    record = {"k": "stage", "stage": library, "held": True, "bytes": 9, "warnings": []}
    lines += json.dumps(record).encode() + b"\\n"
for descriptor in range(3, 260):
    try:
        os.write(descriptor, lines)
    except OSError:
        pass
print(lines.decode())
subject = None
""",
    ),
)
"""All of them, in the order in which they are told."""


def lazy_answers(where: str, exercise: Exercise, most: int) -> list[Cheat]:
    """Those to try on an exercise: ``most`` of them, of which the first depends on ``where`` it is.

    So few of them for each exercise come to all of them for a course. Those that the exercise allows are left
    out.
    """
    first = zlib.crc32(where.encode()) % len(CHEATS)
    turned = [*CHEATS[first:], *CHEATS[:first]]
    return [cheat for cheat in turned[:most] if cheat.name not in exercise.allows]


def below(code: str, cheat: Cheat) -> str:
    """The exercise's own code with a cheat below it."""
    return f"{code.rstrip()}\n\n\n{cheat.code.lstrip()}"


def pays(graded: Grade) -> bool:
    """Whether a lazy answer earned more than one may."""
    return graded.full or graded.earned * 100 > graded.points * LAZY_PERCENT
