"""Scalars: the values that are all there is to an object, compared by type and text.

Long ones stand for themselves by their beginning and a digest, made without a copy of them.
"""

from __future__ import annotations

import pickle
from typing import Any, Optional

from tutor.pickling.inspect.facts import SCALARS, digest

AnyValue = Any
"""A scalar as ``[type, text]`` or ``[type, text, digest]``, or whatever a caller takes for an object."""
SCALAR_TYPES = frozenset(SCALARS)
_UNEQUAL = frozenset((float, complex))
"""Where ``==`` says other than the text does: of ``nan``, and of ``0.0`` and ``-0.0``."""
_EQUAL_TO_OTHERS = frozenset((bool, float, complex))
"""Types with values that are equal to some of another type."""
_ORDERED = frozenset((int, str, bytes))
LONG = 400


def scalar(obj: Any) -> Optional[list[str]]:
    """A scalar as ``[type, text]``, a long one as ``[type, beginning, digest]``; ``None`` if it isn't one."""
    kind = type(obj)
    if kind not in SCALAR_TYPES:
        return _buffer(obj) if kind is pickle.PickleBuffer else None
    if kind is int:
        text = hex(obj) if obj.bit_length() > 64 else repr(obj)  # repr of a huge int raises
    elif kind in (str, bytes, bytearray) and len(obj) > LONG:
        data = obj.encode("utf-8", "surrogatepass") if kind is str else obj
        return [kind.__name__, f"{obj[:40]!r}… ({len(obj):,} long)", digest(data)]
    else:
        text = repr(obj)
    if len(text) > LONG:
        return [kind.__name__, f"{text[:40]}…", digest(text.encode("utf-8", "backslashreplace"))]
    return [kind.__name__, text]


def _buffer(obj: Any) -> list[str]:
    """What a C type hands out instead of a copy of its bytes."""
    with obj.raw() as data:
        short = bytes(data) if len(data) <= 40 else None
        return (
            ["bytes", repr(short)] if short is not None else ["buffer", f"{len(data):,} bytes", digest(data)]
        )


def alike(ones: list[Any], others: list[Any]) -> bool:
    """Whether two lists of scalars have the same types and values, in the same order."""
    kinds = list(map(type, ones))
    if kinds != list(map(type, others)):
        return False
    if ones == others:
        # Equal text but for zeros, of which there are two.
        return _UNEQUAL.isdisjoint(kinds) or 0 not in ones or _texts(ones) == _texts(others)
    return not _UNEQUAL.isdisjoint(kinds) and _texts(ones) == _texts(others)


def alike_sets(ones: Any, others: Any) -> bool:
    """The same of two sets of scalars."""
    if len(ones) != len(others):
        return False
    if set(map(type, ones)).isdisjoint(_EQUAL_TO_OTHERS) and set(map(type, others)).isdisjoint(
        _EQUAL_TO_OTHERS
    ):
        return bool(ones == others)
    return set(map(tuple, _texts(ones))) == set(map(tuple, _texts(others)))


def in_order(members: Any) -> Optional[list[Any]]:
    """A set's scalars in an order that is the same in every process; ``None`` where they have none."""
    kinds = set(map(type, members))
    if len(kinds) == 1 and kinds <= _ORDERED:
        return sorted(members)
    return sorted(members, key=lambda member: scalar(member) or []) if kinds <= SCALAR_TYPES else None


def _texts(values: Any) -> list[Any]:
    return list(map(scalar, values))


def shown(value: Any) -> str:
    """A described scalar as a person writes it."""
    return str(value[1])[:80]


def as_key(value: list[str]) -> str:
    """The step to what a dict has under a described scalar: another for each key, however long they are."""
    return f"[{' '.join(value[1:])}]"
