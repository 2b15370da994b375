"""What a claim asks for, and what happened instead, in plain words.

The sentences quote error messages and paths of untrusted objects: they are not yet safe for a
terminal, see ``tutor.text``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.course.model import Claim
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.health import no_news
from tutor.sandbox.host.results import CheckResult, LibraryResult
from tutor.text import without_addresses

ENDINGS = {
    Verdict.OK: "brings it back the same, also in a fresh process",
    Verdict.DUMPS_FAILS: "cannot dump it",
    Verdict.LOADS_FAILS: "dumps it, but cannot load it back",
    Verdict.DIFFERS: "brings back something different",
    Verdict.FRESH_LOADS_FAILS: "cannot load it in a fresh process",
    Verdict.FRESH_DIFFERS: "brings back something different in a fresh process",
    Verdict.HANGS: "gives no answer in time",
    Verdict.CRASHES: "crashes the process",
    Verdict.OUT_OF_MEMORY: "runs out of memory",
    Verdict.TOO_MUCH_OUTPUT: "was stopped for too much output",
    Verdict.ENDED_EARLY: "gets no subject",
}
"""What a library does, by its verdict; reads on after the library's name."""


def claim_label(claim: Claim, probe: str | None = None) -> str:
    """A criterion in words: ``pickle cannot dump it, by rule 2, at subject.lock``.

    ``probe`` is the exercise's, where it has one: then that is what has to be the same.
    """
    ending = ENDINGS[claim.verdict]
    if probe is not None and claim.verdict is Verdict.OK:
        ending = f"brings it back with the same `{probe}`, also in a fresh process"
    label = f"{claim.library.value} {ending}"
    if claim.rule is not None:
        label += f", by rule {claim.rule}"
    if claim.path is not None:
        label += f", at {claim.path}"
    return label


def what_happened(library: Library, result: LibraryResult | None, *, rule: int | None = None) -> str:
    """One or two sentences on how a library's run ended, with the part, the error, the difference.

    ``rule`` is named where it is given: next to a claim that names its own.
    """
    name = library.value
    if result is None:
        return f"{name} was not run."
    if result.at_fault and result.health is not None:
        return no_news(result.health, called=result.called)
    told = result.differences[0].path if result.differences else ""
    where = f", at {result.blame.path}" if result.blame and not _names(told, result.blame.path) else ""
    by = f", by rule {rule}" if rule is not None else ""
    sentence = f"{name} {ENDINGS[result.verdict]}{by}{where}"
    reason = _reason(result)
    return f"{sentence}: {reason}" if reason else f"{sentence}."


def _names(text: str, path: str) -> bool:
    """Whether a path stands in a text whole: ``subject.a`` does not in ``subject.ab``."""
    return re.search(rf"{re.escape(path)}(?!\w)", text) is not None


def claim_missed(claim: Claim, result: LibraryResult | None) -> str:
    """Why a claim does not hold; empty where it holds.

    A probe that raises on the original has nothing to compare: that a copy raises the same is no merit.
    """
    if result is None or result.verdict is not claim.verdict:
        rule = result.rule if result is not None and claim.rule is not None else None
        return what_happened(claim.library, result, rule=rule)
    if result.verdict is Verdict.OK and result.probe is not None and result.probe.startswith("raises "):
        return _sentence(f"There is nothing to compare: on the original it {result.probe}")
    told = []
    if claim.rule is not None and result.rule != claim.rule:
        told.append(
            f"it is rule {result.rule} that decides" if result.rule else "no rule was found to decide"
        )
    if claim.path is not None and (path := result.blame.path if result.blame else None) != claim.path:
        told.append(f"it stops at {path}" if path else "no part was found to blame")
    return f"{claim.library.value} {ENDINGS[result.verdict]}, but {' and '.join(told)}." if told else ""


def check_missed(outcomes: Sequence[tuple[Library, LibraryResult, CheckResult | None]]) -> str:
    """Why a check does not hold under some of the libraries; empty where it holds in all.

    A library's check is ``None`` where the run never got to it.
    """
    reasons: dict[str, list[str]] = {}
    for library, result, check in outcomes:
        if check is not None and check.held:
            continue
        if check is not None:
            reason = check.message.strip() or "the check does not hold"
        elif result.verdict is Verdict.OK:
            reason = "the check was not run"
        else:
            reason = f"not reached, as {what_happened(library, result)}".rstrip(".")
        bare = without_addresses(reason)
        same = next((told for told in reasons if without_addresses(told) == bare), reason)
        reasons.setdefault(same, []).append(library.value)
    everywhere = len(reasons) == 1 and all(check is not None for _, _, check in outcomes)
    if everywhere and len(next(iter(reasons.values()))) == len(outcomes):
        return _sentence(next(iter(reasons)))
    parts = []
    for reason, names in reasons.items():
        prefix = "" if reason.startswith("not reached") else f"under {' and '.join(names)}: "
        parts.append(_sentence(prefix + reason))
    return " ".join(parts)


def _reason(result: LibraryResult) -> str:
    stage = result.failed_stage
    outcome = result.stages.get(stage) if stage else None
    error = result.error or (outcome.error if outcome else None)
    if result.differences:
        first, *others = result.differences
        more = f" (and {len(others)} more)" if others else ""
        return _sentence(f"{first.path} {first.what}{more}")
    if error is not None:
        told = f"line {error.line})"  # as a SyntaxError's message does
        line = f" ({told}" if error.line and not error.message.endswith(told) else ""
        return _sentence(f"{error.type}: {error.message}{line}" if error.message else f"{error.type}{line}")
    return _sentence(result.detail) if result.detail else ""


def _sentence(text: str) -> str:
    text = text.strip()
    if text.startswith(("not reached", "this was ", "under ", "the check")):  # else it may be code
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else text + "."
