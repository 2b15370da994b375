"""Results as styled text: pure functions from facts to ``Content``, without a widget in sight.

Everything that came from a snippet or a lesson goes through ``visible`` first, and none of it is
ever read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from tutor.explanation.brief import verdict_cell
from tutor.explanation.model import Cell, Explanation, Mark, ResultKind, ResultReason, Ruling
from tutor.explanation.sentences import FINDS, rule_label
from tutor.pickling.words import RULE_NAMES, Library, Stage, names_of
from tutor.sandbox.host.results import Finding, LibraryResult
from tutor.text import one_line, visible
from tutor.tui.code_colours import highlight_python
from tutor.tui.views.marks import NO, UNKNOWN, YES, hang, named

if TYPE_CHECKING:
    from tutor.sandbox.host.interpreters import Interpreter

UNREACHED, WAITING = "·", "…"
GOOD, BAD, QUIET, UNSURE = "$accent", "$error", "$quiet", "$warning"

SIGNS = {
    Mark.PASSED: (YES, GOOD),
    Mark.FAILED: (NO, BAD),
    Mark.UNKNOWN: (UNKNOWN, UNSURE),
    Mark.UNREACHED: (UNREACHED, QUIET),
    Mark.WAITING: (WAITING, QUIET),
}
"""How a mark is drawn: its sign, and its colour."""


def drawn(cell: Cell) -> tuple[str, str]:
    """A cell as text, which starts with its sign, and its style. What says that nothing is there has none."""
    sign, style = SIGNS[cell.mark]
    if cell.mark is Mark.UNREACHED and cell.text:
        return one_line(cell.text, 40), style
    return f"{sign} {one_line(cell.text, 40)}".rstrip(), style


def verdict_table(
    told: Explanation, *, width: int = 60, elapsed: float | None = None, python: Interpreter | None = None
) -> Content:
    """Five stages down, the libraries across: the picture people remember. It fits ``width`` cells.

    Where the room is short the columns move together; where that is not enough, long words are cut.
    ``python`` is what the results come from, where it is not the app's own.
    """
    names = [column.library.value for column in told.columns]
    cells = [[drawn(cell) for cell in column.cells] for column in told.columns]
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
        shown = [(_pad(text, room), look) for (text, look), room in zip(row, widths, strict=True)]
        lines.append(Content.assemble((_pad(head, first), style), *shown).rstrip())
    if elapsed is not None:
        lines.append(Content.styled(f"running, {elapsed:.1f} s", QUIET))
    if python is not None:
        lines.append(Content.styled(f"on {one_line(python.label)}", QUIET))
    return Content("\n").join(lines)


def in_plain_words(told: Explanation) -> Content:
    """How the libraries fared, a paragraph for those that fared alike: a plain sentence, and the rule."""
    accounts = {library: one.told for one in told.accounts for library in one.libraries}
    parts = []
    for one in told.reasons:
        account = accounts.get(one.libraries[0])
        plain = account.plain[len(one.libraries) > 1] if account is not None else ""
        if account is None or account.ruling.silence is not None or not plain:
            parts.append(reason(one.libraries, one.told))
            continue
        told_of = Content.assemble((names_of(one.libraries), "bold"), " ", named(one_line(plain)))
        if one.told.rule is not None:
            stops = one.told.kind is ResultKind.STOPPED
            rule = (rule_label(one.told.rule), "bold $error" if stops else "bold $accent")
            told_of = Content.assemble(told_of, " ", rule, ", stops it." if stops else ", lets it be saved.")
        parts.append(told_of)
    return Content("\n\n").join(parts)


def deciding(told: Explanation) -> Content:
    """What decided, a paragraph for the libraries it decided alike: the rule, the part, and the evidence."""
    return Content("\n\n").join([reason(one.libraries, one.told) for one in told.reasons])


def reason(libraries: Sequence[Library], told: ResultReason) -> Content:
    """Why these libraries ended as they did, in a sentence or two."""
    names = names_of(libraries)
    match told.kind:
        case ResultKind.SILENT:
            return Content.assemble((names, "bold"), ": ", _silent(told))
        case ResultKind.ENDED:
            parts = [Content.assemble((names, "bold"), f": {told.ended}. "), named(one_line(told.detail))]
            return Content("").join([*parts, *_below(told.error)])
        case ResultKind.CARRIED if told.rule is None:
            return Content.assemble((names, "bold"), ": it comes back the same, here and in a fresh process.")
        case ResultKind.CARRIED:
            rule = (rule_label(told.rule or 0), "bold $accent")
            return Content.assemble(rule, f", lets {names} save it", _because(told))
        case ResultKind.STOPPED:
            return _stopped(names, told, "stop" if len(libraries) > 1 else "stops")


def _silent(told: ResultReason | Ruling) -> Content:
    """That a library says nothing about the object, why, and what to do about it."""
    silence = told.silence
    return Content(one_line(f"{silence.sentence} {silence.way_out}") if silence else "")


def _stopped(names: str, told: ResultReason, verb: str) -> Content:
    where = Content.assemble(" at ", (one_line(told.path), "$name")) if told.path else Content("")
    if told.rule is not None:
        rule = (rule_label(told.rule), "bold $error")
        head = Content.assemble(rule, f", stops {names}", where, _because(told))
    else:
        stage = f"in {told.stage.value}" if told.stage else "at the start"
        head = Content.assemble((names, "bold"), f" {verb} {stage}", where, ".")
    parts = [head]
    if told.others:
        parts.append(Content(" ") + named(one_line(told.others)))
    parts += _below(told.error)
    for difference in told.differences:
        parts += _below(f"{one_line(difference.path)} {one_line(difference.what)}")
    return Content("").join(parts)


def _below(text: str) -> list[Content]:
    """A separate, quiet line, where there is something to say."""
    return [Content.styled(f"\n{one_line(text)}", QUIET)] if text else []


def _because(told: ResultReason) -> Content:
    """The end of a sentence that names the rule."""
    return named(f": {one_line(told.evidence)}" if told.evidence else ".")


def rules_page(told: Explanation, width: int, *, instead_of_advice: str = "") -> Content:
    """Five findings a library, the deciding one marked, with evidence and the path to blame.

    Libraries that have all of that in common share it. ``instead_of_advice`` is said where
    advice is held back.
    """
    if not told.rulings:
        return Content.styled("Run it to see what each rule says.", QUIET)
    pages = [_rules_of(one.libraries, one.told, width, instead_of_advice) for one in told.rulings]
    return Content("\n\n").join(pages)


def fixes(told: Explanation, key: str) -> Content:
    """That there are fixes on the page of the rules, and how many were tried and work.

    ``key`` says how the page is opened.
    """
    steps = [step for one in told.rulings for step in one.told.advice]
    if not steps:
        return Content("")
    works = sum(step.trial is not None and step.trial.passed for step in steps)
    many = "A fix" if len(steps) == 1 else f"{len(steps)} fixes"
    tried = (
        ""
        if not works
        else " that was tried and works"
        if len(steps) == 1
        else f", {works} tried and working"
    )
    return Content.assemble(("→ ", "$accent"), f"{many}{tried}: ", (f"the Rules tab ({key})", QUIET))


def _rules_of(libraries: Sequence[Library], told: Ruling, width: int, instead_of_advice: str) -> Content:
    head: list[str | tuple[str, str]] = [
        (names_of(libraries), "bold"),
        "  ",
        (told.word, SIGNS[told.mark][1]),
    ]
    if told.part is not None:
        head.append((f"  {one_line(told.part.path)}  {one_line(told.part.type)}", QUIET))
    lines = [Content.assemble(*head)]
    if told.silence is not None:
        return Content("\n").join([*lines, hang(Content("  "), _silent(told), width)])
    lines += [_finding(finding, width) for finding in told.findings]
    if told.missing:
        lines.append(hang(Content("    "), named(one_line(told.missing)), width))
    if not told.findings:
        lines.append(Content.styled("  The snippet didn't get far enough for a rule to decide.", QUIET))
    for danger in told.dangers:
        lines.append(hang(Content.styled("  ! ", "$warning"), named(one_line(danger)), width))
    if told.held_back and instead_of_advice:
        lines.append(hang(Content.styled("  → ", "$accent"), Content(instead_of_advice), width))
    for step in told.advice:
        lines.append(hang(Content.styled("  → ", "$accent"), named(one_line(step.text)), width))
        if step.code:
            code = "\n".join("    " + line for line in visible(step.code).splitlines()[:40])
            lines.append(highlight_python(code))
        if step.trial is not None:
            mark, style = SIGNS[Mark.PASSED if step.trial.passed else Mark.FAILED]
            sentence = Content(step.trial.sentence(names_of(libraries)))
            lines.append(hang(Content.styled(f"    {mark} ", style), sentence, width))
    return Content("\n").join(lines)


def _finding(finding: Finding, width: int) -> Content:
    mark, style = SIGNS[Mark.of(finding.outcome)]
    name = f"{finding.rule} {RULE_NAMES.get(finding.rule, '')}"
    row = Content.assemble(
        ("▸ " if finding.deciding else "  ", "$accent"),
        (f"{mark} ", style),
        (f"{name:<14} ", "bold" if finding.deciding else ""),
        (f"{FINDS[finding.outcome]:<13}", style),
    )
    if not finding.evidence:
        return row
    evidence = named(one_line(finding.evidence), "" if finding.deciding else QUIET)
    if width >= 2 * row.cell_length:
        return hang(row + Content("  "), evidence, width)
    return Content("\n").join([row, hang(Content("    "), evidence, width)])


def verdict_mark(result: LibraryResult) -> tuple[str, str]:
    """``✗ dumps-fails`` and its style: the verdict after its mark."""
    return drawn(verdict_cell(result))


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
