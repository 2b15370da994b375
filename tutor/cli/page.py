"""A report as a page for people: the table of stages, what each library made of it, the output."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.cli.console import Paint, leading
from tutor.grading.feedback import what_happened
from tutor.pickling.words import RULE_NAMES, Library, Outcome, Stage, Verdict, names_of
from tutor.sandbox.host.advice_trials import tried_sentence
from tutor.sandbox.host.health import NOT_MEASURED, way_out
from tutor.sandbox.host.missing import missing_sentence
from tutor.sandbox.host.results import Finding, LibraryResult, Report
from tutor.text import cap_chars, cap_lines, visible, without_addresses

LABEL = max(len(stage.value) for stage in Stage) + 1
NARROW_CELL, WIDE_CELL = 14, 24
OUTPUT_LINES, LINE_CHARACTERS = 200, 2000
SHOWN_DIFFERENCES = 10


def page(report: Report, paint: Paint, where: str = "") -> list[str]:
    """The whole page as lines, none wider than ``paint.width`` but for the snippet's own output.

    ``where`` names the Python and its dill that the results come from, where they have to be named.
    """
    if nothing_measured(report.results):
        lines = ending_part(report.results, paint)
    else:
        lines = stage_table(report.results, paint)
        for libraries in alike(report.results, paint):
            lines += ["", *library_part(libraries, report.results[libraries[0]], paint)]
        lines += health_part(report, paint)
    lines += output_part(report.results, paint)
    if where:
        lines += ["", *(paint(line, "quiet") for line in paint.wrap(f"Measured on {where}."))]
    missing = [layer.name for layer in report.isolation if not layer.holds]
    if missing:
        note = f"Isolation: not in force here: {', '.join(missing)} (see pickle-tutor doctor)."
        lines += ["", *(paint(line, "quiet") for line in paint.wrap(note))]
    return lines


def nothing_measured(results: dict[Library, LibraryResult]) -> bool:
    """Whether every library's run ended alike before its first stage: then one sentence tells it all."""
    endings = {
        (r.verdict, r.detail, r.rule, r.error and (r.error.type, r.error.message)) for r in results.values()
    }
    return len(endings) == 1 and not any(r.stages or r.blame or r.failed_stage for r in results.values())


def ending_part(results: dict[Library, LibraryResult], paint: Paint) -> list[str]:
    """What ended every run before anything was dumped."""
    libraries = list(results)
    result = results[libraries[0]]
    if result.at_fault:
        return library_part(libraries, result, paint)
    return [*_heading(libraries, result, paint), *paint.wrap(_sentence(libraries, result), "  ")]


