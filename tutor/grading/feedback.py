"""What a claim asks for, and what happened instead, in plain words.

The sentences quote error messages and paths of untrusted objects: they are not yet safe for a
terminal, see ``tutor.text``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tutor.course.model import Claim
from tutor.explanation.make import ruling
from tutor.explanation.sentences import ended, happened
from tutor.explanation.verdict_words import WORDS
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.results import CheckResult, LibraryResult, Told
from tutor.text import without_addresses


def claim_label(claim: Claim, probe: str | None = None) -> str:
    """A criterion in words: ``pickle cannot dump it, by rule 2, at subject.lock``.

    ``probe`` is the exercise's, where it has one: then that is what has to be the same.
    """
    ending = WORDS[claim.verdict].brief
    if probe is not None and claim.verdict is Verdict.OK:
        ending = f"loads it back with the same `{probe}`, in a fresh process too"
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
    if result is None:
        return f"{library.value} was not run."
    if (silence := ruling(result).silence) is not None:
        return silence.sentence
    return f"{library.value} {happened(result, rule=rule)}"


def claim_missed(claim: Claim, result: LibraryResult | None) -> str:
    """Why a claim does not hold; empty where it holds.

    A probe that raises on the original has nothing to compare: that a copy raises the same earns nothing.
    """
    if result is None or result.verdict is not claim.verdict:
        rule = result.rule if result is not None and claim.rule is not None else None
        return what_happened(claim.library, result, rule=rule)
    if result.verdict is Verdict.OK and result.probe is not None and result.probe.told is Told.RAISES:
        return ended(f"There is nothing to compare: on the original, the probe {result.probe.words}")
    told = []
    if claim.rule is not None and result.rule != claim.rule:
        told.append(
            f"it is rule {result.rule} that decides" if result.rule else "no rule was found to decide"
        )
    if claim.path is not None and (path := result.blame.path if result.blame else None) != claim.path:
        told.append(f"it stops at {path}" if path else "no part was found to blame")
    return f"{claim.library.value} {WORDS[result.verdict].brief}, but {' and '.join(told)}." if told else ""


def check_missed(outcomes: Sequence[tuple[Library, LibraryResult, CheckResult | None]]) -> str:
    """Why a check does not hold under some of the libraries; empty where it holds in all.

    A library's check is ``None`` where the run never got to it.
    """
    reasons: dict[_Reason, list[str]] = {}
    for library, result, check in outcomes:
        if check is not None and check.held:
            continue
        reason = _reason(library, result, check)
        bare = without_addresses(reason.text)
        same = next((told for told in reasons if without_addresses(told.text) == bare), reason)
        reasons.setdefault(same, []).append(library.value)
    everywhere = len(reasons) == 1 and all(check is not None for _, _, check in outcomes)
    if everywhere and len(next(iter(reasons.values()))) == len(outcomes):
        (reason,) = reasons
        return ended(_capital(reason.text) if reason.ours else reason.text)
    return " ".join(
        ended(
            _capital(reason.text) if reason.names_library else f"Under {' and '.join(names)}: {reason.text}"
        )
        for reason, names in reasons.items()
    )


class _Reason(NamedTuple):
    """Why a check does not hold under a library."""

    text: str
    ours: bool = True
    """Whether it is a sentence of ours; else it may be code, and is left as it is."""
    names_library: bool = False


def _reason(library: Library, result: LibraryResult, check: CheckResult | None) -> _Reason:
    if check is not None:
        said = check.message.strip()
        return _Reason(said or "the check does not pass", ours=not said or not check.reached)
    if result.verdict is Verdict.OK:
        return _Reason("the check was not run")
    return _Reason(f"not reached, because {what_happened(library, result)}".rstrip("."), names_library=True)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
