"""Explain one measured subject: the rule that decided, who is to blame, the dangers, what to do.

Runs in the dumping process after the stages were measured. It calls the subject's own hooks again
and again, so what they print or warn is kept away from the user's output.
"""

from __future__ import annotations

import contextlib
import io
import sys
import warnings
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling import debug
from tutor.pickling.advice import advice_on
from tutor.pickling.advice.place import UserPlaces
from tutor.pickling.blame.find import Blamed, find_blame
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.trial import Budget
from tutor.pickling.codecs.base import Codec
from tutor.pickling.dangers import dangers
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.decide import judge
from tutor.pickling.rules.reason import reason
from tutor.pickling.words import Rule

if TYPE_CHECKING:
    from tutor.pickling.stage_records import CulpritRecord, ExplainedFacts

SECONDS = 2.5
"""How long blame may be looked for, beside the attempt that is under way when it ends."""


def explain(
    subject: object,
    codec: Codec,
    outcome: MeasuredOutcome,
    seconds: float = SECONDS,
    *,
    advise: bool = True,
) -> ExplainedFacts:
    """Explain ``subject`` under ``codec``'s library, given what its stages showed.

    Gives what ``ExplainedFacts`` names, in plain JSON. ``reason`` is a plain clause. ``missing`` are the
    names that the fresh process cannot find, first the one that stopped it. ``findings`` are five, in
    order, and ``remedies`` can be tried beside the ``advice``. Only ``at_fault`` says something where it
    is the library that does not work on this Python. Without ``advise`` it stops at the findings, which
    takes much less time. Never raises for what the object does; where the object makes even this
    impossible, the parts that could not be found out are ``None`` or empty.
    """
    result: ExplainedFacts = {
        "rule": None,
        "blame": None,
        "reason": "",
        "missing": [],
        "findings": [],
        "dangers": [],
        "advice": [],
        "remedies": [],
    }
    # An object that fights back may defeat a way of reading it that was not foreseen: what was found by
    # then is kept.
    with _quiet(), debug.swallowing():
        case = _judge(result, subject, codec, outcome, seconds)
        if advise and case is not None:
            _advise(result, subject, case)
    return result


def _judge(
    result: ExplainedFacts, subject: object, codec: Codec, outcome: MeasuredOutcome, seconds: float
) -> Optional[Case]:
    """Say who is to blame and by which rule. ``None`` where it is the library."""
    blamed: Optional[Blamed] = find_blame(subject, codec, outcome, Budget(seconds))
    if blamed is not None and blamed.by_library:
        result["at_fault"] = True
        return None
    if blamed is not None:
        result["blame"] = blamed.record()
        result["missing"] = blamed.missing_records(outcome.stopped_by_name)
    case = Case(blamed.obj if blamed is not None else subject, codec, outcome, blamed)
    rule, result["findings"] = judge(case)
    result["rule"] = None if rule is None else int(rule)
    result["reason"] = reason(case, rule)
    return case


def _advise(result: ExplainedFacts, subject: object, case: Case) -> None:
    """Say where it was made, what else fails, what to do, and what is dangerous."""
    blamed, codec, outcome = case.blamed, case.codec, case.outcome
    rule = None if result["rule"] is None else Rule(result["rule"])
    blame = result["blame"]
    if blamed is not None and blame is not None:
        places = UserPlaces(outcome)
        with debug.swallowing():
            place = places.of(blamed, result["rule"])
            blame["line"], blame["file"] = place["line"], place["file"]
        with debug.swallowing():
            blame["others"] = [_culprit(node, codec, outcome, places) for node in blamed.others]
        with debug.swallowing():
            result["advice"], result["remedies"] = advice_on(case, rule, places.users)
    with debug.swallowing():
        result["dangers"] = dangers(subject, codec, outcome)


def _culprit(node: Node, codec: Codec, outcome: MeasuredOutcome, places: UserPlaces) -> CulpritRecord:
    """Another part that fails, as plain JSON: where it is, what it is, and by which rule."""
    alone = Blamed(node, 0, True)
    rule, _ = judge(Case(node.obj, codec, outcome, alone))
    number = None if rule is None else int(rule)
    place = places.of(alone, number)
    return {"path": node.path, "type": type_path(type(node.obj)), "rule": number, **place}


def at_fault(subject: object, codec: Codec, outcome: MeasuredOutcome, seconds: float = SECONDS) -> bool:
    """Whether ``subject`` failed only because the library does not work on this Python.

    For a run that asks for no explanation; what ``explain`` says as ``at_fault``. Never raises.
    """
    with _quiet(), debug.swallowing():
        blamed = find_blame(subject, codec, outcome, Budget(seconds)) if outcome.broken else None
        return blamed is not None and blamed.by_library
    return False


@contextlib.contextmanager
def _quiet() -> Any:
    """Keep what the object's hooks print and warn out of the user's sight."""
    kept = sys.stdout, sys.stderr
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sys.stdout = sys.stderr = io.StringIO()
        try:
            yield
        finally:
            sys.stdout, sys.stderr = kept
