"""A time zone that was read from a file: make it by its key, or keep its offset."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import origins
from tutor.pickling.advice.placing import assigned_at_end, usable
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """``ZoneInfo`` by key where it has one; for a date, its own offset; else a fixed one."""
    zones: Any = find_by_name("zoneinfo", "ZoneInfo")
    dates: Any = find_by_name("datetime", "datetime")
    if zones is None or dates is None or not is_a(trouble.obj, zones):
        return
    found = usable(origins(trouble))
    parent = trouble.node.parent
    key = getattr(trouble.obj, "key", None)
    if key is not None:
        for source, value in found:
            rewrite = Rewrite()
            rewrite.replace(source, value, f"{rewrite.imports(source, 'zoneinfo')}.ZoneInfo({key!r})")
            yield from trouble.advice(
                f"Make the zone by its key, `ZoneInfo({key!r})`: one read from a file can't be saved.",
                rewrite,
            )
    text = (
        "Make the zone by its key, `ZoneInfo('Europe/Paris')`, or keep its offset in a `datetime.timezone`: "
        "a zone that was read from a file can't be saved."
    )
    if parent is not None and is_a(parent.obj, dates):
        home = trouble.users.home
        zone = "datetime.timezone"
        if home is not None and "datetime" in home.names() and not _module_bound(home.text):
            zone = "timezone"
        template = f"{{0}}.replace(tzinfo={zone}({{0}}.utcoffset(), {{0}}.tzname()))"
        yield from assigned_at_end(trouble, text, template, parent)
        return
    offset = trouble.obj.utcoffset(None) or trouble.obj.utcoffset(dates(2026, 1, 1))
    if offset is not None:
        seconds = int(offset.total_seconds())
        for source, value in found:
            rewrite = Rewrite()
            module = rewrite.imports(source, "datetime")
            rewrite.replace(source, value, f"{module}.timezone({module}.timedelta(seconds={seconds}))")
            yield from trouble.advice(text, rewrite)


def _module_bound(text: str) -> bool:
    return "import datetime" in text.replace("from datetime import datetime", "")
