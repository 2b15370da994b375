"""What an answer to an exercise must still be before anything counts: its gates.

Nobody writes them down. The exercise's own code and its solutions are run, and what they have in common
has to be so in every answer: the subject's type, its parts, that the copy is made from the bytes. What a
solution does is never held against an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import NamedTuple

import msgspec

from tutor.pickling.words import Library
from tutor.sandbox.host.results import CopyTraits, Report, Traits


class Gate(str, Enum):
    """What is guarded. A lesson opens one with ``allows=``."""

    TYPE = "type"
    PARTS = "parts"
    EQUALITY = "equality"
    COPY = "copy"
    FUNCTIONS = "functions"


class Loss(Enum):
    """What an answer loses that does not pass a gate."""

    ALL = "all"
    VERDICTS = "verdicts"
    """What the verdicts are worth: that the rest can be pickled is no merit where the hard part is gone."""
    MOST = "most"
    """All but ``points.LAZY_PERCENT``: the answer works for this one object, and for no other."""


class Shut(NamedTuple):
    """A gate that an answer does not pass."""

    gate: Gate
    label: str
    """What is asked, in the present, as in a check's ``says``."""
    message: str
    """What was found, and what to do. Untrusted text, see ``tutor.text``."""
    loss: Loss = Loss.ALL


class CopyStandard(msgspec.Struct, frozen=True):
    """What the copies of the solutions have in common, under one library."""

    identical: bool
    """Whether one is the subject itself."""
    same_class: bool
    """Whether each has the subject's own class."""
    named: bool
    told: bool
    """Whether the bytes of each have a plain value of the subject in them."""
    follows: tuple[str, ...]
    """The plain values that each copy has from the bytes."""


class Standard(msgspec.Struct, frozen=True):
    """What every answer to an exercise must still be."""

    type: str = ""
    """The one type that the starter and every solution have; empty where they differ, or where it is made at
    run time and has no name of its own."""
    own: bool = False
    """Whether the type is the snippet's own in all of them."""
    does: tuple[str, ...] = ()
    """The methods that all of them have, where their types differ: one of these is asked for."""
    parts: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    """The functions of Python that a solution replaces too."""
    agrees: bool = False
    copies: dict[Library, CopyStandard] = {}


FUNCTION = "function"
_CAN = {
    "__call__": "be called",
    "__iter__": "be used in a `for` loop",
    "__next__": "be used with `next`",
    "__getitem__": "be indexed",
    "__len__": "be asked for its length",
    "__enter__": "be used in a `with` statement",
}


def standard_of(starter: Report | None, solutions: Sequence[Report]) -> Standard:
    """What the exercise's own code and its solutions have in common; all of it free where that is unknown."""
    solved = [traits for report in solutions if (traits := _traits(report)) is not None]
    if not solved:
        return Standard()
    begun = _traits(starter) if starter is not None else None
    every = [begun, *solved] if begun is not None else solved
    types = {traits.types[0] for traits in every}
    found = all(traits.found or not traits.own for traits in every)
    type = types.pop() if len(types) == 1 and found else ""
    does = _shared(traits.does for traits in every)
    if type == FUNCTION:
        type, does = "", ("__call__",)
    copies = {
        library: _copies(copies)
        for library in solutions[0].results
        if all(copies := [_copy(report, library) for report in solutions])
    }
    return Standard(
        type=type,
        own=all(traits.own for traits in every),
        does=() if type else does,
        parts=_shared(traits.parts for traits in every),
        replaced=tuple(sorted({name for traits in solved for name in traits.replaced})),
        agrees=any(copy.agrees for report in solutions for copy in _all_copies(report)),
        copies=copies,
    )


def first_shut(
    standard: Standard, report: Report, libraries: Iterable[Library], opened: Sequence[str] = ()
) -> Shut | None:
    """The first gate that an answer does not pass; ``None`` where it passes all.

    ``libraries`` are those that its checks have to hold under, ``opened`` the gates that the lesson opens.
    """
    traits = _traits(report)
    if traits is None:
        return None  # it has no subject, and so no criterion holds
    asked: list[Callable[[], Shut | None]] = [
        lambda: _functions(standard, traits),
        lambda: _type(standard, traits),
        lambda: _parts(standard, traits),
        lambda: _equality(standard, report),
        *(lambda library=library: _made_from_bytes(standard, report, library) for library in libraries),
    ]
    found = (shut for ask in asked if (shut := ask()) is not None and shut.gate.value not in opened)
    return next(found, None)


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


