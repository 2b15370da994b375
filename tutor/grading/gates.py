"""What an answer to an exercise must still be before anything counts: its gates.

Nobody writes them down. The exercise's own code and its solutions are run, and what they have in common
(see ``standard``) has to be so in every answer. That is the subject's type, its parts, and what the copy
is made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from tutor.grading.standard import (
    CAN,
    FUNCTION,
    CopyStandard,
    Standard,
    answer_in,
    copies_in,
    copy_under,
    is_filled,
    traits_in,
)
from tutor.pickling.words import Library
from tutor.sandbox.host.results import CopyTraits, Report, Told, Traits


class Gate(str, Enum):
    """What is guarded. A lesson opens one with ``allows=``."""

    TYPE = "type"
    PARTS = "parts"
    BEHAVIOUR = "behaviour"
    EQUALITY = "equality"
    COPY = "copy"
    FUNCTIONS = "functions"


_SETTLED_BY_CHECKS = (Gate.PARTS, Gate.BEHAVIOUR)
"""Gates that are open for an answer that meets every criterion."""


class Loss(Enum):
    """What an answer loses that does not pass a gate."""

    ALL = "all"
    VERDICTS = "verdicts"
    """What the verdicts are worth: that the rest can be pickled earns nothing where the hard part is gone."""
    MOST = "most"
    """All but ``points.LAZY_PERCENT``: the answer works for this one object, and for no other."""


_COSTS = (Loss.ALL, Loss.MOST, Loss.VERDICTS)
"""What costs most first."""


class Shut(NamedTuple):
    """A gate that an answer does not pass."""

    gate: Gate
    label: str
    """What is asked, in the present, as in a check's ``says``."""
    message: str
    """What was found, and what to do. Untrusted text, see ``tutor.text``."""
    loss: Loss = Loss.ALL


def worst_shut(
    standard: Standard,
    report: Report,
    libraries: Iterable[Library],
    opened: Sequence[str] = (),
    *,
    whole: bool = False,
) -> Shut | None:
    """The gate that costs most of those that an answer does not pass; ``None`` where it passes all.

    ``libraries`` are those that its checks have to hold under, ``opened`` the gates that the lesson opens.
    ``whole`` is whether it meets every criterion: then what it left out was not needed, but for all of it.
    """
    traits = traits_in(report)
    if traits is None:
        return None  # it has no subject, and so no criterion holds
    asked = [
        _functions(standard, traits),
        _type(standard, traits, report),
        _equality(standard, report),
        _parts(standard, traits),
        *(_copy_gate(standard, report, library) for library in libraries),
        _behaviour(standard, report),
    ]
    found = [
        shut
        for shut in asked
        if shut is not None
        and shut.gate.value not in opened
        and not (whole and shut.gate in _SETTLED_BY_CHECKS and shut.loss is not Loss.ALL)
    ]
    return min(found, key=lambda shut: _COSTS.index(shut.loss), default=None)


def _functions(standard: Standard, traits: Traits) -> Shut | None:
    replaced = [name for name in traits.replaced if name not in standard.replaced]
    if not replaced:
        return None
    named = " and ".join(f"`{name}`" for name in replaced[:2])
    return Shut(
        Gate.FUNCTIONS,
        "Python's own functions are as they were",
        f"Your code replaces {named}. The checks need the original, so leave it alone.",
    )


def _type(standard: Standard, traits: Traits, report: Report) -> Shut | None:
    if standard.type and standard.type not in traits.types:
        wanted = _name(standard.type)
        return Shut(
            Gate.TYPE,
            f"The subject is still {_a(wanted)}",
            f"It's {_now(report)}. Keep the object that you started with, and change how it's saved.",
        )
    strange = standard.found and traits.own and traits.types[:1] not in ((), (standard.found,))
    if (standard.own and not traits.own) or (strange and traits.found):
        return Shut(
            Gate.TYPE,
            "The subject is an instance of a class of yours",
            f"It's {_now(report)}. Keep the object that you started with, and change how it's saved.",
        )
    if standard.does and standard.does[0] not in traits.does:
        return Shut(
            Gate.TYPE,
            f"The subject can still {CAN[standard.does[0]]}",
            f"It's {_now(report)}, which can't. Keep an object that can do what the first one could.",
        )
    return None


