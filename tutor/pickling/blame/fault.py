"""Whether a failure is the library's own, and says nothing about the object.

A library may not work on a Python: then every function or class of a script fails in it, whatever it
is. Which kinds of object that is was measured beforehand, with objects of which nothing is wrong. A
part that is to blame and of such a kind, and fails at the same stage, is not the object's fault.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Callable, Optional

from tutor.pickling import debug
from tutor.pickling.inspect.real import is_class, is_heap
from tutor.pickling.outcome import MeasuredOutcome

if TYPE_CHECKING:
    from tutor.pickling.blame.node import Node
    from tutor.pickling.stage_records import RaisedIn

Fails = Callable[[Any], bool]
CODE, FUNCTION, CLASS = "code", "function", "class"
"""The kinds of object that a library is tried with."""


def kind_of(obj: Any) -> Optional[str]:
    """Which of the kinds ``obj`` is; ``None`` for anything else."""
    if type(obj) is types.CodeType:
        return CODE
    if type(obj) is types.FunctionType:
        return FUNCTION
    return CLASS if is_class(obj) and is_heap(obj) else None


def of_library(obj: Any, outcome: MeasuredOutcome, fails: Fails) -> bool:
    """Whether ``obj`` fails because the library cannot do its kind on this Python at all.

    ``fails`` says of an object whether it fails alone, as the subject did. An object counts as its
    class where it is the class that fails: the search for a culprit blames the object for it.
    """

    def broken(part: Any) -> bool:
        kind = kind_of(part)
        return kind is not None and outcome.broken.get(kind) == outcome.verdict.value

    return broken(obj) or (broken(type(obj)) and fails(type(obj)))


def own_faults(culprits: list[Node], outcome: MeasuredOutcome, fails: Fails) -> list[Node]:
    """The culprits that would fail with a library that works, too."""
    if not outcome.broken:
        return culprits
    return [node for node in culprits if not of_library(node.obj, outcome, fails)]


def raised_in(error: BaseException) -> RaisedIn:
    """Whose code raised ``error``: the ``package``, and the ``kinds`` of object that it had in its hands."""
    frames = error.__traceback__
    if frames is None:
        return {}
    while frames.tb_next is not None:
        frames = frames.tb_next
    try:
        package = str(frames.tb_frame.f_globals.get("__name__")).partition(".")[0]
        kinds = {kind_of(value) for value in frames.tb_frame.f_locals.values()}
    except Exception:  # a value may lie about its class
        debug.swallowed()
        return {}
    return {"package": package, "kinds": sorted(kind for kind in kinds if kind is not None)}
