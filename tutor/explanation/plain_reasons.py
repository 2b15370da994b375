"""Why a run came out as it did, in plain words: no rule, hook or opcode is named.

Everything is read from the facts of a result. The precise telling is in ``make`` and ``sentences``.
"""

from __future__ import annotations

from tutor.explanation.make import together
from tutor.explanation.model import Together
from tutor.explanation.sentences import ended, happened
from tutor.pickling.words import Rule, Verdict, article
from tutor.sandbox.host.results import LibraryResult, Report

SAVED = {
    Rule.BY_REFERENCE: "only its name is saved, and that name leads back to it.",
    Rule.STATE: "what it holds is saved, and an equal copy is built from that.",
}
"""How an object comes through, by the rule that lets it."""
REFUSED = {
    Rule.BY_REFERENCE: "no name leads to {it}, and a name is all that could be saved.",
    Rule.STATE: "there's no way to save {what}.",
    Rule.FRAME: "{it} is in the middle of running, and that can't be saved.",
    Rule.CLASS_PATH: "the name that {it} is saved under doesn't lead back to it.",
    Rule.DANGER: "Python deliberately refuses to save {what}.",
}
"""Why it can't be saved, by the rule that stops it."""
SAME = "the copy is the same, here and in a fresh process."


def plain_reasons(report: Report) -> tuple[Together[str], ...]:
    """A sentence for the libraries that it is true of, to follow their names and a colon.

    It quotes paths and names of untrusted objects, see ``tutor.text``.
    """
    told = {name: result for name, result in report.results.items() if report.silent(name) is None}
    return together(told, plain_reason)


def plain_reason(result: LibraryResult) -> str:
    """Why a library's run came out as it did, in one sentence."""
    rule = None if result.rule is None else Rule(result.rule)
    match result.verdict:
        case Verdict.OK:
            return SAVED.get(rule, SAME) if rule is not None else SAME
        case Verdict.DUMPS_FAILS if rule is not None:
            return REFUSED[rule].format(it=_it(result), what=_what(result))
        case Verdict.LOADS_FAILS | Verdict.FRESH_LOADS_FAILS if result.missing and rule is Rule.BY_REFERENCE:
            return f"only the name `{result.missing[0].name}` is saved, and a fresh process doesn't have it."
        case Verdict.LOADS_FAILS:
            return "it's saved, but no copy can be built from what was saved."
        case Verdict.FRESH_LOADS_FAILS:
            return "it's saved, but a fresh process can't build a copy."
        case Verdict.DIFFERS | Verdict.FRESH_DIFFERS:
            where = (
                "a fresh process builds a copy"
                if result.verdict is Verdict.FRESH_DIFFERS
                else "a copy is built"
            )
            if not result.differences:
                return f"{where}, but it isn't what went in."
            first = result.differences[0]
            return f"{where}, but it isn't what went in: {ended(f'{first.path} {first.what}')}"
    return f"it {happened(result)}"


def _it(result: LibraryResult) -> str:
    """The part to blame, where that is not all of it."""
    path = result.blame.path if result.blame else "subject"
    return "it" if path == "subject" else f"`{path}`"


def _what(result: LibraryResult) -> str:
    """The kind of the part to blame, and where it is."""
    if result.blame is None:
        return "it"
    name = result.blame.type.rpartition(".")[2]
    where = "" if result.blame.path == "subject" else f", which is at `{result.blame.path}`"
    return f"{article(f'`{name}`')}{where}"
