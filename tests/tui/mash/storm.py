"""The events of a storm: plain values, so that they can be printed and given again."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from textual import events
from textual.geometry import Size
from textual.keys import _character_to_key

from tutor.tui import keys

Event = tuple[Any, ...]
"""What happened, and its details."""
Burst = list[Event]
"""Events that arrive together."""

BREAK: Event = ("break",)
"""An error of ours."""
END: Event = ("end",)
"""A signal."""
DRAIN: Event = ("drain",)
"""In a row of events: all that came before has been dealt with."""
TEXTS = (
    "x = 1\n",
    "class A:\n    def f(self):\n        return [1,\n",
    "\t\x1b[2J\u202e\u2028\x00\r\n\r[/red][b]",
    "e\u0301\U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587 " * 40,
    "(" * 300,
    "lock",
    "forever\n",
    "broken half\n",
    "\n" * 200,
    "",
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 ()[]{}:#'\"\\.,_-+/ñ中\u0301"
TYPED = [
    *"enter escape tab shift+tab up down left right home end pageup pagedown backspace delete".split(),
    *"ctrl+home ctrl+end shift+down shift+left ctrl+shift+end".split(),
    *"ctrl+z ctrl+y ctrl+x ctrl+v ctrl+k ctrl+u".split(),
]
BOUND = sorted(
    {key for group in keys.GROUPS.values() for listed in group.values() for key in listed.split(",")} - {"q"}
)
LEADING = "ctrl+n ctrl+b ctrl+p escape enter f1 f4 f5 f8 f9 ctrl+g r y v l slash ctrl+l".split()
"""Keys that lead somewhere else."""


def storm(chance: random.Random) -> Iterator[Burst]:
    """Bursts of events, for ever."""
    width, height = 80, 24
    while True:
        burst: Burst = []
        for _ in range(chance.choice((1, 2, 3, 5, 8, 13, 30, 60))):
            kind = chance.random()
            at = (chance.randrange(width), chance.randrange(height))
            if kind < 0.25:
                burst.append(("key", chance.choice(LEADING)))
            elif kind < 0.45:
                burst.append(("key", chance.choice(BOUND)))
            elif kind < 0.6:
                burst.append(("key", chance.choice(LETTERS)))
            elif kind < 0.68:
                burst.append(("key", chance.choice(TYPED)))
            elif kind < 0.82:
                burst += [("click", *at)] * chance.choice((1, 1, 2, 4))
            elif kind < 0.86:
                to = (chance.randrange(width), chance.randrange(height))
                burst += [("down", *at), ("move", *to), *([("up", *to)] if chance.random() < 0.8 else [])]
            elif kind < 0.89:
                burst.append((chance.choice(("scroll-up", "scroll-down")), *at))
            elif kind < 0.91:
                burst.append(("move", *at))
            elif kind < 0.94:
                burst.append(("paste", chance.choice(TEXTS)))
            elif kind < 0.97:
                width = chance.choice((1, 2, 3, 20, 40, 80, 80, 100, 120, 200, chance.randint(1, 250)))
                height = chance.choice((1, 2, 3, 10, 24, 24, 30, 40, chance.randint(1, 70)))
                burst.append(("resize", width, height))
            elif kind < 0.99:
                burst.append(("focus", chance.random() < 0.5))
            elif kind < 0.994:
                burst.append(("suspend",))
            elif kind < 0.998:
                burst.append(("wait", chance.choice((0.0, 0.02, 0.1))))
            else:
                burst.append(chance.choice((BREAK, END)))
        yield burst


def made(event: Event) -> list[events.Event]:
    """The events of a terminal that one of ours stands for."""
    kind, *details = event
    if kind == "key":
        (key,) = details
        if len(key) == 1:
            return [events.Key(_character_to_key(key), key)]
        return [events.Key(key, {"enter": "\r", "tab": "\t", "space": " ", "slash": "/"}.get(key))]
    if kind == "paste":
        return [events.Paste(details[0])]
    if kind == "resize":
        size = Size(*details)
        return [events.Resize(size, size)]
    if kind == "focus":
        return [events.AppFocus() if details[0] else events.AppBlur()]
    types: dict[str, list[tuple[type[events.MouseEvent], int]]] = {
        "click": [(events.MouseDown, 1), (events.MouseUp, 1)],
        "down": [(events.MouseDown, 1)],
        "up": [(events.MouseUp, 1)],
        "move": [(events.MouseMove, 0)],
        "scroll-up": [(events.MouseScrollUp, 0)],
        "scroll-down": [(events.MouseScrollDown, 0)],
    }
    x, y = details
    return [
        one(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y)
        for one, button in types[kind]
    ]


def in_a_row(bursts: Iterable[Sequence[Event]]) -> list[Event]:
    """Events in one row, with a mark between two bursts."""
    return [event for burst in bursts for event in (*burst, DRAIN)]


def bursts_of(row: Iterable[Event]) -> Iterator[Burst]:
    """The bursts of such a row."""
    burst: Burst = []
    for event in row:
        if event == DRAIN:
            yield burst
            burst = []
        else:
            burst.append(event)
    if burst:
        yield burst


def kinds_of(burst: Sequence[Event]) -> str:
    """What the last events were, in few words."""
    return " ".join(str(event[1]) if event[0] == "key" else event[0] for event in burst[-8:])
