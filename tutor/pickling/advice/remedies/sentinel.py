"""A marker that is compared with ``is``: have it pickled by its name, so that it comes back as itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling import debug
from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import assigned, last_part
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.blame.parts import parts_of
from tutor.pickling.inspect.real import instance_dict, is_a, is_class, slots
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MOST_PARTS = 2_000


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For each bare marker of the user's modules that is a part of the subject."""
    if trouble.verdict not in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS, Verdict.FRESH_LOADS_FAILS):
        return
    for marker in _markers(trouble):
        for source, name in trouble.users.bound_to(marker):
            made = assigned(source, source.tree, name)
            if len(made) != 1 or not isinstance(made[0], ast.Call):
                continue
            text = (
                f"Have `{name}` pickled by its name: with a `__reduce__` that returns {name!r}, loading "
                "gives the same object again, and `is` works."
            )
            rewrite = Rewrite()
            reduce = f"def __reduce__(self):\n    return {name!r}\n"
            if type(marker) is object and last_part(made[0].func) == "object":
                cls = source.free_name("_" + "".join(word.title() for word in name.strip("_").split("_")))
                rewrite.before(
                    source,
                    source.top_statement(made[0]),
                    f"class {cls}:\n    def __repr__(self):\n        return {name!r}\n\n"
                    f"    def __reduce__(self):\n        return {name!r}\n\n\n",
                )
                rewrite.replace(source, made[0], f"{cls}()")
                yield from trouble.advice(text, rewrite)
                continue
            found = trouble.users.class_def(type(marker))
            if found is None or any(getattr(one, "name", "").startswith("__reduce") for one in found[1].body):
                continue
            if rewrite.methods(*found, reduce):
                yield from trouble.advice(text, rewrite)


def _markers(trouble: Trouble) -> list[Any]:
    """The parts that have no state at all, and a name in a module of the user's."""
    root = trouble.node.line_of()[0].obj
    seen: set[int] = set()
    kept: list[Any] = []
    found: list[Any] = []
    waiting = [root]
    while waiting and len(kept) < MOST_PARTS:
        obj = waiting.pop()
        if id(obj) in seen or is_class(obj):
            continue
        seen.add(id(obj))
        kept.append(obj)
        users = trouble.users.owns(type(obj).__module__) and not is_class(obj)
        bare = (type(obj) is object or users) and not instance_dict(obj) and not slots(obj)
        if bare and not is_a(obj, (dict, list, tuple, set, str, int, float, BaseException)):
            found.append(obj)
        try:
            waiting += [part.obj for part in parts_of(obj, trouble.case.codec) if not part.recipe]
        except Exception:  # a hook of the object's: then its parts are not known
            debug.swallowed()
    return found
