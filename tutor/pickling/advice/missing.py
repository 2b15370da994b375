"""What to do about the names that the fresh process cannot find: all of them in one go."""

from __future__ import annotations

from tutor.pickling.advice.code import Sketch
from tutor.pickling.advice.say import Advice, listed, say
from tutor.pickling.inspect.opcodes import MissingName
from tutor.pickling.inspect.real import is_class
from tutor.pickling.rules.case import Case


def bring_them(case: Case, sketch: Sketch) -> list[Advice]:
    """Advice for every missing name, that of the snippet's own names first."""
    assert case.blamed is not None
    module = case.outcome.module
    missing = [name for name, _ in case.blamed.missing]
    own = [one for one in missing if one.module == module]
    found = []
    if own and module == "__main__":
        found.append(move(what(case, own), names_of(own), sketch))
    elif own:
        found.append(
            say(
                f"Give the reader a release of `{module}` that has {listed(names_of(own))}, or send only "
                "names that its own release has."
            )
        )
    others = [one for one in missing if one.module != module]
    for absent in dict.fromkeys(one.module for one in others if not one.module_found):
        found.append(say(f"Install `{absent}` where the loading process can import it."))
    for lacking in dict.fromkeys(one.module for one in others if one.module_found):
        names = names_of([one for one in others if one.module == lacking])
        found.append(
            say(f"The `{lacking}` of the loading process has no {listed(names)}: give both the same version.")
        )
    return found


def move(nouns: str, names: list[str], sketch: Sketch) -> Advice:
    """Advice to move definitions of the script to a module."""
    return say(
        f"Move {nouns} {listed(names)} from the script to a module that both processes import.".replace(
            "  ", " "
        ),
        sketch.moved_to_module(names),
    )


def names_of(missing: list[MissingName]) -> list[str]:
    """The top-level names that bring the missing ones along: ``Outer`` for ``Outer.Inner``."""
    return list(dict.fromkeys(one.name.partition(".")[0] for one in missing))


def what(case: Case, missing: list[MissingName]) -> str:
    """What to call things of those names: ``the class``, ``the functions``; nothing where they differ."""
    assert case.blamed is not None
    objects = [node.obj for name, node in case.blamed.missing if name in missing and node is not None]
    several = len(names_of(missing)) > 1
    if len(objects) < len(missing):
        return ""
    if all(map(is_class, objects)):
        return "the classes" if several else "the class"
    if all(callable(obj) and hasattr(obj, "__code__") for obj in objects):
        return "the functions" if several else "the function"
    return ""
