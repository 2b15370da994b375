"""The sentences about one result, without the name of the library."""

from __future__ import annotations

from tutor.explanation.facts import shown_error
from tutor.explanation.model import TriedAdvice
from tutor.explanation.verdict_words import WORDS
from tutor.pickling.words import RULE_NAMES, Outcome, Verdict, names_of
from tutor.sandbox.host.results import Advice, LibraryResult

FINDS = {Outcome.CARRIES: "passes", Outcome.BLOCKS: "stops it", Outcome.DOES_NOT_APPLY: "doesn't apply"}
"""What a rule says about the object, by its outcome; reads on after the rule's name."""


def rule_label(number: int, of: int | None = None) -> str:
    """``Rule 2, State`` for 2; ``Rule 2 of 5, State`` where it is one ``of`` 5."""
    rule = f"Rule {number}" if of is None else f"Rule {number} of {of}"
    return f"{rule}, {RULE_NAMES[number]}" if number in RULE_NAMES else rule


def happened(result: LibraryResult, *, rule: int | None = None) -> str:
    """How a library's run ended, with the part, the error, the difference; reads on after its name.

    ``rule`` is named where it is given: next to a claim that names its own.
    """
    told = result.differences[0].path if result.differences else ""
    where = (
        f", at {result.blame.path}" if result.blame and not _leads_through(told, result.blame.path) else ""
    )
    by = f", by rule {rule}" if rule is not None else ""
    reason = _why(result)
    return f"{WORDS[result.verdict].brief}{by}{where}" + (f": {reason}" if reason else ".")


def decided(result: LibraryResult) -> str:
    """The rule that decided, and the part it is about; empty where none did."""
    if result.rule is None:
        return ""
    if result.verdict is Verdict.OK:
        return f"{rule_label(result.rule)}, lets it be saved."
    sentence = f"{rule_label(result.rule)}, decides"
    if (blame := result.blame) is not None:
        name = next((f"{one.module}.{one.name}" for one in result.missing if one.path == blame.path), "")
        sentence += f": {blame.path} is " + (name or f"of type {blame.type}")
        sentence += f" (line {blame.line})" if blame.line else ""
        if blame.more and not name:
            sentence += f", and {blame.more:,} more {'part fails' if blame.more == 1 else 'parts fail'}"
    return f"{sentence}."


def evidence(result: LibraryResult) -> str:
    """Why the rule that decided does so, as a sentence; empty where nothing says it."""
    for finding in result.findings:
        if finding.deciding and finding.rule == result.rule and finding.evidence:
            return ended(finding.evidence)
    return ""


def trial(advice: Advice, more: int = 0) -> TriedAdvice | None:
    """What came of the advice; ``None`` where it was not tried.

    ``more`` is how many parts fail beside the one the advice is for.
    """
    if advice.tried is None:
        return None
    start = "Tried with the script as a module" if advice.tried_module else "Tried"
    libraries = names_of(advice.tried_with)
    if advice.tried is Verdict.OK:
        but = ""
        if advice.anew:
            first, *others = advice.anew
            beside = f" (and {len(others)} more)" if others else ""
            but = ended(f"What is made again starts from scratch: {first.path} {first.what}{beside}")
        return TriedAdvice(True, start, "it's now `ok`", libraries, but)
    why = f" (`{advice.tried.value}`)"
    if more:
        why += " because one more part fails" if more == 1 else f" because {more} more parts fail"
    return TriedAdvice(False, start, "it fails", libraries, why=why)


def ended(text: str) -> str:
    """``text`` with a full stop, unless it ends as a sentence does."""
    text = text.strip()
    return text if not text or text.endswith((".", "!", "?", "…")) else text + "."


_SAY_THE_LINE = {cls.__name__ for cls in (SyntaxError, IndentationError, TabError)}
"""The errors whose text has the line in it."""


def _leads_through(path: str, part: str) -> bool:
    """Whether a path leads to a part or through it: ``subject.ab`` does not lead through ``subject.a``."""
    rest = path.removeprefix(part)
    return rest != path and not (rest[:1].isalnum() or rest[:1] == "_")


def _why(result: LibraryResult) -> str:
    if result.differences:
        first, *others = result.differences
        more = f" (and {len(others)} more)" if others else ""
        return ended(f"{first.path} {first.what}{more}")
    if (error := shown_error(result)) is not None:
        line = f" (line {error.line})" if error.line and error.type not in _SAY_THE_LINE else ""
        return ended(error.text + line) + (f" {ended(result.scarce)}" if result.scarce else "")
    return ended(result.detail)
