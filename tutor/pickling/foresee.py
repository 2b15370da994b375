"""What can be said of a run that may never report: told while it hangs, or before it may crash.

A pickler that waits forever, or runs the process out of its stack, leaves no process to explain it. So a
hang is explained from the stack it hangs on. A crash that a raised recursion limit invites is explained
beforehand. Either is used only if it comes to that.
"""

from __future__ import annotations

import sys
import threading
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice import advice_on
from tutor.pickling.advice.place import UserPlaces
from tutor.pickling.blame.deep import in_order, top_of_chain
from tutor.pickling.blame.find import Blamed
from tutor.pickling.blame.label import SUBJECT, attribute, index, item
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part, parts_of
from tutor.pickling.codecs.base import Codec
from tutor.pickling.codecs.registry import PACKAGES
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import defining_class, instance_dict, is_value
from tutor.pickling.inspect.reduction import Reduction, SaveKind
from tutor.pickling.inspect.stuck import Cause, Stuck
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.decide import judge
from tutor.pickling.rules.reason import reason
from tutor.pickling.words import Stage

if TYPE_CHECKING:
    from tutor.pickling.stage_records import ExplainedFacts

USUAL_LIMIT = 1_000
"""Python's own recursion limit: no pickler overflows the stack below it."""
CHAIN = 1_000
ENOUGH = 20_000
"""How many levels are counted at most, which is more than the usual stack has room for."""
MOST = 200_000
_PICKLERS = ("pickle", *PACKAGES, "copyreg", "tutor", "_compat_pickle")


def explain_hang(
    frame: Optional[types.FrameType], subject: object, codec: Codec, outcome: MeasuredOutcome, path: str
) -> ExplainedFacts:
    """Who keeps the pickler waiting. ``frame`` is where the process is; ``path`` the snippet's file."""
    called, line = _called_by_the_pickler(frame, path)
    owner = _owner(called)
    node = _copied_rlock(subject, codec, outcome) or _find(subject, codec, outcome, owner, called)
    if node is None:
        node = Node(Part(SUBJECT._replace(name=outcome.called), subject), None)
    stage = outcome.stage.value if outcome.stage is not None else "?"
    if is_rlock(node.obj):
        stuck = Stuck(Cause.DEAD_RLOCK, package=codec.package)
    elif called is not None:
        stuck = Stuck(Cause.CALL, called=_name(called, owner), stage=stage, line=line)
    else:
        stuck = Stuck(Cause.UNKNOWN, stage=stage)
    found = _explained(node, codec, outcome, stuck)
    blame = found["blame"]
    if blame is not None and line is not None and not is_rlock(node.obj):
        blame["line"] = line
    return found


def is_at_work(frame: Optional[types.FrameType], path: str) -> bool:
    """Whether a process is in a library's own code or ours, and no hook of the object keeps it."""
    return _called_by_the_pickler(frame, path)[0] is None


def explain_crash(subject: object, codec: Codec, outcome: MeasuredOutcome) -> Optional[ExplainedFacts]:
    """What to say should saving ``subject`` overflow the stack; ``None`` where nothing points to that."""
    limit = sys.getrecursionlimit()
    if limit <= USUAL_LIMIT:
        return None
    deepest = in_order(
        Node(Part(SUBJECT._replace(name=outcome.called), subject), None),
        _plain_parts,
        min(limit, ENOUGH),
        MOST,
    )
    top = top_of_chain(deepest)
    levels = deepest.depth - top.depth
    if levels < CHAIN:
        return None
    return _explained(top, codec, outcome, Stuck(Cause.DEPTH, levels=levels, limit=limit), levels)


def is_rlock(obj: object) -> bool:
    """Whether this is a lock that its owner may take again."""
    return type(obj) is type(threading.RLock())


def _explained(
    node: Node, codec: Codec, outcome: MeasuredOutcome, stuck: Stuck, deep: int = 0
) -> ExplainedFacts:
    blamed = Blamed(node, 0, True, deep)
    case = Case(node.obj, codec, outcome, blamed, Reduction(SaveKind.HUNG, stuck=stuck))
    rule, findings = judge(case)
    places = UserPlaces(outcome)
    given, remedies = advice_on(case, rule, places.users)
    number = None if rule is None else int(rule)
    return {
        "rule": number,
        "reason": reason(case, rule),
        "blame": {**blamed.record(), **places.of(blamed, number)},
        "findings": findings,
        "dangers": [],
        "advice": given,
        "remedies": remedies,
    }


def _called_by_the_pickler(
    frame: Optional[types.FrameType], path: str
) -> tuple[Optional[types.FrameType], Optional[int]]:
    """The outermost frame that is neither a pickler's nor ours, and the innermost line of the snippet."""
    called, line = None, None
    while frame is not None and frame.f_code.co_name != "measure_here":
        module = frame.f_globals.get("__name__")
        if not isinstance(module, str) or module.partition(".")[0] not in _PICKLERS:
            called = frame
        if line is None and frame.f_code.co_filename == path:
            line = frame.f_lineno
        frame = frame.f_back
    return called, line


def _owner(called: Optional[types.FrameType]) -> Any:
    """The object whose method the pickler called: its first argument."""
    if called is None or not called.f_code.co_argcount:
        return None
    return called.f_locals.get(called.f_code.co_varnames[0])


def _name(called: types.FrameType, owner: Any) -> str:
    name = called.f_code.co_name
    return f"{type(owner).__name__}.{name}" if owner is not None and hasattr(type(owner), name) else name


def _find(
    subject: object, codec: Codec, outcome: MeasuredOutcome, owner: Any, called: Optional[types.FrameType]
) -> Optional[Node]:
    """The part of the subject that ``owner`` is, or that it is the copy of."""
    if called is None:
        return None
    dumping = outcome.stage is Stage.DUMPS
    kind = type_path(type(owner))
    for node in _walk(subject, codec):
        if node.obj is owner or (not dumping and owner is not None and type_path(type(node.obj)) == kind):
            return node
        if getattr(node.obj, "__code__", None) is called.f_code and node.parent is not None:
            return node.parent  # the function that a reduce names
    return None


def _copied_rlock(subject: object, codec: Codec, outcome: MeasuredOutcome) -> Optional[Node]:
    if not codec.dead_rlocks or outcome.stage is not Stage.SAME:
        return None
    return next((node for node in _walk(subject, codec) if is_rlock(node.obj)), None)


def _walk(subject: object, codec: Codec) -> Iterator[Node]:
    """The parts in the pickler's order: what hangs it is met before its own hook is asked."""
    ways: list[Iterator[Node]] = [iter([Node(Part(SUBJECT, subject), None)])]
    kept: dict[int, Any] = {}
    while ways and len(kept) < MOST:
        node = next(ways[-1], None)
        if node is None:
            ways.pop()
        elif id(node.obj) not in kept:
            kept[id(node.obj)] = node.obj
            yield node
            ways.append(_below(node, parts_of(node.obj, codec)))


def _below(node: Node, parts: list[Part]) -> Iterator[Node]:
    return (Node(part, node) for part in parts)


def _plain_parts(obj: Any) -> list[Part]:
    """The parts that can be seen without asking a hook: calling one twice might change what it says."""
    if type(obj) is dict:
        found = [Part(item(key), held) for key, held in obj.items()]
    elif type(obj) in (list, tuple):
        found = [Part(index(i), held) for i, held in enumerate(obj)]
    elif defining_class(type(obj), "__reduce__") is object:
        found = [Part(attribute(name), held) for name, held in (instance_dict(obj) or {}).items()]
    else:
        found = []
    return [part for part in found if not is_value(part.obj)]
