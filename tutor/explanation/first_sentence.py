"""The one plain sentence on how a library fared: what failed, where it is in the user's code, and why."""

from __future__ import annotations

from tutor.explanation.facts import shown_error
from tutor.explanation.verdict_words import WORDS
from tutor.pickling.words import Verdict
from tutor.sandbox.host.results import Blame, LibraryResult

LONGEST = 160
"""Characters of an error's message; the rest is left for those who ask for more."""


def plain(result: LibraryResult, file: str = "", *, several: bool = False) -> str:
    """Reads on after the library's name, or after the names of ``several``. Empty for a verdict that no stage
    is named after. ``file`` is what the snippet is from, where it is from a file."""
    blame, why = result.blame, result.reason or _error(result)
    at = _place(blame, file) if blame is not None else ""
    name = (blame.name or blame.path) if blame is not None else "it"
    does = WORDS[result.verdict].plain.format(s="" if several else "s", part=name + at)
    if result.verdict in (Verdict.DUMPS_FAILS, Verdict.FRESH_LOADS_FAILS):
        return does + _after(why)
    if result.verdict is Verdict.LOADS_FAILS:
        return does + _after(_error(result) or why)
    if result.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS):
        if not result.differences:
            return ""
        first, *others = result.differences
        more = f" (and {len(others)} more)" if others else ""
        return f"{does}: {first.path} {first.what}{at}{more}."
    return does + "." if does else ""


def both_ways(result: LibraryResult) -> str:
    """That a worker of multiprocessing has what a file's reader has not: the names of the script."""
    mains = [one.module == "__main__" for one in result.missing]
    if result.verdict is not Verdict.FRESH_LOADS_FAILS or not mains or not all(mains):
        return ""
    return "A multiprocessing worker imports the script and would find it: see --for multiprocessing."


def kept_out(result: LibraryResult) -> str:
    """What the sandbox kept from the code that failed, and the option that lifts it."""
    kept = result.kept_out
    return f"Add {kept.option}. {kept.sentence}." if kept is not None else ""


def _after(why: str) -> str:
    return f": {why}." if why else "."


def _place(blame: Blame, file: str) -> str:
    if blame.line is None:
        return ""
    where = blame.file or file
    return f" ({where}, line {blame.line})" if where else f" (line {blame.line})"


def _error(result: LibraryResult) -> str:
    """The error that was raised, in a line."""
    error = shown_error(result)
    if error is None:
        return ""
    text = (error.text.splitlines() or [""])[0].rstrip(".")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
