"""The five findings: for each rule its outcome, and the evidence in a plain sentence."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional

from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.frames import frame_facts, is_own_iterator
from tutor.pickling.inspect.names import Ends
from tutor.pickling.inspect.real import name_of
from tutor.pickling.inspect.reduction import SaveKind
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.class_path import path_words
from tutor.pickling.rules.state import no_rule_words, state_words
from tutor.pickling.words import Outcome, Rule, Verdict


class Evidence(NamedTuple):
    """What a rule finds."""

    outcome: Outcome
    evidence: str
    tells_difference: bool = False
    """Whether the evidence tells of the first difference between the original and the copy."""


CARRIES, BLOCKS, APART = Outcome.CARRIES, Outcome.BLOCKS, Outcome.DOES_NOT_APPLY


def by_reference(case: Case, rule: Optional[Rule]) -> Evidence:
    """Rule 1: the name looked up, and what was found there."""
    look = case.lookup
    if look is None:
        return _unnamed(case)
    if case.lacks is not None:
        return Evidence(BLOCKS, _not_there(case))
    if case.by_value:
        return Evidence(
            APART,
            f"{case.codec.package} does not need the name `{look.path}`: it saves the {case.noun} itself",
        )
    if not look.leads_back:
        return Evidence(BLOCKS if rule is Rule.BY_REFERENCE else APART, path_words(look))
    here = _leads_here(case)
    if rule is Rule.BY_REFERENCE and case.failed:
        return Evidence(BLOCKS, f"{here}, but {_how_it_ended(case)}", _tells_difference(case))
    return Evidence(CARRIES if case.carried else APART, here + ", so only its name is saved")


def _unnamed(case: Case) -> Evidence:
    cls = type_path(type(case.obj))
    if case.named_by_call:
        return Evidence(
            CARRIES,
            f"{case.how.hook.words} returns a call that finds it again by its name",
        )
    if case.lacks is not None:
        return Evidence(BLOCKS, _not_there(case))
    return Evidence(APART, f"an object of type `{cls}` has no name to be saved by")


def _leads_here(case: Case) -> str:
    """That the object's name finds it in this process."""
    assert case.lookup is not None
    found = f"`{case.lookup.path}` leads to this {case.noun}"
    if case.how.kind is SaveKind.REDUCE:
        return f"{case.how.hook.words} returns the name `{case.how.answer}`, and {found}"
    return found


def _not_there(case: Case) -> str:
    """What the fresh process lacks, and what it needs that for."""
    lacks, blamed = case.lacks, case.blamed
    assert lacks is not None and blamed is not None
    there = f"the fresh process has no `{lacks.name}` in `{lacks.module}`"
    if not lacks.module_found:
        there = f"the fresh process cannot import `{lacks.module}`"
    if blamed.made is not None:
        where, path = blamed.made.called, type_path(case.obj)
        return f"`{where}` is an instance of `{path}`: its state is fine, but its class is missing ({there})"
    if case.lookup is not None and case.lookup.leads_back:
        return f"{_leads_here(case)} here, but {there}"
    return f"rebuilding it needs `{lacks.module}.{lacks.name}`, but {there}"


def state(case: Case, rule: Optional[Rule]) -> Evidence:
    """Rule 2: which hook answered, and the state it gave."""
    how = case.how
    if how.kind is SaveKind.NAME or (
        case.lookup is not None and not case.by_value and how.kind in (SaveKind.REDUCE, SaveKind.TABLE)
    ):
        return Evidence(APART, f"{case.noun_phrase} is saved by its name here, so its state is not needed")
    if how.kind is SaveKind.HUNG:
        return Evidence(BLOCKS, how.stuck.words if how.stuck is not None else "")
    words = _state_evidence(case)
    if case.carried:
        return Evidence(CARRIES, words)
    if how.kind is SaveKind.REFUSED and rule in (Rule.FRAME, Rule.DANGER):
        return Evidence(APART, f"{words}; rule {int(rule)} says why")
    if how.kind is SaveKind.REFUSED:
        return Evidence(BLOCKS, words)
    if rule is not Rule.STATE:
        return Evidence(BLOCKS if not how.valid else CARRIES, words)
    return Evidence(BLOCKS, words + "; " + _how_it_ended(case), _tells_difference(case))


