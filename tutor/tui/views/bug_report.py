"""A run as Markdown, fit to be pasted into a bug report."""

from __future__ import annotations

import platform
import re
from importlib.metadata import PackageNotFoundError, version

from tutor.explanation.missing import missing_sentence
from tutor.pickling.words import Library, Stage
from tutor.sandbox.host.advice_trials import tried_sentence
from tutor.sandbox.host.health import what_fails
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.results import LibraryResult, Report
from tutor.session.lab import Setup
from tutor.text import visible
from tutor.tui.views.marks import one_line, rule_label
from tutor.tui.views.verdict import stage_cell, verdict_word


def bug_report(setup: Setup, report: Report, python: Interpreter | None = None) -> str:
    """The snippet, how it was run, the five stages by library, and what was found out.

    ``python`` is what it ran on, where that was not the app's own.
    """
    results = report.results
    parts = [
        "## What can be pickled here\n",
        fenced(setup.code, "python"),
        _settings(setup, report, python),
        "| stage | " + " | ".join(library.value for library in results) + " |",
        "|---" * (len(results) + 1) + "|",
        *(
            f"| {stage.value} | "
            + " | ".join(_cell(stage_cell(result, stage)[0]) for result in results.values())
            + " |"
            for stage in Stage
        ),
    ]
    for library, result in results.items():
        parts.append("\n" + _library(library, result))
    for name, text in _outputs(results):
        parts.append(f"\n{name}:\n\n{fenced(visible(text), 'text')}")
    return "\n".join(parts).rstrip() + "\n"


def fenced(text: str, language: str) -> str:
    """``text`` in a fence longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _code(text: str) -> str:
    """Text a snippet made, as a code span that nothing in it can end."""
    text = one_line(text)
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text or ' '}{pad}{ticks}"


def _cell(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", text)


def _settings(setup: Setup, report: Report, python: Interpreter | None) -> str:
    dill = python.dill_label if python else f"dill {_version('dill')}" if _version("dill") else ""
    told = [
        f"Python {one_line(report.python)} on {platform.system()}",
        *([one_line(dill)] if dill else []),
        *([f"pickle-tutor {found}"] if (found := _version("pickle-tutor")) else []),
        f"as the module {_code(setup.module)}" if setup.as_module else "as a script",
        "each library's own protocol" if setup.protocol is None else f"protocol {setup.protocol}",
    ]
    if setup.byref:
        told.append("byref=True")
    if setup.probe.strip():
        told.append(f"probe {_code(setup.probe)}")
    return "; ".join(told) + ".\n"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _library(library: Library, result: LibraryResult) -> str:
    lines = [f"**{library.value}**: {verdict_word(result)[0]}"]
    if result.at_fault and result.health is not None:
        lines.append(f"- {_cell(what_fails(result.health))}")
    if result.blame is not None:
        more = f", and {result.blame.more} more" if result.blame.more else ""
        line = f", line {result.blame.line}" if result.blame.line else ""
        lines.append(f"- to blame: {_code(result.blame.path)}, a {_code(result.blame.type)}{line}{more}")
    if told := missing_sentence(result):
        lines.append(f"- {_cell(one_line(told))}")
    lines += [
        f"- {rule_label(finding.rule)}, {finding.outcome.value}: {_cell(one_line(finding.evidence))}"
        for finding in result.findings
        if finding.deciding
    ]
    for stage, outcome in result.stages.items():
        if outcome.error is not None:
            lines.append(f"- {stage.value}: {_code(f'{outcome.error.type}: {outcome.error.message}')}")
    if result.error is not None:
        lines.append(f"- the snippet: {_code(f'{result.error.type}: {result.error.message}')}")
    if result.detail:
        lines.append(f"- {_cell(one_line(result.detail))}")
    lines += [f"- differs: {_code(d.path)} {_cell(one_line(d.what))}" for d in result.differences[:10]]
    beside = result.blame.more if result.blame else 0
    for advice in result.advice:
        told = tried_sentence(library.value, advice, beside)
        lines.append(f"- to do: {_cell(one_line(advice.text))} {told}".rstrip())
    return "\n".join(lines) + "\n"


def _outputs(results: dict[Library, LibraryResult]) -> list[tuple[str, str]]:
    first = next(iter(results.values()), None)
    if first is None:
        return []
    return [
        (name, text[:4000])
        for name, text in (("Output", first.stdout), ("Error output", first.stderr))
        if text.strip()
    ]
