"""What cannot be pickled is left out, or something else is put there."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.pieces import PASSES, replaced

NONE = Cheat("none", "makes the subject None", "subject = None\n")

LEFT_OUT = Cheat(
    "left-out",
    "deletes from the subject whatever cannot be pickled",
    PASSES
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
)

MADE_NONE = Cheat(
    "made-none",
    "replaces whatever cannot be pickled with None",
    replaced("None"),
)

SHOWN = Cheat(
    "shown",
    "replaces whatever cannot be pickled with its text",
    replaced("repr({})"),
)
