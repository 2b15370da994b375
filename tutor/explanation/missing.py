"""The names that the fresh process could not find, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.sandbox.host.results import LibraryResult, Missing

MOST = 6
"""How many of the other names are listed; the rest are counted."""


def missing_sentence(result: LibraryResult) -> str:
    """``First error: `A` is not there; the fresh process also lacks `B` (at subject.b).``

    Empty where the evidence has said it all: one name, and it is what the blame is about.
    """
    first = next((one for one in result.missing if one.stopped), None)
    others = [one for one in result.missing if one is not first]
    blamed = first is not None and result.blame is not None and first.path == result.blame.path
    if not others and (blamed or first is None):
        return ""
    told = f"First error: {_named(first, result.missing)} is not there" if first is not None else ""
    if others:
        shown = [_named(one, result.missing, place=True) for one in others[:MOST]]
        more = f" and {len(others) - MOST:,} more" if len(others) > MOST else ""
        start = "; the fresh process also lacks" if told else "A fresh process lacks"
        told += f"{start} {', '.join(shown)}{more}"
    return told + "."


def _named(one: Missing, all_of_them: Sequence[Missing], *, place: bool = False) -> str:
    """A name, with its module where they come from several."""
    several = len({other.module for other in all_of_them}) > 1
    name = f"`{one.module}.{one.name}`" if several else f"`{one.name}`"
    return f"{name} (at {one.path})" if place and one.path else name
