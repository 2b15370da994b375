"""What has its contents in this process only, such as a database in memory: they go into the state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.kept_contents import contents_of
from tutor.pickling.advice.remedies.left_out import left_out
from tutor.pickling.advice.trouble import Trouble

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an attribute of the user's object: save what it holds, and fill another one with it on load."""
    for holder in trouble.holders:
        if contents_of(holder.name, holder.held) is not None:
            yield from left_out(trouble, holder)
