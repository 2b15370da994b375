"""What verifying a lesson comes to: proved, not checked, wrong, or a warning.

And results in the words of a claim.
"""

from __future__ import annotations

import msgspec

from tutor.course.format import Diagnostic
from tutor.course.model import Claim
from tutor.explanation.facts import shown_error
from tutor.grading.mistakes import Signature
from tutor.sandbox.host.health import NOT_MEASURED
from tutor.sandbox.host.results import LibraryResult


class OfALine(msgspec.Struct, frozen=True, order=True):
    """Something that was found of a line in a lesson's file."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class Proved(OfALine, frozen=True, order=True):
    """One thing a lesson says that was found to be so."""


class NotChecked(OfALine, frozen=True, order=True):
    """One thing that a lesson says and that cannot be known on this Python: neither so nor not so."""

    why: str
    """What does not work, as a sentence without its full stop."""


class Warned(OfALine, frozen=True, order=True):
    """One thing that a lesson's author should change, though all it says is so."""


Verification = Proved | Diagnostic | NotChecked | Warned


def holds(claim: Claim, result: LibraryResult) -> bool:
    """Whether a result is what a claim says; a rule or path it does not name is not compared."""
    return (
        claim.verdict is result.verdict
        and claim.rule in (None, result.rule)
        and claim.path in (None, result.blame.path if result.blame else None)
    )


def claim_text(claim: Claim) -> str:
    """A claim as a lesson writes it."""
    rule = f" by {claim.rule}" if claim.rule is not None else ""
    path = f" at {claim.path}" if claim.path is not None else ""
    return f"{claim.library.value}: {claim.verdict.value}{rule}{path}"


def found_text(claim: Claim, result: LibraryResult) -> str:
    """What was found, in the words of a claim, as far as the claim goes."""
    blame = result.blame.path if result.blame else None
    as_claim = Claim(
        claim.library,
        result.verdict,
        result.rule if claim.rule is not None else None,
        blame if claim.path is not None else None,
    )
    return f"`{claim_text(as_claim)}`{_error(result)}"


def result_text(result: LibraryResult) -> str:
    """Return what a library did, in a line, for a claim that does not hold."""
    return f"`{result.verdict.value}`{_error(result)}"


def _error(result: LibraryResult) -> str:
    error = shown_error(result)
    if error is None:
        return ""
    message = error.message.strip().partition("\n")[0]
    return f" ({error.type}: {message})"


def signature_text(signature: Signature) -> str:
    """A signature in words, for the author who has to tell two mistakes apart."""
    return "; ".join(
        f"{trace.library.value} {trace.verdict.value if trace.verdict else NOT_MEASURED}"
        + (f" by {trace.rule}" if trace.rule is not None else "")
        + (f" at {trace.blame_path}" if trace.blame_path else "")
        + (f", fails {', '.join(trace.failed)}" if trace.failed else "")
        for trace in signature
    )
