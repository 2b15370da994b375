"""A library's subclass of a container, whose extra state is not right elsewhere: send the plain one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.placing import wrapped
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import mro, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a list, dict, set, tuple or string of a class that is not the user's."""
    cls = type(trouble.obj)
    if not trouble.after_load or trouble.users.owns(cls.__module__) or cls.__module__ == "builtins":
        return
    for base, templates in (
        (list, ("tuple({})", "list({})") if cls.__hash__ is not None else ("list({})",)),
        (tuple, ("tuple({})",)),
        (dict, ("dict({})",)),
        (set, ("set({})",)),
        (str, ("str({})",)),
    ):
        if base in mro(cls)[1:]:
            yield from wrapped(
                trouble,
                f"Send the plain `{templates[0].partition('(')[0]}`: the `{name_of(cls)}` keeps something (a "
                "hash, an address) that is only right in this process.",
                templates,
            )
            return
