"""A resource that an object of the user's class holds: leave it out of the state, make it again on load."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Optional

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.remake import makes_itself, remade
from tutor.pickling.advice.say import Advice, listed
from tutor.pickling.advice.trouble import Holder, Trouble
from tutor.pickling.inspect.real import instance_dict, is_class, name_of
from tutor.pickling.words import Rule, Verdict


def remedy(trouble: Trouble) -> Iterator[Advice]:
    """``__getstate__`` and ``__setstate__`` for each holder, the nearest first."""
    if trouble.verdict not in (Verdict.DUMPS_FAILS, Verdict.HANGS) and not _holds_resource(trouble):
        return
    plain = type(trouble.obj) is types.FunctionType or is_class(trouble.obj)
    if plain and trouble.rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH):
        return
    for holder in trouble.holders:
        yield from left_out(trouble, holder)


def _holds_resource(trouble: Trouble) -> bool:
    """Whether a library saved a resource, but its copy does not work."""
    return trouble.case.resource is not None


def left_out(trouble: Trouble, holder: Holder) -> Iterator[Advice]:
    """The advice for one holder."""
    cls, name = type(holder.obj), holder.name
    found = trouble.users.class_def(cls)
    if found is None:
        return
    rewrite = Rewrite()
    made: Optional[str] = ""
    if not makes_itself(cls, name) or name not in (instance_dict(holder.obj) or {}):
        made = remade(trouble, cls, name, holder.held, found[0], rewrite)
    if made is None:
        made, rewrite = "None", Rewrite()
    if Leaving(holder.obj, {name: made}).apply(trouble, rewrite) is None:
        return
    again = f", and make it again in `__setstate__`: `{made}`" if made not in ("", "None") else ""
    if made == "None":
        again = ", and open another where it is used"
    yield from trouble.advice(f"Leave {listed([name])} out of the state of `{name_of(cls)}`{again}.", rewrite)


def forgotten(trouble: Trouble) -> Iterator[Advice]:
    """What an own ``__getstate__`` leaves out and nothing makes again."""
    obj: Any = trouble.users_instance
    if obj is None or obj is not trouble.obj or not trouble.after_load:
        return
    names = [name for name in trouble.lost() if not makes_itself(type(obj), name)]
    found = trouble.users.class_def(type(obj))
    if not names or found is None:
        return
    rewrite = Rewrite()
    made = {}
    for name in names:
        value = remade(trouble, type(obj), name, getattr(obj, name, None), found[0], rewrite)
        if value is not None:
            made[name] = value
    if made and Leaving(obj, made).apply(trouble, rewrite) is not None:
        yield from trouble.advice(
            f"Make {listed(list(made))} again in `__setstate__`: the state hasn't got "
            f"{'it' if len(made) == 1 else 'them'}.",
            rewrite,
        )
