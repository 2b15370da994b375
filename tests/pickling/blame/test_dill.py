"""Under dill functions and classes travel by value, so their insides can be to blame."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pickling.planted import WRAPPERS, Box, generator, measured
from tutor.pickling.blame.find import Blamed, find_blame

pytest.importorskip("dill")


def blame(subject: object, library: str = "dill") -> Blamed:
    codec, outcome = measured(subject, library)
    found = find_blame(subject, codec, outcome)
    assert found is not None
    return found


def closing_over(held: Any) -> Any:
    def inner() -> Any:
        return held

    return inner


def with_default(held: Any) -> Any:
    def inner(x: Any = held) -> Any:
        return x

    return inner


def with_keyword_default(held: Any) -> Any:
    def inner(*, x: Any = held) -> Any:
        return x

    return inner


def with_attribute(held: Any) -> Any:
    def inner() -> None:
        pass

    inner.cache = held  # type: ignore[attr-defined]
    return inner


def class_with(held: Any) -> Any:
    class Local:
        cache = held

        def method(self) -> None:
            pass

    return Local


def bound_to(held: Any) -> Any:
    box: Any = Box(held=held, run=None)
    return box.__init__


PLACES = {
    "subject.<closure held>": closing_over,
    "subject.__defaults__[0]": with_default,
    "subject.__kwdefaults__['x']": with_keyword_default,
    "subject.cache": with_attribute,
    "subject.__self__.held": bound_to,
}


@pytest.mark.parametrize("library", ["dill", "dill-recurse"])
@pytest.mark.parametrize("path", sorted(PLACES))
def test_inside_a_function(path: str, library: str) -> None:
    culprit = generator()
    found = blame(PLACES[path](culprit), library)
    assert found.node.path == path
    assert found.obj is culprit


@st.composite
def planted_among_functions(draw: st.DrawFn) -> tuple[Any, str]:
    """A generator inside functions inside containers inside functions, and its path."""
    obj, path = generator(), "%s"
    for name in draw(st.lists(st.sampled_from([*FUNCTIONS, *WRAPPERS]), max_size=6)):
        wrap, lengthen = FUNCTIONS.get(name) or WRAPPERS[name]
        obj, path = wrap(obj), lengthen(path)
    return obj, path.replace("%s", "subject")


FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[str], str]]] = {
    suffix: (wrap, lambda path, suffix=suffix: path.replace("%s", "%s" + suffix, 1))  # type: ignore[misc]
    for suffix, wrap in ((path.replace("subject", "", 1), wrap) for path, wrap in PLACES.items())
    if wrap is not bound_to
}


@settings(deadline=None, max_examples=60)
@given(planted_among_functions(), st.sampled_from(["dill", "dill-recurse"]))
def test_a_culprit_planted_among_functions_is_found(case: tuple[Any, str], library: str) -> None:
    subject, path = case
    found = blame(subject, library)
    assert (found.node.path, found.more, found.whole) == (path, 0, True)


@pytest.mark.parametrize("depth", [1, 3])
def test_closures_in_closures(depth: int) -> None:
    subject: Any = {"jobs": [zlib.compressobj()]}
    for _ in range(depth):
        subject = closing_over(subject)
    assert blame(subject).node.path == "subject" + ".<closure held>" * depth + "['jobs'][0]"


def test_inside_a_class() -> None:
    culprit = generator()
    assert blame(class_with(culprit)).node.path == "subject.cache"
    found = blame([1, class_with(culprit)()])
    assert found.node.path == "type(subject[1]).cache"
    assert found.obj is culprit


def test_a_base_class() -> None:
    Child = type("Child", (class_with(generator()),), {})

    assert blame(Child).node.path == "subject.__bases__[0].cache"


def test_globals_are_shipped_with_recurse() -> None:
    namespace: dict[str, Any] = {"__name__": "nowhere", "stream": generator(), "unused": generator()}
    exec("def read():\n    return stream\n", namespace)
    assert blame(namespace["read"], "dill-recurse").node.path == "subject.__globals__['stream']"


def test_without_recurse_every_global_of_a_module_that_is_gone_is_shipped() -> None:
    namespace: dict[str, Any] = {"__name__": "nowhere", "stream": generator(), "unused": generator()}
    exec("def read():\n    return stream\n", namespace)
    found = blame(namespace["read"])
    assert found.node.path == "subject.__globals__['stream']"
    assert found.more == 1
