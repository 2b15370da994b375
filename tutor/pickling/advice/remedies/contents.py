"""What has its contents in this process only, such as a database in memory: they go into the state."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.pickling.advice.kept_contents import contents_of
from tutor.pickling.advice.remedies.left_out import left_out
from tutor.pickling.advice.say import Advice
from tutor.pickling.advice.trouble import Trouble


def remedy(trouble: Trouble) -> Iterator[Advice]:
    """For an attribute of the user's object: save what it holds, and fill another one with it on load."""
    for holder in trouble.holders:
        if contents_of(holder.name, holder.held) is not None:
            yield from left_out(trouble, holder)
