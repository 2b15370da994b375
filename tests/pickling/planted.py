"""Objects with a culprit planted in them at a known path, for the tests of blame."""

from __future__ import annotations

import collections
import functools
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Library, Verdict


class Box:
    """A plain instance: what it is given are its attributes."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)


class Slotted:
    """An instance without a dict."""

    __slots__ = ("first", "second")

    def __init__(self, first: Any, second: Any) -> None:
        self.first = first
        self.second = second


class Stateful:
    """Its ``__getstate__`` gives its attributes under the same names."""

    def __init__(self, held: Any) -> None:
        self.held = held
        self.cache = threading.Lock()  # stays behind, so it is never to blame

    def __getstate__(self) -> dict[str, Any]:
        return {"held": self.held}


class Wrapped:
    """Its ``__getstate__`` gives something that no attribute is."""

    def __init__(self, held: Any) -> None:
        self._secret = (held,)

    def __getstate__(self) -> dict[str, Any]:
        return {"inside": self._secret[0]}


class Reduced:
    """Its ``__reduce__`` gives arguments that no attribute holds."""

    def __init__(self, *held: Any) -> None:
        self._pairs = [(one, None) for one in held]

    def __reduce__(self) -> tuple[Any, ...]:
        return Reduced, tuple(one for one, _ in self._pairs)


Pair = collections.namedtuple("Pair", "left right")


def local_class_instance() -> object:
    class Local:
        pass

    return Local()


def generator() -> Any:
    yield 1


CULPRITS: dict[str, tuple[Callable[[], Any], int]] = {
    "lock": (threading.Lock, 2),
    "dict view": (lambda: {}.keys(), 2),
    "generator": (generator, 3),
    "lambda": (lambda: lambda: None, 1),
    "local class": (local_class_instance, 4),
    "code": (lambda: generator.__code__, 5),
}
"""What pickle stumbles over: how to make one, and the rule that blocks it."""

Planted = tuple[Any, str]
"""An object, and the path of the culprit in it with ``%s`` for the object itself."""


def _after(suffix: str) -> Callable[[str], str]:
    return lambda path: path.replace("%s", "%s" + suffix, 1)


WRAPPERS: dict[str, tuple[Callable[[Any], Any], Callable[[str], str]]] = {
    "list": (lambda x: [1, "two", x, 4.0], _after("[2]")),
    "tuple": (lambda x: ((), x), _after("[1]")),
    "dict": (lambda x: {"a": 1, "jobs": x, 3: None}, _after("['jobs']")),
    "dict by number": (lambda x: {"a": [1], 3: x}, _after("[3]")),
    "dict by tuple": (lambda x: {(1, "k"): x}, _after("[(1, 'k')]")),
    "attribute": (lambda x: Box(name="box", inner=x), _after(".inner")),
    "slot": (lambda x: Slotted([], x), _after(".second")),
    "getstate": (Stateful, _after(".held")),
    "getstate of its own": (Wrapped, _after(".__getstate__()['inside']")),
    "reduce": (lambda x: Reduced(0, x), _after(".__reduce__()[1][1]")),
    "named tuple": (lambda x: Pair(1, x), _after(".right")),
    "deque": (lambda x: collections.deque([1, x]), _after("[1]")),
    "ordered dict": (lambda x: collections.OrderedDict(k=x), _after("['k']")),
    "user dict": (lambda x: collections.UserDict(k=x), _after(".data['k']")),
    "namespace": (lambda x: types.SimpleNamespace(k=x), _after(".k")),
    "partial": (lambda x: functools.partial(print, 1, x), _after(".args[1]")),
    "partial by name": (lambda x: functools.partial(print, end=x), _after(".keywords['end']")),
    "exception": (lambda x: ValueError("v", x), _after(".args[1]")),
    "odd attribute": (lambda x: Box(**{"no name": x}), _after(".__dict__['no name']")),
}


@st.composite
def planted(draw: st.DrawFn, culprits: Any = None, deepest: int = 6) -> tuple[Any, str, int, Any]:
    """An object, the path of its one culprit, the rule that blocks it, and the culprit."""
    make, rule = CULPRITS[draw(st.sampled_from(culprits or sorted(CULPRITS)))]
    culprit = make()
    obj, path = culprit, "%s"
    if draw(st.booleans()) and culprit.__hash__ is not None:
        obj, path = draw(st.sampled_from([({obj}, "list(%s)[0]"), ({obj: 1}, "list(%s)[0]")]))
    for name in draw(st.lists(st.sampled_from(sorted(WRAPPERS)), max_size=deepest)):
        wrap, lengthen = WRAPPERS[name]
        obj, path = wrap(obj), lengthen(path)
    return obj, path.replace("%s", "subject"), rule, culprit


def measured(subject: object, library: str, protocol: int | None = None) -> tuple[Any, MeasuredOutcome]:
    """The codec and the outcome of the two stages that can be measured in this process."""
    codec = codec_for(Library(library), protocol)
    if "dill" in sys.modules and codec.package != "dill":
        sys.modules["dill"].extend(False)  # importing dill adds its table to pickle's own pure-Python one
    try:
        data = codec.dumps(subject)
    except Exception as error:
        return codec, MeasuredOutcome(Verdict.DUMPS_FAILS, error=error)
    try:
        codec.loads(data)
    except Exception as error:
        return codec, MeasuredOutcome(Verdict.LOADS_FAILS, error=error, data=data)
    return codec, MeasuredOutcome(Verdict.OK, data=data)
