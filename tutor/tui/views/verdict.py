"""Results as styled text: pure functions from facts to ``Content``, without a widget in sight.

Everything that came from a snippet or a lesson goes through ``visible`` first, and none of it is
ever read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tutor.explanation.missing import missing_sentence
from tutor.pickling.words import RULE_NAMES, Library, Outcome, Stage, Verdict, names_of
from tutor.sandbox.host.advice_trials import tried_sentence
from tutor.sandbox.host.health import NOT_MEASURED, Health, no_news, way_out
from tutor.sandbox.host.results import Finding, LibraryResult
from tutor.text import visible
from tutor.tui.code_colours import highlight_python
from tutor.tui.views.marks import NO, UNKNOWN, YES, hang, named, one_line, rule_label

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

UNREACHED = "·"
GOOD, BAD, QUIET, UNSURE = "$accent", "$error", "$quiet", "$warning"

OUTCOMES = {
    Outcome.CARRIES: (YES, GOOD),
    Outcome.BLOCKS: (NO, BAD),
    Outcome.DOES_NOT_APPLY: (UNREACHED, QUIET),
}

FAILS_WITHOUT_ERROR = {
    Stage.DUMPS: "fails",
    Stage.LOADS: "fails",
    Stage.SAME: "differs",
    Stage.FRESH_LOADS: "fails",
    Stage.FRESH_SAME: "differs",
}

ENDINGS = {
    Verdict.HANGS: "hangs",
    Verdict.CRASHES: "crashes",
    Verdict.OUT_OF_MEMORY: "out of memory",
    Verdict.TOO_MUCH_OUTPUT: "too much output",
    Verdict.ENDED_EARLY: "ended early",
}

Results = Mapping[Library, LibraryResult | None]
"""A result a library, in the order to show them; ``None`` while that library still runs."""


def size(count: int) -> str:
    """A number of bytes for people: ``218 bytes``, ``1 byte``, ``14,020 bytes``."""
    return "1 byte" if count == 1 else f"{count:,} bytes"


def stopped_stage(result: LibraryResult) -> Stage | None:
    """The stage a library did not get past: the failed one, or the one it was in when it ended."""
    if result.verdict is Verdict.OK:
        return None
    if result.failed_stage is not None:
        return result.failed_stage
    return next((s for s in Stage if s not in result.stages or not result.stages[s].held), None)


def stage_cell(result: LibraryResult | None, stage: Stage) -> tuple[str, str]:
    """One cell of the verdict table: its text, which starts with a mark, and its style."""
    if result is None:
        return "…", QUIET
    outcome = result.stages.get(stage)
    if result.at_fault and stage is stopped_stage(result):
        return f"{UNKNOWN} {NOT_MEASURED}", UNSURE
    if stage is stopped_stage(result) and result.verdict in ENDINGS:
        return f"{NO} {ENDINGS[result.verdict]}", BAD
    if outcome is None:
        return UNREACHED, QUIET
    if outcome.held:
        return (f"{YES} {size(outcome.bytes)}" if outcome.bytes is not None else YES), GOOD
    word = outcome.error.type.rpartition(".")[2] if outcome.error else FAILS_WITHOUT_ERROR[stage]
    return f"{NO} {one_line(word, 40)}", BAD


def verdict_table(
    results: Results, *, width: int = 60, elapsed: float | None = None, python: Interpreter | None = None
) -> Content:
    """Five stages down, the libraries across: the picture people remember. It fits ``width`` cells.

    Where the room is short the columns move together; where that is not enough, long words are cut.
    ``python`` is what the results come from, where it is not the app's own.
    """
    names = [library.value for library in results]
    cells = [
        absent_cells() if _absent(library, python) else [stage_cell(result, stage) for stage in Stage]
        for library, result in results.items()
    ]
    natural = [
        max(cell_len(text) for text in (name, *(text for text, _ in column)))
        for name, column in zip(names, cells, strict=True)
    ]
    longest = max(len(stage.value) for stage in Stage)
    for gap, least in ((3, 13), (2, 0), (1, 0)):
        first, widths = longest + gap, [max(room, least) + gap for room in natural]
        if first + sum(widths) - gap <= width:
            break
    else:
        share = max(4, (width - first) // max(1, len(widths)))
        widths = [min(room, share) for room in widths]
    rows = [(" " * first, "", [(name, "bold") for name in names])]
    rows += [(stage.value, QUIET, [column[row] for column in cells]) for row, stage in enumerate(Stage)]
    lines = []
    for head, style, row in rows:
        told = [(_pad(text, room), look) for (text, look), room in zip(row, widths, strict=True)]
        lines.append(Content.assemble((_pad(head, first), style), *told).rstrip())
    if elapsed is not None:
        lines.append(Content.styled(f"running, {elapsed:.1f} s", QUIET))
    if python is not None:
        lines.append(Content.styled(f"on {one_line(python.label)}", QUIET))
    return Content("\n").join(lines)


def _absent(library: Library, python: Interpreter | None) -> bool:
    """Whether the interpreter that results come from has not got a library."""
    return python is not None and library.needs_dill and not python.dill


def absent_cells() -> list[tuple[str, str]]:
    """The column of a library that the interpreter has not got."""
    return [("no dill here", QUIET), *[(UNREACHED, QUIET)] * (len(Stage) - 1)]


def deciding(results: Results) -> Content:
    """What decided, a paragraph a library: the rule, the part it is about, and the evidence.

    What is the same for several libraries is said once.
    """
    return _together(results, reason)


def _together(results: Results, say: Callable[[Sequence[Library], LibraryResult], Content]) -> Content:
    """What ``say`` makes of each result, one paragraph for all libraries of which it says the same."""
    told: dict[str, list[Library]] = {}
    for library, result in results.items():
        if result is not None:
            told.setdefault(say((), result).plain, []).append(library)
    shown = [(libraries, results[libraries[0]]) for libraries in told.values()]
    return Content("\n\n").join([say(libraries, result) for libraries, result in shown if result])


def reason(libraries: Sequence[Library], result: LibraryResult) -> Content:
    """Why these libraries ended as they did, in a sentence or two."""
    names = names_of(libraries)
    if result.at_fault and result.health is not None:
        return _silent(libraries, result, result.health)
    if result.verdict in ENDINGS:
        return _ended(names, result)
    if result.verdict is Verdict.OK:
        return _carried(names, result)
    return _stopped(names, result)


def _silent(libraries: Sequence[Library], result: LibraryResult, health: Health) -> Content:
    """That a library says nothing about the object, why, and what to do about it."""
    told = no_news(health, called=result.called)
    head = Content.assemble((names_of(libraries), "bold"), ": ") if libraries else Content("")
    return head + Content(one_line(f"{told} {way_out(health)}"))


def _ended(names: str, result: LibraryResult) -> Content:
    told = one_line(result.detail)
    told = told[:1].upper() + told[1:]
    parts: list[str | tuple[str, str] | Content] = [
        (names, "bold"),
        f": {ENDINGS[result.verdict]}. ",
        named(told),
    ]
    if told and not told.endswith((".", "!", "?")):
        parts.append(".")
    if (error := _error(result)) and not (result.error and result.error.message in result.detail):
        parts.append((f"\n{error}", QUIET))
    return Content.assemble(*parts)


def _error(result: LibraryResult) -> str:
    if result.error is None:
        return ""
    where = f" (line {result.error.line})" if result.error.line else ""
    return f"{one_line(result.error.type)}: {one_line(result.error.message)}{where}"


def _carried(names: str, result: LibraryResult) -> Content:
    if result.rule is None:
        return Content.assemble((names, "bold"), ": it comes back the same, here and in a fresh process.")
    head = Content.assemble((rule_label(result.rule), "bold $accent"), f", carries it with {names}")
    return head + _because(_evidence(result))


def _stopped(names: str, result: LibraryResult) -> Content:
    parts: list[str | tuple[str, str] | Content] = []
    where = Content.assemble(" at ", (one_line(result.blame.path), "$name")) if result.blame else Content("")
    stage = stopped_stage(result)
    evidence = _evidence(result)
    if result.rule is not None:
        parts += [(rule_label(result.rule), "bold $error"), f", stops {names}", where, _because(evidence)]
    else:
        parts += [(names, "bold"), f": it stops at {stage.value if stage else 'the start'}", where, "."]
    if told := missing_sentence(result):
        parts += [" ", named(one_line(told))]
    elif result.blame is not None and result.blame.more:
        more = result.blame.more
        parts.append(" One more part fails too." if more == 1 else f" {more} more parts fail too.")
    outcome = result.stages.get(stage) if stage else None
    if outcome is not None and outcome.error is not None:
        parts.append((f"\n{one_line(outcome.error.type)}: {one_line(outcome.error.message)}", QUIET))
    for difference in result.differences[:5]:
        if (what := one_line(difference.what)) not in evidence:  # the rule tells of the first
            parts.append((f"\n{one_line(difference.path)} {what}", QUIET))
    return Content.assemble(*parts)


def _because(evidence: str) -> Content:
    """The end of a sentence that names the rule."""
    return named(f": {evidence}" if evidence else ".")


def _evidence(result: LibraryResult) -> str:
    for finding in result.findings:
        if finding.deciding and finding.rule == result.rule and finding.evidence:
            text = one_line(finding.evidence)
            return text if text.endswith((".", "!", "?")) else text + "."
    return ""


def rules_page(results: Results, width: int, *, instead_of_advice: str = "") -> Content:
    """Five findings a library, the deciding one marked, with evidence and the path to blame.

    Libraries that have all of that in common share it. ``instead_of_advice`` is said where there
    would be advice.
    """
    told = _together(results, partial(_rules_of, width=width, instead_of_advice=instead_of_advice))
    return told if told.plain else Content.styled("Run it, and the rules have their say.", QUIET)


def _rules_of(
    libraries: Sequence[Library], result: LibraryResult, width: int, instead_of_advice: str
) -> Content:
    head: list[str | tuple[str, str]] = [
        (names_of(libraries), "bold"),
        "  ",
        verdict_word(result),
    ]
    if result.blame is not None:
        head.append((f"  {one_line(result.blame.path)}  {one_line(result.blame.type)}", QUIET))
    lines = [Content.assemble(*head)]
    if result.at_fault:
        return Content("\n").join([*lines, hang(Content("  "), reason((), result), width)])
    lines += [_finding(finding, width) for finding in sorted(result.findings, key=lambda f: f.rule)]
    if told := missing_sentence(result):
        lines.append(hang(Content("    "), named(one_line(told)), width))
    if not result.findings:
        lines.append(Content.styled("  No rule was asked: the snippet did not get that far.", QUIET))
    for danger in result.dangers:
        lines.append(hang(Content.styled("  ! ", "$warning"), named(one_line(danger)), width))
    if result.advice and instead_of_advice:
        lines.append(hang(Content.styled("  → ", "$accent"), Content(instead_of_advice), width))
    for advice in () if instead_of_advice else result.advice:
        lines.append(hang(Content.styled("  → ", "$accent"), named(one_line(advice.text)), width))
        if advice.code:
            code = "\n".join("    " + line for line in visible(advice.code).splitlines()[:40])
            lines.append(highlight_python(code))
        if told := tried_sentence(names_of(libraries), advice, result.blame.more if result.blame else 0):
            mark, style = (YES, GOOD) if advice.tried is Verdict.OK else (NO, BAD)
            lines.append(hang(Content.styled(f"    {mark} ", style), Content(told), width))
    return Content("\n").join(lines)


def _finding(finding: Finding, width: int) -> Content:
    mark, style = OUTCOMES[finding.outcome]
    name = f"{finding.rule} {RULE_NAMES.get(finding.rule, '')}"
    row = Content.assemble(
        ("▸ " if finding.deciding else "  ", "$accent"),
        (f"{mark} ", style),
        (f"{name:<14} ", "bold" if finding.deciding else ""),
        (f"{finding.outcome.value:<14}", style),
    )
    if not finding.evidence:
        return row
    evidence = named(one_line(finding.evidence), "" if finding.deciding else QUIET)
    if width >= 2 * row.cell_length:
        return hang(row + Content("  "), evidence, width)
    return Content("\n").join([row, hang(Content("    "), evidence, width)])


def verdict_word(result: LibraryResult) -> tuple[str, str]:
    """The verdict and its style; where the library says nothing about the object, that."""
    if result.at_fault:
        return NOT_MEASURED, UNSURE
    return result.verdict.value, GOOD if result.verdict is Verdict.OK else BAD


def verdict_mark(result: LibraryResult) -> tuple[str, str]:
    """``✗ dumps-fails`` and its style: the verdict after its mark."""
    mark = UNKNOWN if result.at_fault else YES if result.verdict is Verdict.OK else NO
    word, style = verdict_word(result)
    return f"{mark} {word}", style


def listing(lines: Sequence[str], *, cut: bool = False) -> Content:
    """The opcodes of one pickle."""
    parts = [
        Content.styled(one_line(line, 200) if not line.startswith(" ") else visible(line), "")
        for line in lines
    ]
    if cut:
        parts.append(Content.styled("… the listing goes on.", QUIET))
    return Content("\n").join(parts)


def _pad(text: str, width: int) -> str:
    """``text``, cut or filled to ``width`` cells; one that is cut ends in a mark and a blank."""
    if cell_len(text) > width:
        return set_cell_size(text, width - 2) + "… "
    return set_cell_size(text, width)
