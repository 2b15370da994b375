"""From results to a score: each criterion of an exercise, whether it holds, and what it earns."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Sequence

import msgspec

from tutor.course.model import Claim, Criterion, Exercise
from tutor.grading.criteria import checked_libraries, claims_on, criterion_rules, shares
from tutor.grading.feedback import check_missed, claim_label, claim_missed
from tutor.grading.gates import Loss, Shut, worst_shut
from tutor.grading.points import lazy
from tutor.grading.standard import Standard
from tutor.pickling.words import Library, Rule
from tutor.sandbox.host.health import Health, not_checked
from tutor.sandbox.host.results import CheckResult, LibraryResult, Report

VERDICT = "verdict"
GATE = "gate"
"""What the id of a gate that is shut begins with."""

UNTIL_THEN = {
    Loss.ALL: "Until then, nothing counts.",
    Loss.MOST: "Until then, the rest counts for little.",
    Loss.VERDICTS: "Until then, the verdicts earn no points.",
}
"""What is said of a gate that is shut, after its message."""


class GradedCriterion(msgspec.Struct, frozen=True):
    """One thing an exercise asks for, and how an answer did."""

    id: str
    """``verdict:pickle``, or ``check:`` and the check's own id, or ``gate:`` and what is guarded."""
    label: str
    """What is asked, for people."""
    held: bool
    rule: int | None
    """The rule to show: a check's own; for a verdict the one the engine named, or the exercise's.

    ``None`` where the label names the rule that is asked for: then the message names the one that was.
    """
    counts_for: int
    """The rule whose mastery bar the points go to: the same for every answer to the exercise."""
    points: int
    """The most it can earn."""
    earned: int
    message: str = ""
    """What happened instead, where it does not hold. Untrusted text, see ``tutor.text``."""
    guard: bool = False
    """Whether the exercise's own code meets it too: it earns once all that is not a guard holds."""
    waived: str = ""
    """Why it could not be checked on this Python; then it earns as a guard does, and is never missed."""

    @property
    def met(self) -> bool:
        """Whether nothing is missing here: it holds, or cannot be checked."""
        return self.held or bool(self.waived)


class Grade(msgspec.Struct, frozen=True):
    """An answer's score, before hints are taken into account."""

    criteria: tuple[GradedCriterion, ...]
    points: int
    earned: int
    unchanged: bool = False
    """Whether the answer was the exercise's own code, which earns nothing for the parts that hold."""

    @property
    def full(self) -> bool:
        """Whether every criterion holds that can be checked here. One worth no points counts too."""
        return bool(self.criteria) and not self.unchanged and all(one.met for one in self.criteria)

    @property
    def waived(self) -> tuple[str, ...]:
        """The reasons for which a criterion could not be checked, each once."""
        return tuple(dict.fromkeys(one.waived for one in self.criteria if one.waived))

    @property
    def by_rule(self) -> dict[int, int]:
        """The points earned, by the rule they count for."""
        earned: dict[int, int] = {}
        for criterion in self.criteria:
            earned[criterion.counts_for] = earned.get(criterion.counts_for, 0) + criterion.earned
        return earned


def grade(
    exercise: Exercise,
    report: Report,
    rules: Sequence[int] = (),
    *,
    code: str | None = None,
    already: Collection[str] = (),
    beyond: Collection[str] = (),
    standard: Standard | None = None,
) -> Grade:
    """Score an answer to ``exercise`` by what its run showed.

    ``rules`` are the lesson's. A check has to hold under every library that is claimed to be ``ok``; where
    none is, under every library run. ``code`` is the answer, where it may turn out to be the exercise's own
    code. ``already`` are the criteria that the exercise's own code meets (see ``held_by``): keeping those is
    not an achievement, so they earn nothing until all the others hold.

    ``standard`` is what every answer must still be (see ``gates``): where this one is not, little or nothing
    is earned, and the first criterion says why.

    What rests on a library that does not work on the Python of the run is waived: it earns its points once
    all that can be checked there holds. So are the criteria ``beyond`` reach there, which even the lesson's
    own solution does not meet.
    """
    claims = claims_on(exercise.snippet.expect, report.python)
    parts = shares(exercise, report.python)
    counted = criterion_rules(exercise, rules, report.python)
    graded = [
        _graded_claim(claim, exercise.snippet.probe, report, points, counts_for)
        for claim, points, counts_for in zip(claims, parts, counted, strict=False)
    ]
    libraries = checked_libraries(claims, report)
    for check, points in zip(exercise.checks, parts[len(claims) :], strict=True):
        graded.append(_graded_check(check, libraries, report, points))
    if (unwell := report.unwell) is not None:
        reason = not_checked(unwell)
        graded = [_waived(one, reason) if one.id in beyond and not one.held else one for one in graded]
    reached = all(one.met for one in graded if one.id not in already)
    whole = all(one.met for one in graded)
    graded = [_paid_later(one, one.id in already, reached, whole) for one in graded]
    graded = _gated(exercise, report, graded, libraries, standard)
    held = all(one.held for one in graded)  # some exercises are solved by running the code otherwise
    if code is not None and not held and same_code(code, exercise.snippet.code):
        nothing = tuple(msgspec.structs.replace(one, earned=0) for one in graded)
        return Grade(nothing, points=exercise.points, earned=0, unchanged=True)
    return Grade(tuple(graded), points=exercise.points, earned=sum(c.earned for c in graded))


def heavy_guards(grade: Grade) -> tuple[str, ...]:
    """Of a starter's grade: what it meets, where that weighs more than anything it does not meet.

    A point more may be the odd one that is left over when points are split.
    """
    missed = max((one.points for one in grade.criteria if not one.met), default=0)
    return tuple(one.label for one in grade.criteria if one.held and one.points > missed + 1 > 1)


