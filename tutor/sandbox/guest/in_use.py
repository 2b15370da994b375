"""What can be done with an object, tried out: a copy that loads and breaks when it is used is found so.

This file is put beside a card's snippet when a lesson is proved, and its probe calls ``used``.
Only what raises is told: what a call returns may be another each time.
"""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator
from functools import partial
from typing import Any, Callable

ARGUMENTS = (1, "a", [1, 2], {"a": 1})
"""What is passed to a callable, for each argument that it needs, until a call works."""
MOST_ARGUMENTS = 3
MOST_ITEMS = 3


def used(subject: Any, module: str) -> str:
    """What raises when the object is used as such objects are, each with its error; empty for nothing.

    ``module`` is the snippet's: the methods of the snippet's classes are called, and may not block.
    """
    found = []
    for name, use in _uses(subject, module):
        try:
            use()
        except Exception as error:
            found.append(f"{name} raises {type(error).__name__}")
    return "; ".join(found)


def _uses(subject: Any, module: str) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "repr", lambda: repr(subject)
    yield "hash", lambda: hash(subject)
    for name in sorted(vars(type(subject))):
        if not name.startswith("_"):
            yield f".{name}", partial(getattr, subject, name)
    if callable(subject):
        yield "calling it", lambda: call(subject)
    elif hasattr(type(subject), "__iter__"):
        yield "going through it", lambda: list(itertools.islice(subject, MOST_ITEMS))
    if type(subject).__module__ == module:
        for name, method in _methods(subject):
            yield f"calling .{name}", method


def _methods(subject: Any) -> Iterator[tuple[str, Callable[[], object]]]:
    """The methods of its class that need no argument."""
    for name, value in sorted(vars(type(subject)).items()):
        if inspect.isfunction(value) and not name.startswith("_"):
            method = getattr(subject, name, None)
            if callable(method) and not needed(method):
                yield name, method


def needed(thing: Callable[..., object]) -> int:
    """How many arguments a call needs by position; 0 where that cannot be told."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return 0
    by_position = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(one.kind in by_position and one.default is one.empty for one in parameters)


def call(thing: Callable[..., object]) -> object:
    """Call it with the first arguments that work. Raises what the first call raised where none does."""
    first = None
    for arguments in itertools.product(ARGUMENTS, repeat=min(needed(thing), MOST_ARGUMENTS)):
        try:
            return thing(*arguments)
        except Exception as error:
            first = first or error
    raise first or TypeError("it needs too much")
