"""Which of the five rules decides, and what each of them finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from tutor.pickling.inspect.names import Ends
from tutor.pickling.inspect.reduction import SaveKind
from tutor.pickling.rules import findings
from tutor.pickling.rules.case import Case
from tutor.pickling.words import Outcome, Rule, Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import FindingRecord


def judge(case: Case) -> tuple[Optional[Rule], list[FindingRecord]]:
    """The deciding rule, if the verdict is one that a rule decides, and a finding for each rule."""
    rule = deciding_rule(case)
    found: list[FindingRecord] = []
    for which, find in findings.FIND.items():
        outcome, evidence, tells_difference = find(case, rule)
        if which is rule and case.blamed is not None and not case.blamed.whole:
            evidence += " (the search ran out of time here: a smaller part may be to blame)"
        found.append(
            {
                "rule": int(which),
                "outcome": outcome.value,
                "evidence": evidence,
                "deciding": which is rule,
                "tells_difference": tells_difference,
            }
        )
    return rule, found


def deciding_rule(case: Case) -> Optional[Rule]:
    """The rule that blocks the blamed object; for a subject that comes back, the one that lets it."""
    if case.carried:
        return _carrying(case)
    return _blocking(case) if case.failed else None


def _carrying(case: Case) -> Rule:
    if case.replays:
        return Rule.FRAME
    if case.by_value:
        return Rule.STATE
    if case.named_by_call or (case.lookup is not None and case.lookup.leads_back):
        return Rule.BY_REFERENCE
    return Rule.STATE


def _blocking(case: Case) -> Rule:
    if case.deep or case.how.kind is SaveKind.HUNG:
        return Rule.STATE
    if case.lacks is not None:
        return Rule.BY_REFERENCE  # whatever else is saved with the name
    if (case.frame and not case.registered) or case.source_of is not None:
        return Rule.FRAME
    if case.refusal and case.verdict is Verdict.DUMPS_FAILS:
        return Rule.DANGER
    if case.lookup is not None and not case.by_value:
        if case.lookup.leads_back or case.is_module:
            return Rule.BY_REFERENCE
        if case.lookup.ends is Ends.UNNAMEABLE and not case.is_class:
            return Rule.BY_REFERENCE
        return Rule.CLASS_PATH
    if case.verdict is Verdict.DUMPS_FAILS and case.class_stops:
        return Rule.CLASS_PATH
    return Rule.STATE


def holds(found: FindingRecord) -> bool:
    """Whether a finding speaks for the object."""
    return found["outcome"] == Outcome.CARRIES.value
