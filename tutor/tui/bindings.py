"""Make a binding: its keys, its id, and how the footer and the help name it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from textual.binding import Binding


def quiet(
    id: str, keys: str, action: str, description: str, line: str = "", *, priority: bool = False
) -> Binding:
    """Return a binding for keys that only the help lists."""
    return Binding(keys, action, description, show=False, tooltip=line, priority=priority, id=id)


def declared_by(part: type) -> list[Binding]:
    """Return the bindings that a class has by itself and through its bases, those of the bases first."""
    bases = reversed(part.__mro__)
    return [one for base in bases for one in base.__dict__.get("BINDINGS", ()) if isinstance(one, Binding)]


def shown(
    id: str, keys: str, action: str, description: str, line: str, *, key: str, priority: bool = False
) -> Binding:
    """Return a binding that the footer shows, written there as ``key``."""
    return Binding(keys, action, description, key_display=key, tooltip=line, priority=priority, id=id)


def named(group: str, *bindings: Binding) -> tuple[Binding, ...]:
    """Return the bindings of a group; the id of each then begins with the group's name: ``lesson.check``."""
    return tuple(replace(binding, id=f"{group}.{binding.id}") for binding in bindings)


def by_group(*bindings: Binding) -> dict[str, dict[str, str]]:
    """Return the keys of bindings by the two parts of their ids."""
    groups: dict[str, dict[str, str]] = {}
    for binding in bindings:
        group, _, name = (binding.id or "").partition(".")
        groups.setdefault(group, {})[name] = binding.key
    return groups


WRITTEN = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "slash": "/",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "underscore": "_",
}
"""How keys are written whose name in Textual is not what is printed on them."""
ARROWS = ("←", "→", "↑", "↓")


MODIFIERS = {"^": "ctrl+", "Shift+": "shift+", "alt+": "alt+", "super+": "super+"}
"""How the keys are written that are held down while another is pressed, and how Textual names them."""
FUNCTION_KEY = re.compile(r"F\d+")


def key_named(shown: str) -> str:
    """Return the key that is written like that: ``enter`` for ``Enter``, ``ctrl+k`` for ``^k``.

    Empty for several keys together.
    """
    for sign, modifier in MODIFIERS.items():
        if shown.startswith(sign) and (key := key_named(shown.removeprefix(sign))):
            return modifier + key
    names = {label: key for key, label in WRITTEN.items()}
    if FUNCTION_KEY.fullmatch(shown):
        return shown.lower()
    return names.get(shown) or (shown if len(shown) == 1 and shown.isalnum() else "")


def key_at(shown: str, cell: int) -> str:
    """Return the key under a cell of what the footer writes; of arrows side by side, the one there."""
    if key := key_named(shown):
        return key
    sign = shown[cell] if cell < len(shown) else ""
    if sign in ARROWS:
        return key_named(sign)
    begin = shown.rfind(" ", 0, min(cell, len(shown)) + 1) + 1
    return key_named(shown[begin:].partition(" ")[0])


def hint_now(hint: str, bindings: Iterable[Binding], own: Mapping[str, str]) -> str:
    """Return a hint such as ``↑↓ Enter`` with the keys in it that were chosen, by id, for these bindings.

    Where two bindings have a key, the later one is at work.
    """
    changed: dict[str, str] = {}
    for binding in bindings:
        for key in map(written, binding.key.split(",")):
            if chosen := own.get(binding.id or ""):
                changed[key] = written(chosen.split(",")[0])
            else:
                changed.pop(key, None)
    if not changed:
        return hint
    pieces: list[str] = []
    for word in hint.split(" "):
        if word in changed:
            pieces.append(changed[word])
        elif not word.isascii() and any(sign in changed for sign in word):  # arrows side by side
            pieces += [changed.get(sign, sign) for sign in word]
        else:
            pieces.append(word)
    return " ".join(pieces)


def now(binding: Binding, own: Mapping[str, str]) -> str:
    """Return the keys of a binding, with commas between; ``own`` are those that were chosen, by id."""
    return own.get(binding.id or "", binding.key)


def written(key: str) -> str:
    """Return how a key is written for people: ``F5``, ``^r``, ``Esc``."""
    if key.startswith("ctrl+"):
        return "^" + written(key.removeprefix("ctrl+"))
    if key.startswith("shift+"):
        return "Shift+" + written(key.removeprefix("shift+"))
    return WRITTEN.get(key) or (key.upper() if key[0] == "f" and key[1:].isdigit() else key)