def _type(standard: Standard, traits: Traits) -> Shut | None:
    found = _name(traits.types[0])
    if standard.type and standard.type not in traits.types:
        wanted = _name(standard.type)
        return Shut(
            Gate.TYPE,
            f"The subject is still {_a(wanted)}",
            f"It's {_a(found)} now. Keep the object that you started with, and change how it's saved.",
        )
    if standard.own and not traits.own:
        return Shut(
            Gate.TYPE,
            "The subject is an instance of a class of yours",
            f"It's {_a(found)} now. Keep the object that you started with, and change how it's saved.",
        )
    if standard.does and not set(standard.does) & set(traits.does):
        return Shut(
            Gate.TYPE,
            f"The subject can still {_CAN[standard.does[0]]}",
            f"It's {_a(found)} now, which can't. Keep an object that can do what the first one could.",
        )
    return None


def _parts(standard: Standard, traits: Traits) -> Shut | None:
    there = {*traits.parts, *traits.offers}
    missing = [path for path in standard.parts if path not in there]
    if not missing:
        return None
    gone = missing[0]
    return Shut(
        Gate.PARTS,
        f"The subject still has `subject{gone}`",
        "It's no longer there. Keep it in your own object, and change how it's saved.",
        Loss.ALL if missing == list(standard.parts) and len(missing) > 1 else Loss.VERDICTS,
    )


def _equality(standard: Standard, report: Report) -> Shut | None:
    agrees = next((copy.agrees for copy in _all_copies(report) if copy.agrees), "")
    if not agrees or standard.agrees:
        return None
    return Shut(
        Gate.EQUALITY,
        "A wrong copy can be told from a right one",
        f"`{agrees}` accepts everything: it's equal to any object, or has any attribute. "
        "So no check can tell whether the copy is right.",
    )


def _made_from_bytes(standard: Standard, report: Report, library: Library) -> Shut | None:
    copy, wanted = _copy(report, library), standard.copies.get(library)
    if copy is None or wanted is None:
        return None
    label = "The copy is made from the bytes"
    if (copy.identical and not wanted.identical and not copy.told) or (copy.named and not wanted.named):
        told = "Loading returns your own subject, because the bytes only say where to find it."
        told += " In a fresh process, that's a different object."
        return Shut(Gate.COPY, label, told, Loss.MOST)
    if wanted.same_class and not copy.same_class and not copy.told:
        told = "The copy's class is a second one with the same name."
        return Shut(Gate.COPY, "The copy has the subject's own class", told, Loss.MOST)
    asked = [path for path in wanted.follows if path in copy.follows]
    if asked and not any(copy.follows[path] for path in asked):
        told = f"When `subject{asked[0]}` has a different value, the copy doesn't have that value."
        return Shut(Gate.COPY, label, f"{told} Save what's in your subject.", Loss.MOST)
    if wanted.told and not wanted.follows and copy.told is False:
        told = "Nothing of what's in your subject is in the bytes."
        return Shut(Gate.COPY, label, f"{told} Save the values that the copy needs.", Loss.MOST)
    return None


def _copies(copies: Sequence[CopyTraits | None]) -> CopyStandard:
    known = [copy for copy in copies if copy is not None]
    return CopyStandard(
        identical=any(copy.identical for copy in known),
        same_class=all(copy.same_class for copy in known),
        named=any(copy.named for copy in known),
        told=all(copy.told is True for copy in known),
        follows=_shared(tuple(path for path, so in copy.follows.items() if so) for copy in known),
    )


def _traits(report: Report) -> Traits | None:
    """What the subject is: the same under every library that says so."""
    return next((result.traits for result in report.results.values() if result.traits is not None), None)


def _copy(report: Report, library: Library) -> CopyTraits | None:
    result = report.results.get(library)
    return result.traits.copy if result is not None and result.traits is not None else None


def _all_copies(report: Report) -> list[CopyTraits]:
    return [copy for library in report.results if (copy := _copy(report, library)) is not None]


def _shared(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What every group has, in the order of the first."""
    first, *others = groups
    return tuple(one for one in first if all(one in other for other in others))


def _name(path: str) -> str:
    return path.rpartition(".")[2]


def _a(name: str) -> str:
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} `{name}`"
