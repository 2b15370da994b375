"""Rule 2: which hook gave the state, and what the state is, in words."""

from __future__ import annotations

import itertools
from typing import Any

from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import instance_dict, name_of, slots
from tutor.pickling.inspect.reduction import Reduction, SaveKind, makes_bare
from tutor.pickling.words import article


def state_words(obj: Any, how: Reduction) -> str:
    """What the hook gave, naming concrete things, short enough for one line."""
    if how.kind in (SaveKind.VALUE, SaveKind.CONTAINER):
        return f"`{name_of(type(obj))}` has its own opcode" + (
            _members(len(obj)) if how.kind is SaveKind.CONTAINER else ""
        )
    if how.kind is SaveKind.TABLE:
        return f"{how.hook.words}, {how.what}, saves `{type_path(type(obj))}`"
    if isinstance(how.answer, str):
        return f"{how.hook.words} returns no state, only the name `{how.answer}`"
    answer = how.parts
    if answer is None:
        return wrong_answer(how)
    return f"{how.hook.words} says: {_answer(obj, answer)}"


def wrong_answer(how: Reduction) -> str:
    """What a hook returned, where no pickler takes that."""
    told = f"{how.hook.words} returns {_kind(how.answer)}"
    if type(how.answer) is tuple and 2 <= len(how.answer) <= 6:
        second = article(f"`{type_path(type(how.answer[1]))}`")
        return f"{told} whose second item is {second}, but it has to be a tuple of arguments"
    return f"{told}, but has to return a string or a tuple of two to six items"


def _answer(obj: Any, parts: tuple[Any, ...]) -> str:
    func, args, state, members, items, _ = parts
    made = _made_by(obj, func, args)
    held = []
    names = _names(state)
    if names:
        held.append("state " + names)
    elif state is not None:
        held.append(f"state of type `{type_path(type(state))}`")
    if members is not None:
        held.append("its items, one by one")
    if items is not None:
        held.append("its keys and values, one by one")
    return made + (", with " + ", ".join(held) if held else ", with no further state")


def _made_by(obj: Any, func: Any, args: tuple[Any, ...]) -> str:
    name = getattr(func, "__qualname__", None)
    shown = name if isinstance(name, str) else type_path(type(func))
    if makes_bare(func):
        return f"make a new `{type_path(type(obj))}`"
    kinds = ", ".join(type_path(type(arg)) for arg in itertools.islice(args, 5))
    return f"call `{shown}` with " + (f"arguments of types ({kinds})" if args else "no arguments")


def _names(state: Any) -> str:
    if type(state) is tuple and len(state) == 2 and any(type(half) is dict for half in state):
        keys = [str(key) for half in state if type(half) is dict for key in half]
    elif type(state) is dict:
        keys = [key for key in state if isinstance(key, str)]
    else:
        return ""
    shown = ", ".join(f"`{key[:40]}`" for key in keys[:6])
    return shown + (f" and {len(keys) - 6} more" if len(keys) > 6 else "")


def no_rule_words(obj: Any, how: Reduction) -> str:
    """Why rule 2 finds no state to save: the hook that refused, and whether it is the default one."""
    raised = name_of(type(how.error))
    if how.owner is object:
        if instance_dict(obj) is None and not slots(obj):
            return (
                f"there is no way to save `{type_path(type(obj))}`: the type defines no hook, copyreg has no "
                f"entry for it, and the default hook cannot read its C data ({raised})"
            )
        return f"the default `object.__reduce_ex__` raises {raised} for `{type_path(type(obj))}`"
    return f"{how.hook.words} raises {raised}"


def _members(count: int) -> str:
    return "; its one member is saved with it" if count == 1 else f"; its {count:,} members are saved with it"


def _kind(answer: object) -> str:
    if type(answer) is tuple:
        return f"a tuple of length {len(answer)}"
    return "None" if answer is None else article(f"`{type_path(type(answer))}`")
