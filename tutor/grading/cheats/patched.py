"""The functions that look at the answer are replaced, or what they know."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat

PATCHED_PICKLE = Cheat(
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
)

PATCHED_CHECKS = Cheat(
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
)

IN_THE_FRAMES = Cheat(
    "in-the-frames",
    "overwrites the variables of the checks that look at it",
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
)
