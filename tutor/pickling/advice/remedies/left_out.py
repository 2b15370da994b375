"""A resource that an object of the user's class holds: leave it out of the state, make it again on load."""

from __future__ import annotations

import ast
import threading
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling import debug
from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.kept_contents import KeptContents, contents_of, is_of_the_moment, starts_anew
from tutor.pickling.advice.leaving import Leaving, state_of
from tutor.pickling.advice.remake import makes_itself, remade
from tutor.pickling.advice.say import in_a_row, listed
from tutor.pickling.advice.trouble import Holder, Trouble, attributes_of
from tutor.pickling.inspect.real import instance_dict, is_class, is_value, name_of, slots
from tutor.pickling.rules.danger import resource
from tutor.pickling.words import Rule, Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

MOST_ATTRIBUTES = 40


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """``__getstate__`` and ``__setstate__`` for each holder, the nearest first."""
    if trouble.verdict not in (Verdict.DUMPS_FAILS, Verdict.HANGS) and trouble.case.resource is None:
        return
    by_name = trouble.rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH)
    named = by_name and (type(trouble.obj) is types.FunctionType or is_class(trouble.obj))
    for holder in trouble.holders:
        if named and (holder.held is trouble.obj or trouble.users.owns(trouble.obj.__module__)):
            continue
        if _assigned_by_user(trouble, holder):
            yield from left_out(trouble, holder)


def inherited(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The same for an attribute that a library's base class gave the object."""
    if trouble.verdict is Verdict.DUMPS_FAILS:
        for holder in trouble.holders:
            if not _assigned_by_user(trouble, holder):
                yield from left_out(trouble, holder)


def resources(trouble: Trouble) -> Iterator[AdviceRecord]:
    """Locks, files and the like of an object that was saved whole, but whose copy does not work."""
    obj = trouble.users_instance
    found = trouble.users.class_def(type(obj)) if obj is not None else None
    if not (trouble.after_load or trouble.verdict is Verdict.HANGS) or found is None:
        return
    names = [name for name, held in (instance_dict(obj) or {}).items() if _is_resource(held)]
    names += [name for name, held in slots(obj).items() if _is_resource(held)]
    rewrite = Rewrite()
    made = {name: remade(trouble, type(obj), name, getattr(obj, name), found[0], rewrite) for name in names}
    if not made or not all(made.values()):
        return
    again = {name: value or "" for name, value in made.items()}
    if Leaving(obj, again).apply(trouble, rewrite) is not None:
        values = ", ".join(f"`{value}`" for value in again.values())
        yield from trouble.advice(
            f"Leave {listed(names)} out of the state of `{name_of(type(obj))}`, and make "
            f"{'it' if len(names) == 1 else 'them'} again in `__setstate__`: {values}.",
            rewrite,
        )


def _is_resource(obj: Any) -> bool:
    """Whether this is a resource, or a library's object that holds one among its attributes."""
    kind = type(threading.RLock())
    inside = (instance_dict(obj) or {}).values()
    return resource(obj) is not None or any(type(one) is kind or resource(one) is not None for one in inside)


def _assigned_by_user(trouble: Trouble, holder: Holder) -> bool:
    """Whether the user's code names the attribute anywhere: else it is a library's own."""
    for source in trouble.users.modules():
        for node in source.nodes:
            if holder.name in (
                getattr(node, "attr", None),
                getattr(node, "arg", None),
                getattr(node, "id", None),
            ):
                return True
            if isinstance(node, ast.Constant) and node.value == holder.name:
                return True
    return False


def left_out(trouble: Trouble, holder: Holder) -> Iterator[AdviceRecord]:
    """The advice for one holder: with all else that it holds and that cannot be saved, then without."""
    others = _others(trouble, holder)
    if others:
        yield from _leaving(trouble, holder, [holder.name, *others])
    yield from _leaving(trouble, holder, [holder.name])


def _others(trouble: Trouble, holder: Holder) -> list[str]:
    """The other attributes of the holder that cannot be saved either."""
    found = []
    saved = state_of(holder.obj)
    for name, value in list(attributes_of(holder.obj).items())[:MOST_ATTRIBUTES]:
        if name == holder.name or is_value(value) or is_class(value):
            continue
        if type(value) in (types.FunctionType, types.MethodType, types.GeneratorType):
            continue
        if saved and name not in saved and name in (instance_dict(holder.obj) or {}):
            continue  # it is left out already
        try:
            trouble.case.codec.dumps(value)
        except Exception:  # it can't be saved, which is the answer
            debug.swallowed()
            found.append(name)
    return found


def instead(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a class or a function that an object holds, and that it makes itself: the same."""
    if trouble.verdict is Verdict.DUMPS_FAILS and (is_class(trouble.obj) or callable(trouble.obj)):
        for holder in trouble.holders[:1]:
            yield from _leaving(trouble, holder, [holder.name])


def unmade(trouble: Trouble) -> Iterator[AdviceRecord]:
    """What only its user can make again: ``None`` in its place."""
    if trouble.verdict is Verdict.DUMPS_FAILS:
        for holder in trouble.holders[:1]:
            yield from _leaving(trouble, holder, [holder.name], unmade=True)


def _leaving(
    trouble: Trouble, holder: Holder, names: list[str], unmade: bool = False
) -> Iterator[AdviceRecord]:
    cls = type(holder.obj)
    found = trouble.users.class_def(cls)
    if found is None:
        return
    rewrite = Rewrite()
    made: dict[str, str] = {}
    contents: dict[str, KeptContents] = {}
    values = attributes_of(holder.obj)
    for name in sorted(names, key=list(values).index):
        held = values.get(name)
        if makes_itself(cls, name) and name in (instance_dict(holder.obj) or {}):
            made[name] = ""
            continue
        if unmade or is_of_the_moment(held):
            made[name] = "None"
            continue
        again = remade(trouble, cls, name, held, found[0], rewrite)
        if again is None:
            continue
        made[name] = again
        kept = contents_of(name, held)
        if kept is not None:
            contents[name] = kept
    leaving = Leaving(
        holder.obj,
        made,
        {name: kept.saved for name, kept in contents.items()},
        first=[line for kept in contents.values() for line in kept.first],
        then=[line for kept in contents.values() for line in kept.then],
    )
    if not made or leaving.apply(trouble, rewrite) is None:
        return
    text = _words(name_of(cls), made, [kept.words for kept in contents.values()])
    text += "".join(f" {one}" for one in (starts_anew(name, values.get(name)) for name in made) if one)
    for advice in trouble.advice(text, rewrite):
        yield {**advice, "renewed": [name for name in made if name not in contents]}


def _words(name: str, made: dict[str, str], contents: list[str]) -> str:
    """The sentence for what is left out of the state of the class ``name``."""
    shown = [f"`{value}`" for value in made.values() if value not in ("", "None")]
    it = "it" if len(made) == 1 else "them"
    again = f", and make {it} again in `__setstate__`: {', '.join(shown)}" if shown else ""
    if "None" in made.values():
        again += f", and make {'a new one' if len(made) == 1 else 'new ones'} where needed"
    text = f"Leave {listed(list(made))} out of the state of `{name}`{again}."
    if contents:
        text += f" Save {in_a_row(contents)}."
    return text


def forgotten(trouble: Trouble) -> Iterator[AdviceRecord]:
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
            f"Make {listed(list(made))} again in `__setstate__`: the state doesn't have "
            f"{'it' if len(made) == 1 else 'them'}.",
            rewrite,
        )
