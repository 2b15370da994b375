"""What to do about the names that the fresh process cannot find: all of them in one go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.say import listed, say
from tutor.pickling.inspect.opcodes import MissingName
from tutor.pickling.inspect.real import is_class
from tutor.pickling.rules.case import Case

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def lacking(case: Case) -> Iterator[AdviceRecord]:
    """AdviceRecord for every missing name, that of the snippet's own names first."""
    assert case.blamed is not None
    module = case.outcome.module
    missing = [name for name, _ in case.blamed.missing]
    own = [one for one in missing if one.module == module]
    if own and module == "__main__":
        yield to_a_module(_what(case, own), _top_level(own))
    elif own:
        yield say(
            f"Give the reader a release of `{module}` that has {listed(_top_level(own))}, or send only "
            "names that its own release has."
        )
    others = [one for one in missing if one.module != module]
    for absent in dict.fromkeys(one.module for one in others if not one.module_found):
        yield say(f"Install `{absent}` where the loading process can import it.")
    for older in dict.fromkeys(one.module for one in others if one.module_found):
        names = _top_level([one for one in others if one.module == older])
        yield say(
            f"The `{older}` of the loading process has no {listed(names)}: use the same version in both."
        )


def to_a_module(nouns: str, names: list[str]) -> AdviceRecord:
    """AdviceRecord to move definitions of the script to a module."""
    what = f"{nouns} {listed(names)}".lstrip()
    return say(f"Move {what} from the script to a module that both processes import.")


def _top_level(missing: list[MissingName]) -> list[str]:
    """The top-level names that hold the missing ones: ``Outer`` for ``Outer.Inner``."""
    return list(dict.fromkeys(one.name.partition(".")[0] for one in missing))


def _what(case: Case, missing: list[MissingName]) -> str:
    """What to call things of those names: ``the class``, ``the functions``; nothing where they differ."""
    assert case.blamed is not None
    objects = [node.obj for name, node in case.blamed.missing if name in missing and node is not None]
    several = len(_top_level(missing)) > 1
    if len(objects) < len(missing):
        return ""
    if all(map(is_class, objects)):
        return "the classes" if several else "the class"
    if all(callable(obj) and hasattr(obj, "__code__") for obj in objects):
        return "the functions" if several else "the function"
    return ""