def stage_table(results: dict[Library, LibraryResult], paint: Paint) -> list[str]:
    """The five stages by library; as many tables, one below the other, as the width asks for."""
    room = paint.width - LABEL
    each = max(1, room // NARROW_CELL)
    names = list(results)
    lines: list[str] = []
    for start in range(0, len(names), each):
        chosen = names[start : start + each]
        cell = min(WIDE_CELL, room // len(chosen))
        if lines:
            lines.append("")
        head = "".join(paint.fit(library.value, cell - 1) + " " for library in chosen)
        lines.append(" " * LABEL + paint(head.rstrip(), "bold"))
        for stage in Stage:
            cells = [_cell(stage, results[library], cell, paint) for library in chosen]
            lines.append(paint.fit(stage.value, LABEL) + "".join(cells).rstrip())
    return lines


def alike(results: dict[Library, LibraryResult], paint: Paint) -> list[tuple[Library, ...]]:
    """The libraries, those together of which the page has the same to say."""
    told: dict[tuple[str, ...], tuple[Library, ...]] = {}
    for library, result in results.items():
        silent = result.health is not None and result.at_fault
        key = ("",) if silent else (_happened(library, result), *_details("", result, paint))
        told[key] = (*told.get(key, ()), library)
    return list(told.values())


def library_part(libraries: Sequence[Library], result: LibraryResult, paint: Paint) -> list[str]:
    """A verdict, what happened, who is to blame and by which rule, what to do; then the rest.

    Of a library that does not work on this Python, only that, and what to do.
    """
    if result.at_fault and result.health is not None:
        return [
            *_heading(libraries, result, paint),
            *paint.wrap(what_happened(libraries[0], result), "  "),
            *paint.wrap(f"To do: {way_out(result.health)}", "  ", "    "),
        ]
    return [
        *_heading(libraries, result, paint),
        *paint.wrap(_sentence(libraries, result), "  "),
        *_details(names_of(libraries), result, paint),
    ]


def health_part(report: Report, paint: Paint) -> list[str]:
    """What has to be known of a library beside its column: that it is not there, or is not all right."""
    notes = report.notes
    return [line for note in notes for line in ["", *(paint(text, "warn") for text in paint.wrap(note))]]


def _heading(libraries: Sequence[Library], result: LibraryResult, paint: Paint) -> list[str]:
    """Whose verdict it is, and the verdict: on one line where both fit."""
    names = [paint(line, "bold") for line in paint.wrap(names_of(libraries))]
    said = NOT_MEASURED if result.at_fault else result.verdict.value
    verdict = paint(said, "warn" if result.at_fault else "good" if result.verdict is Verdict.OK else "bad")
    if len(names_of(libraries)) + 2 + len(said) > paint.width:
        return [*names, verdict]
    return [f"{names[0]}  {verdict}"]


def _sentence(libraries: Sequence[Library], result: LibraryResult) -> str:
    """What happened, after a heading that says to whom; it starts with the name where that is one."""
    told = _happened(libraries[0], result)
    return _capital(told if len(libraries) > 1 else f"{libraries[0].value} {told}")


def _happened(library: Library, result: LibraryResult) -> str:
    """What happened, for a sentence that starts with whom it happened to."""
    return what_happened(library, result).removeprefix(library.value).strip()


def _details(name: str, result: LibraryResult, paint: Paint) -> list[str]:
    lines: list[str] = []
    if result.rule is not None:
        lines += paint.wrap(_rule_sentence(result), "  ")
    for finding in result.findings:
        if finding.deciding:
            lines += _finding(finding, paint)
    if told := missing_sentence(result):
        lines += paint.wrap(told, "  ", "    ")
    for difference in result.differences[1 : SHOWN_DIFFERENCES + 1]:
        lines += paint.wrap(f"Also: {difference.path} {difference.what}", "  ", "    ")
    if len(result.differences) > SHOWN_DIFFERENCES + 1:
        lines.append(f"  and {len(result.differences) - SHOWN_DIFFERENCES - 1:,} more differences")
    if result.probe is not None:
        lines += paint.wrap(f"Probe: {result.probe}", "  ", "    ")
    for stage, outcome in result.stages.items():
        for warning in outcome.warnings:
            lines += [
                paint(line, "warn")
                for line in paint.wrap(f"Warning in {stage.value}: {warning}", "  ", "    ")
            ]
    for danger in result.dangers:
        lines += [paint(line, "warn") for line in paint.wrap(f"! {danger}", "  ", "    ")]
    for advice in result.advice:
        lines += paint.wrap(f"To do: {advice.text}", "  ", "    ")
        if advice.code:
            lines += _verbatim(advice.code, "      ", paint)
        if told := tried_sentence(name, advice, result.blame.more if result.blame else 0):
            mark = paint.yes if advice.tried is Verdict.OK else paint.no
            style = "good" if advice.tried is Verdict.OK else "bad"
            lines += [paint(line, style) for line in paint.wrap(f"{mark} {told}", "    ", "      ")]
    others = [finding for finding in result.findings if not finding.deciding]
    if others:
        lines.append("  The other rules:" if len(others) < len(result.findings) else "  The rules:")
    for finding in others:
        lines += _finding(finding, paint)
    return lines


def output_part(results: dict[Library, LibraryResult], paint: Paint) -> list[str]:
    """What the snippet wrote: once where every library saw the same, else by library."""
    groups: dict[tuple[str, ...], list[Library]] = {}
    for library, result in results.items():
        groups.setdefault(tuple(map(without_addresses, _streams(result))), []).append(library)
    lines: list[str] = []
    for libraries in groups.values():
        stdout, stderr, trace, fresh, cut = _streams(results[libraries[0]])
        whose = "" if len(groups) == 1 else f" under {names_of(libraries)}"
        for title, text in (("Output", stdout), ("Error output", stderr), ("Traceback", trace)):
            if text.strip():
                lines += ["", paint(f"{title}{whose}", "bold"), *_verbatim(text, "  ", paint)]
        if fresh.strip():
            lines += [
                "",
                paint(f"Output of the fresh process{whose}", "bold"),
                *_verbatim(fresh, "  ", paint),
            ]
        if cut:
            lines += paint.wrap("It was still writing when the run was stopped.", "  ")
    return lines


def _cell(stage: Stage, result: LibraryResult, width: int, paint: Paint) -> str:
    outcome = result.stages.get(stage)
    if result.at_fault and stage is result.failed_stage:
        return paint(paint.fit(f"{paint.unknown} {NOT_MEASURED}", width - 1) + " ", "warn")
    if outcome is None:
        ended = result.failed_stage is None and result.verdict is not Verdict.OK
        first = next((s for s in Stage if s not in result.stages), None)
        if ended and stage is first:
            return paint(paint.fit(f"{paint.no} {result.verdict.value}", width), "bad")
        return paint(paint.fit(paint.unreached, width), "quiet")
    if outcome.held:
        size = (
            "" if outcome.bytes is None else f" {outcome.bytes:,} {'byte' if outcome.bytes == 1 else 'bytes'}"
        )
        return paint(paint.fit(paint.yes + size, width), "good")
    differs = stage in {Stage.SAME, Stage.FRESH_SAME} and outcome.error is None
    reason = "differs" if differs else outcome.error.type.rpartition(".")[2] if outcome.error else "fails"
    # The last column stays empty, so that two cells never touch.
    return paint(paint.fit(f"{paint.no} {reason}", width - 1) + " ", "bad")


def _rule_sentence(result: LibraryResult) -> str:
    rule = f"Rule {result.rule}, {RULE_NAMES.get(result.rule or 0, 'unknown')}"
    if result.verdict is Verdict.OK:
        return f"{rule}, carries it."
    sentence = f"{rule}, decides"
    if result.blame is not None:
        name = next(
            (f"{one.module}.{one.name}" for one in result.missing if one.path == result.blame.path), ""
        )
        sentence += f": {result.blame.path} is " + (name or f"of type {result.blame.type}")
        sentence += f" (line {result.blame.line})" if result.blame.line else ""
        if result.blame.more and not name:
            sentence += (
                f", and {result.blame.more:,} more {'part fails' if result.blame.more == 1 else 'parts fail'}"
            )
    return f"{sentence}."


def _finding(finding: Finding, paint: Paint) -> list[str]:
    mark = {Outcome.CARRIES: paint.yes, Outcome.BLOCKS: paint.no, Outcome.DOES_NOT_APPLY: paint.unreached}
    style = {Outcome.CARRIES: "good", Outcome.BLOCKS: "bad", Outcome.DOES_NOT_APPLY: "quiet"}[finding.outcome]
    name = f"{finding.rule} {RULE_NAMES.get(finding.rule, '')}".rstrip()
    text = f"{mark[finding.outcome]} {name} {finding.outcome.value}"
    text += f": {finding.evidence}" if finding.evidence else ""
    lines = paint.wrap(text, "    ", "      ")
    return [paint(line, style) for line in lines] if finding.deciding or style == "quiet" else lines


def _streams(result: LibraryResult) -> tuple[str, str, str, str, str]:
    trace = result.error.traceback if result.error else ""
    if trace and trace in result.stderr:
        trace = ""
    return result.stdout, result.stderr, trace, result.fresh_output, "cut" if result.output_cut else ""


def _verbatim(text: str, indent: str, paint: Paint) -> list[str]:
    """Untrusted text as it stands, its lines wrapped where they are too wide."""
    rows = cap_lines(text.rstrip("\n"), OUTPUT_LINES).split("\n")
    return [line for row in rows for line in _row(cap_chars(row, LINE_CHARACTERS), indent, paint)]


def _row(row: str, indent: str, paint: Paint) -> list[str]:
    row = visible(row).expandtabs(4)
    lines = []
    while row:
        part = leading(row, paint.width - len(indent)) or row[0]
        lines.append(indent + part)
        row = row[len(part) :]
    return lines or [""]


def _capital(text: str) -> str:
    return (
        text
        if text.split(" ", 1)[0] in {library.value for library in Library}
        else text[:1].upper() + text[1:]
    )