def held_by(grade: Grade) -> tuple[str, ...]:
    """The criteria that hold: of the exercise's own code, those that are guards in every answer."""
    return tuple(one.id for one in grade.criteria if one.held)


def same_code(one: str, other: str) -> bool:
    """Whether two texts are the same Python but for comments, blank lines and layout."""
    if one.strip() == other.strip():
        return True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def missed_by(grade: Grade) -> tuple[str, ...]:
    """The criteria that are checked and do not hold."""
    return tuple(one.id for one in grade.criteria if not one.met)


def _gated(
    exercise: Exercise,
    report: Report,
    graded: list[GradedCriterion],
    libraries: Sequence[Library],
    standard: Standard | None,
) -> list[GradedCriterion]:
    """The criteria with what they earn once the gates are asked: those of the standard, and the lesson's."""
    whole = all(one.met for one in graded)
    shut = None
    if standard is not None:
        shut = worst_shut(standard, report, libraries, exercise.allows, whole=whole)
    if shut is not None:
        counts_for = graded[0].counts_for if graded else int(Rule.STATE)
        return [_shut_gate(shut, counts_for), *_left(shut.loss, exercise.points, graded)]
    guarding = {f"check:{check.id}" for check in exercise.checks if check.gate}
    missed = {one.id for one in graded if one.id in guarding and not one.met}
    if not missed:
        return graded
    return [
        msgspec.structs.replace(one, message=f"{one.message} {UNTIL_THEN[Loss.MOST]}")
        if one.id in missed
        else one
        for one in _left(Loss.MOST, exercise.points, graded)
    ]


def _left(loss: Loss, points: int, graded: Sequence[GradedCriterion]) -> list[GradedCriterion]:
    """The criteria with what they still earn once a gate is shut."""
    earned = tuple(one.earned for one in graded)
    match loss:
        case Loss.ALL:
            earned = tuple(0 for _ in graded)
        case Loss.VERDICTS:
            earned = tuple(0 if one.id.startswith(f"{VERDICT}:") else one.earned for one in graded)
        case Loss.MOST:
            earned = lazy(points, earned)
    return [msgspec.structs.replace(one, earned=kept) for one, kept in zip(graded, earned, strict=True)]


def _shut_gate(shut: Shut, counts_for: int) -> GradedCriterion:
    """A gate that is shut, as a criterion: it is worth nothing, and nothing counts without it."""
    return GradedCriterion(
        id=f"{GATE}:{shut.gate.value}",
        label=shut.label,
        held=False,
        rule=None,
        counts_for=counts_for,
        points=0,
        earned=0,
        message=f"{shut.message} {UNTIL_THEN[shut.loss]}",
    )


def _waived(criterion: GradedCriterion, reason: str) -> GradedCriterion:
    return msgspec.structs.replace(criterion, waived=reason, earned=criterion.points, message="")


def _paid_later(criterion: GradedCriterion, guard: bool, reached: bool, whole: bool) -> GradedCriterion:
    """A guard earns once all that is none holds (``reached``), what is waived once all does (``whole``)."""
    earned = criterion.earned if (reached or not guard) and (whole or not criterion.waived) else 0
    return msgspec.structs.replace(criterion, guard=guard, earned=earned)


def _graded_claim(
    claim: Claim, probe: str | None, report: Report, points: int, counts_for: int
) -> GradedCriterion:
    result = report.results.get(claim.library)
    if (silent := report.silent(claim.library)) is not None:
        return GradedCriterion(
            id=f"verdict:{claim.library.value}",
            label=claim_label(claim, probe),
            held=False,
            rule=None if claim.rule is not None else counts_for,
            counts_for=counts_for,
            points=points,
            earned=points,
            waived=not_checked(silent),
        )
    message = claim_missed(claim, result)
    named = result.rule if result is not None and message else None
    return GradedCriterion(
        id=f"verdict:{claim.library.value}",
        label=claim_label(claim, probe),
        held=not message,
        rule=None if claim.rule is not None else named if named is not None else counts_for,
        counts_for=counts_for,
        points=points,
        earned=0 if message else points,
        message=message,
    )


def _graded_check(
    check: Criterion, libraries: Sequence[Library], report: Report, points: int
) -> GradedCriterion:
    silent = {library: why for library in libraries if (why := _not_asked(report, library, check.id))}
    asked = [library for library in libraries if library not in silent]
    outcomes = [
        (library, result, _check_result(result, check.id))
        for library in asked
        if (result := report.results.get(library)) is not None
    ]
    waived = not_checked(next(iter(silent.values()))) if silent and not asked else ""
    held = len(outcomes) == len(asked) > 0 and all(c is not None and c.held for _, _, c in outcomes)
    message = (
        ""
        if held or waived
        else check_missed(outcomes) or "It was not run under every library that it has to work with."
    )
    return GradedCriterion(
        id=f"check:{check.id}",
        label=check.says,
        held=held,
        rule=check.rule,
        counts_for=check.rule,
        points=points,
        earned=points if held or waived else 0,
        message=message,
        waived=waived,
    )


def _not_asked(report: Report, library: Library, check: str) -> Health | None:
    """Why a check cannot be held against a library here: it says nothing, or the check calls one that
    does not work."""
    result = report.results.get(library)
    known = _check_result(result, check) if result is not None else None
    if result is not None and known is not None and known.at_fault:
        return result.health
    return report.silent(library)


def _check_result(result: LibraryResult, id: str) -> CheckResult | None:
    return next((check for check in result.checks if check.id == id), None)
