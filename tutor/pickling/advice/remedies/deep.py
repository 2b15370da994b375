"""A chain of objects that is too deep to be saved: save it as a flat list, and link it again on load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.placing import at_end, at_top
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import instance_dict, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a chain of objects of the user's class, or of dicts."""
    if not trouble.case.deep:
        return
    obj = trouble.obj
    found = trouble.users.class_def(type(obj))
    if found is not None and instance_dict(obj):
        yield from _of_a_class(trouble, obj)
    elif type(obj) is dict:
        yield from _of_dicts(trouble, obj)


def _link(obj: Any, held: dict[Any, Any]) -> Optional[str]:
    """The name by which an object holds the next one of its kind."""
    return next(
        (name for name, value in held.items() if type(value) is type(obj) and name.isidentifier()), None
    )


def _of_a_class(trouble: Trouble, obj: Any) -> Iterator[AdviceRecord]:
    link = _link(obj, instance_dict(obj) or {})
    found = trouble.users.class_def(type(obj))
    if link is None or found is None:
        return
    source, definition = found
    if any(getattr(one, "name", "").startswith("__reduce") for one in definition.body):
        return
    rewrite = Rewrite()
    name = source.free_name("linked_again")
    at_top(
        rewrite,
        source,
        f"def {name}(cls, rows):\n    first = None\n    for state in reversed(rows):\n"
        f"        made = cls.__new__(cls)\n        made.__dict__.update(state, {link}=first)\n"
        "        first = made\n    return first\n",
        before=definition,
    )
    rewrite.methods(
        source,
        definition,
        f"def __reduce__(self):\n    rows, one = [], self\n    while one is not None:\n"
        f"        state = one.__dict__.copy()\n        one = state.pop({link!r})\n"
        f"        rows.append(state)\n    return {name}, (type(self), rows)\n",
    )
    yield from trouble.advice(
        f"Flatten it: have `{name_of(type(obj))}.__reduce__` return a list of the objects' states, and link "
        "them again on load. A list isn't deep.",
        rewrite,
    )


def _of_dicts(trouble: Trouble, obj: dict[Any, Any]) -> Iterator[AdviceRecord]:
    texts = {key: value for key, value in obj.items() if isinstance(key, str)}
    link = _link(obj, texts)
    path = trouble.code_path()
    if link is None or not path:
        return
    rewrite = Rewrite()

    def lines(root: str) -> str:
        place = root + path[len("subject") :]
        return (
            f"rows, one = [], {place}\nwhile one:\n    rows.append({{**one, {link!r}: len(rows) + 1}})\n"
            f"    one = one.get({link!r})\n{place} = rows"
        )

    at_end(trouble, rewrite, lines)
    yield from trouble.advice(
        "Flatten it before it is saved: a list of rows that name the next one by its number isn't deep.",
        rewrite,
    )
