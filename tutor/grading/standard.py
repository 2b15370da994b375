"""What an exercise's own code and its solutions have in common, which every answer must still be.

What a solution does is never held against an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from tutor.pickling.words import Library
from tutor.sandbox.host.results import CopyTraits, Probe, Report, Traits

FUNCTION = "function"
CAN = {
    "__call__": "be called",
    "__next__": "be used with `next`",
    "__enter__": "be used in a `with` statement",
    "__getitem__": "be indexed",
    "__iter__": "be used in a `for` loop",
    "__len__": "be asked for its length",
}
"""What can be done with an object that has a method, what says most first."""


class CopyStandard(msgspec.Struct, frozen=True):
    """What the copies of the solutions have in common, under one library."""

    identical: bool
    """Whether one is the subject itself."""
    same_class: bool
    """Whether each has the subject's own class."""
    named: bool
    """Whether the bytes of one are the name of a variable."""
    bare: bool
    """Whether one has nothing in its bytes but names."""
    shared: tuple[str, ...]
    """The parts that a copy shares with the subject."""
    follows: tuple[str, ...]
    """The plain values that each copy has from the bytes."""


class Standard(msgspec.Struct, frozen=True):
    """What every answer to an exercise must still be."""

    type: str = ""
    """The class that the starter and every solution have, or a base that their classes share; empty where
    there is none that is found by its name."""
    own: bool = False
    """Whether the type is the snippet's own in all of them."""
    found: str = ""
    """The class of the solutions, where the starter's is one that no name leads to: an answer's class that is
    found is this one."""
    answer: Probe | None = None
    """What the probe answers on the original: the starter's, and those of the solutions."""
    does: tuple[str, ...] = ()
    """The methods that all of them have, where their types differ. The first says what it is for."""
    parts: tuple[str, ...] = ()
    """The paths of the parts that all of them have."""
    plain: dict[str, tuple[str, ...]] = {}
    """By the path of a part, the kinds of plain values that one of them has there."""
    kinds: dict[str, str] = {}
    """By the path of a part, the class that it is of in all of them, or the method that it has."""
    whole: tuple[str, ...] = ()
    """Those of the parts that are more than a plain value in all of them."""
    filled: bool = False
    """Whether all of them have a part that is more than a plain value."""
    replaced: tuple[str, ...] = ()
    """The functions of Python that a solution replaces too."""
    agrees: bool = False
    """Whether a solution's subject is equal to any object."""
    copies: dict[Library, CopyStandard] = {}


def standard_of(starter: Report | None, solutions: Sequence[Report]) -> Standard:
    """What the exercise's own code and its solutions have in common; all of it free where that is unknown."""
    solved = [traits for report in solutions if (traits := traits_in(report)) is not None]
    if not solved:
        return Standard()
    begun = traits_in(starter) if starter is not None else None
    every = [begun, *solved] if begun is not None else solved
    type = next(iter(_shared(traits.types for traits in every)), "")
    does = _shared(traits.does for traits in every)
    if type == FUNCTION:
        type, does = "", ("__call__",)
    does = tuple(name for name in CAN if name in does)
    copies = {
        library: _copies(copies)
        for library in solutions[0].results
        if all(copies := [copy_under(report, library) for report in solutions])
    }
    return Standard(
        type=type,
        own=all(traits.own for traits in every),
        found=_found(begun, solved),
        answer=answer_in([starter, *solutions]) if starter is not None else None,
        does=() if type else does,
        parts=(parts := _shared(traits.parts for traits in every)),
        plain={
            path: tuple(sorted({traits.plain[path] for traits in every if path in traits.plain}))
            for path in parts
        },
        kinds={
            path: shared[0]
            for path in parts
            if (shared := _shared(traits.kinds.get(path, ()) for traits in every))
        },
        whole=tuple(path for path in parts if all(path not in traits.plain for traits in every)),
        filled=all(is_filled(traits) for traits in every),
        replaced=tuple(sorted({name for traits in solved for name in traits.replaced})),
        agrees=any(copy.agrees for report in solutions for copy in copies_in(report)),
        copies=copies,
    )


def _found(begun: Traits | None, solved: Sequence[Traits]) -> str:
    classes = {traits.types[0] if traits.own and traits.found else "" for traits in solved}
    lost = begun is not None and begun.own and not begun.found
    return classes.pop() if lost and len(classes) == 1 else ""


def answer_in(reports: Sequence[Report]) -> Probe | None:
    """What the probe answers on the original, where it is the same in all of them."""
    answers = [r.probe for report in reports for r in report.results.values() if r.probe is not None]
    every = all(any(r.probe is not None for r in report.results.values()) for report in reports)
    return answers[0] if every and all(one == answers[0] for one in answers) else None


def is_filled(traits: Traits) -> bool:
    """Whether a part is more than a plain value."""
    return any(path not in traits.plain for path in traits.parts)


def _copies(copies: Sequence[CopyTraits | None]) -> CopyStandard:
    known = [copy for copy in copies if copy is not None]
    return CopyStandard(
        identical=any(copy.identical for copy in known),
        same_class=all(copy.same_class for copy in known),
        named=any(copy.named for copy in known),
        bare=any(copy.bare for copy in known),
        shared=tuple(sorted({path for copy in known for path in copy.shared})),
        follows=_shared(tuple(path for path, so in copy.follows.items() if so) for copy in known),
    )


def traits_in(report: Report) -> Traits | None:
    """What the subject is: the same under every library that says so."""
    return next((result.traits for result in report.results.values() if result.traits is not None), None)


def copy_under(report: Report, library: Library) -> CopyTraits | None:
    result = report.results.get(library)
    return result.traits.copy if result is not None and result.traits is not None else None


def copies_in(report: Report) -> list[CopyTraits]:
    return [copy for library in report.results if (copy := copy_under(report, library)) is not None]


def _shared(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What every group has, in the order of the first."""
    first, *others = groups
    return tuple(one for one in first if all(one in other for other in others))