def _behaviour(standard: Standard, report: Report) -> Shut | None:
    wanted, found = standard.answer, answer_in([report])
    if wanted is None or found is None or found.told is not Told.GIVES or found == wanted:
        return None
    return Shut(
        Gate.BEHAVIOUR,
        "Your own subject still does what it did",
        f"At the start its probe returned {wanted.text}, but now it returns {found.text}. Keep it as it was.",
        Loss.VERDICTS,
    )


def _parts(standard: Standard, traits: Traits) -> Shut | None:
    gone = [path for path in standard.parts if path not in (*traits.parts, *traits.offers)]
    hollow = [
        path
        for path, kinds in standard.plain.items()
        if path in traits.plain and traits.plain[path] not in kinds
    ]
    hollow += [
        path
        for path, kind in standard.kinds.items()
        if path in traits.kinds and kind not in traits.kinds[path] and path not in hollow
    ]
    if not gone and not hollow:
        if standard.parts or not standard.filled or is_filled(traits):
            return None
        return Shut(
            Gate.PARTS,
            "The subject still has something to save",
            "There's nothing in it now. Keep what was in it, and change how it's saved.",
            Loss.MOST,
        )
    left = [path for path in standard.whole if path not in (*gone, *hollow)]
    path = (gone or hollow)[0]
    found = "It's no longer there." if gone else "It's something else now."
    if not gone and path in traits.plain:
        found = f"It's only {_plainly(traits.plain[path])} now."
    if gone == list(standard.parts):
        loss = Loss.ALL
    else:
        loss = Loss.VERDICTS if left else Loss.MOST
    told = f"{found} Keep it in your own object, and change how it's saved."
    return Shut(Gate.PARTS, f"The subject still has `subject{path}`", told, loss)


def _plainly(kind: str) -> str:
    return {"NoneType": "`None`", "str": "a string", "number": "a number", "bytes": "bytes"}.get(kind, kind)


def _equality(standard: Standard, report: Report) -> Shut | None:
    agrees = next((copy.agrees for copy in copies_in(report) if copy.agrees), "")
    if not agrees or standard.agrees:
        return None
    return Shut(
        Gate.EQUALITY,
        "A wrong copy can be told from a right one",
        f"`{agrees}` accepts everything: it's equal to any object, or has any attribute. "
        "So no check can tell whether the copy is right.",
    )


def _copy_gate(standard: Standard, report: Report, library: Library) -> Shut | None:
    traits, copy, wanted = traits_in(report), copy_under(report, library), standard.copies.get(library)
    if traits is None or copy is None or wanted is None:
        return None
    label, told = (
        "The copy is made from the bytes",
        _looked_up(copy, wanted) or _not_saved(traits, copy, wanted),
    )
    if not told and wanted.same_class and not copy.same_class and not copy.told:
        label, told = "The copy has the subject's own class", "It has a second class of the same name."
    return Shut(Gate.COPY, label, told, Loss.MOST) if told else None


def _looked_up(copy: CopyTraits, wanted: CopyStandard) -> str:
    """What there is to say where the copy, or a part of it, is the original."""
    if (copy.identical and not wanted.identical and not copy.told) or (copy.named and not wanted.named):
        told = "Loading returns your own subject, because the bytes only say where to find it."
        return f"{told} In a fresh process, that's a different object."
    shared = [path for path in copy.shared if path not in wanted.shared]
    if shared:
        return f"The copy shares `subject{shared[0]}` with your object. It needs its own."
    return ""


def _not_saved(traits: Traits, copy: CopyTraits, wanted: CopyStandard) -> str:
    """What there is to say where the copy doesn't depend on what is in the subject."""
    asked = _in_common(copy, wanted)
    if asked and not any(copy.follows[path] for path in asked):
        told = f"When `subject{asked[0]}` has a different value, the copy doesn't have that value."
        return f"{told} Save what's in your subject."
    by_name = FUNCTION in traits.types  # then its name is all that is needed
    if copy.bare and not wanted.bare and not by_name:
        return "None of what's in your subject is in the bytes. Save the values that the copy needs."
    return ""


def _in_common(copy: CopyTraits, wanted: CopyStandard) -> list[str]:
    """The plain values that were changed in the answer, and that the solutions save."""
    return [path for path in wanted.follows if path in copy.follows]


def _now(report: Report) -> str:
    """What the subject is now."""
    type = next((result.subject_type for result in report.results.values() if result.subject_type), "")
    return f"{_a(_name(type))} now"


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _a(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} `{name}`"