def _state_evidence(case: Case) -> str:
    words = (
        no_rule_words(case.obj, case.how)
        if case.how.kind is SaveKind.REFUSED
        else state_words(case.obj, case.how)
    )
    if case.resource and not case.carried:
        words += f" (a resource: {case.resource})"
    return words


def _tells_difference(case: Case) -> bool:
    """Whether ``_how_it_ended`` tells of a difference."""
    differs = case.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS)
    return differs and bool(case.outcome.differences) and not (case.blamed is not None and case.blamed.deep)


def _how_it_ended(case: Case) -> str:
    """What became of the attempt, from the facts of the stages."""
    outcome = case.outcome
    raised = name_of(type(outcome.error)) if outcome.error is not None else None
    if case.blamed is not None and case.blamed.deep:
        return f"it is nested at least {case.blamed.deep:,} levels deep, and saving it raises {raised}"
    if case.verdict is Verdict.DUMPS_FAILS:
        return f"saving that raises {raised or 'an error'}"
    if case.verdict is Verdict.LOADS_FAILS:
        return f"rebuilding it from that raises {raised or 'an error'}"
    if case.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS):
        where = "in a fresh process " if case.verdict is Verdict.FRESH_DIFFERS else ""
        if outcome.differences:
            path, what = outcome.differences[0]
            return f"what comes back {where}differs: `{path}` {what}"
        return f"what comes back {where}differs"
    raised = outcome.fresh.error if outcome.fresh is not None else ""
    return f"rebuilding it in a fresh process raises {raised or 'an error'}"


def frame(case: Case, rule: Optional[Rule]) -> Evidence:
    """Rule 3: the frame it depends on, or that it replays."""
    if case.frame:
        facts = frame_facts(case.obj)
        return Evidence(
            BLOCKS if case.failed else APART, f"it is {case.frame}" + (f"; {facts}" if facts else "")
        )
    if case.replays:
        return Evidence(CARRIES, f"it is an iterator that can be replayed: {state_words(case.obj, case.how)}")
    source = case.source_of
    if source is not None:
        return Evidence(
            BLOCKS,
            (
                f"`{type_path(type(source))}` reads from its source again on load, "
                f"but its source is this `{type_path(type(case.obj))}`, which cannot be replayed"
            ),
        )
    if is_own_iterator(case.obj):
        return Evidence(
            APART,
            f"`{type_path(type(case.obj))}` is an iterator without a reduce, so it cannot be replayed",
        )
    return Evidence(APART, "it does not depend on a frame")


def class_path(case: Case, rule: Optional[Rule]) -> Evidence:
    """Rule 4: the class path, and where it leads."""
    if case.lookup is not None:
        words = path_words(case.lookup)
        if rule is Rule.BY_REFERENCE and case.lookup.ends is Ends.UNNAMEABLE:
            return Evidence(APART, f"a {case.noun} without a name has no path to follow: see rule 1")
        if case.by_value and not case.lookup.leads_back:
            return Evidence(APART, words + f"; {case.codec.package} does not need the path")
        return Evidence(BLOCKS if rule is Rule.CLASS_PATH else APART, words)
    found = case.class_found
    words = "its class: " + path_words(found)
    if rule is Rule.CLASS_PATH:
        return Evidence(BLOCKS, words)
    if not found.leads_back and case.how.kind is SaveKind.REFUSED:
        return Evidence(APART, words + "; but saving failed before the path was looked up")
    if found.ends is Ends.MISSING and case.carried:
        return Evidence(APART, words + "; but the pickle does not name it")
    return Evidence(APART, words)


def danger(case: Case, rule: Optional[Rule]) -> Evidence:
    """Rule 5: the refusal."""
    if case.refusal is None:
        return Evidence(APART, "nothing refuses it on purpose")
    if rule is Rule.DANGER:
        return Evidence(
            BLOCKS, f"Python refuses `{type_path(type(case.obj))}` on purpose: {case.refusal.words}"
        )
    return Evidence(
        APART,
        f"pickle refuses it on purpose ({case.refusal.words}), but {case.codec.package} does not",
    )


FIND: dict[Rule, Callable[[Case, Optional[Rule]], Evidence]] = {
    Rule.BY_REFERENCE: by_reference,
    Rule.STATE: state,
    Rule.FRAME: frame,
    Rule.CLASS_PATH: class_path,
    Rule.DANGER: danger,
}
