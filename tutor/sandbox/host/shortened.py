"""What a report says, with no text longer than anybody reads: a name may have a million letters."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from tutor.text import cap_chars

T = TypeVar("T")

MOST = 2_000
"""Characters of a name, a message, a piece of evidence."""
NOTE = 60
"""Characters that a cut may take to say what it leaves out."""
WHOLE = frozenset({"code", "data", "stdout", "stderr", "fresh_output"})
"""Fields that are used as they are, and have their own limits."""
_WITH_PARTS = (msgspec.Struct, tuple, list, dict)


def shortened(value: T) -> T:
    """The same value, with long texts in it cut, and the number of characters that are left out said."""
    changed = _changed(value)
    return value if changed is None else changed  # type: ignore[return-value]


def _changed(value: object) -> object | None:
    """The value with its texts cut; ``None`` where none has to be."""
    if type(value) is str:
        return cap_chars(value, MOST) if len(value) > MOST + NOTE else None
    if not isinstance(value, _WITH_PARTS):
        return None  # most of a result: verdicts, numbers, nothing
    if isinstance(value, msgspec.Struct):
        parts = {
            name: new
            for name in value.__struct_fields__
            if name not in WHOLE and (new := _changed(getattr(value, name))) is not None
        }
        return msgspec.structs.replace(value, **parts) if parts else None
    if isinstance(value, tuple | list):
        all_new = [_changed(one) for one in value]
        if all(new is None for new in all_new):
            return None
        kept = [old if new is None else new for old, new in zip(value, all_new, strict=True)]
        return tuple(kept) if isinstance(value, tuple) else kept
    if isinstance(value, dict):
        new_by_key = {key: new for key, old in value.items() if (new := _changed(old)) is not None}
        return {**value, **new_by_key} if new_by_key else None
    return None
