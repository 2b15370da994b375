"""What a library does, by its verdict: the one table of it, in few words and in plain ones."""

from __future__ import annotations

from typing import NamedTuple

from tutor.pickling.words import Verdict


class VerdictWords(NamedTuple):
    """Both read on after the library's name."""

    brief: str
    plain: str = ""
    """Without stages; empty for a verdict that no stage is named after. ``{s}`` is the ending of a verb whose
    subject is one library, ``{part}`` what is to blame, as the user calls it."""


WORDS = {
    Verdict.OK: VerdictWords(
        "loads it back unchanged, in a fresh process too", "load{s} it back unchanged, in a fresh process too"
    ),
    Verdict.DUMPS_FAILS: VerdictWords("can't dump it", "can't save {part}"),
    Verdict.LOADS_FAILS: VerdictWords(
        "dumps it, but can't load it back", "save{s} it, but can't load {part} back"
    ),
    Verdict.DIFFERS: VerdictWords("loads back something different", "load{s} something different back"),
    Verdict.FRESH_LOADS_FAILS: VerdictWords(
        "can't load it in a fresh process", "can't load {part} in a fresh process"
    ),
    Verdict.FRESH_DIFFERS: VerdictWords(
        "loads something different in a fresh process", "load{s} something different in a fresh process"
    ),
    Verdict.HANGS: VerdictWords("doesn't finish in time"),
    Verdict.CRASHES: VerdictWords("crashes the process"),
    Verdict.OUT_OF_MEMORY: VerdictWords("runs out of memory"),
    Verdict.TOO_MUCH_OUTPUT: VerdictWords("was stopped because it printed too much"),
    Verdict.ENDED_EARLY: VerdictWords("gets nothing to pickle"),
    Verdict.NOT_MEASURED: VerdictWords("wasn't fully measured"),
}
