"""A run as Markdown, fit to be pasted into a bug report."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version

from tutor.explanation.make import explain
from tutor.explanation.model import Account, Explanation, Raised
from tutor.explanation.sentences import FINDS, rule_label
from tutor.pickling.words import Library, Stage, names_of
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.results import Report
from tutor.session.lab import Setup
from tutor.text import one_line, visible
from tutor.tui.views.verdict import drawn

MOST_OUTPUT = 4000
"""The most characters of each output."""


def bug_report(setup: Setup, report: Report, python: Interpreter | None = None) -> str:
    """The snippet, how it was run, the five stages by library, and what was found out.

    ``python`` is what it ran on, where that was not the app's own.
    """
    told = explain(report)
    parts = [
        "## What can be pickled here\n",
        fenced(setup.code, "python"),
        _settings(setup, report, python),
        "| stage | " + " | ".join(column.library.value for column in told.columns) + " |",
        "|---" * (len(told.columns) + 1) + "|",
        *(
            f"| {stage.value} | "
            + " | ".join(_escaped(drawn(column.cells[row])[0]) for column in told.columns)
            + " |"
            for row, stage in enumerate(Stage)
        ),
    ]
    raised = {column.library: column.raised for column in told.columns}
    for one in told.accounts:
        errors = dict.fromkeys(error for library in one.libraries if (error := raised[library]))
        parts.append("\n" + _account(one.libraries, one.told, errors))
    for title, text in _outputs(told):
        parts.append(f"\n{title}:\n\n{fenced(visible(text[:MOST_OUTPUT]), 'text')}")
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


def _prose(text: str) -> str:
    """Text a snippet made, on one line, as words without a mark among them."""
    return _escaped(one_line(text))


def _escaped(text: str) -> str:
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


def _account(libraries: Sequence[Library], told: Account, errors: Iterable[Raised]) -> str:
    """A paragraph for the libraries that fared alike."""
    ruled, names = told.ruling, names_of(libraries)
    lines = [f"**{names}**: {ruled.word}"]
    if ruled.silence is not None:
        lines.append(f"- {_prose(ruled.silence.fact)}")
    if (part := ruled.part) is not None:
        more = f", and {part.more} more" if part.more else ""
        line = f", line {part.line}" if part.line else ""
        lines.append(f"- to blame: {_code(part.path)}, a {_code(part.type)}{line}{more}")
    if ruled.missing:
        lines.append(f"- {_prose(ruled.missing)}")
    lines += [
        f"- {rule_label(finding.rule)}, {FINDS[finding.outcome]}: {_prose(finding.evidence)}"
        for finding in ruled.findings
        if finding.deciding
    ]
    lines += [
        f"- {error.stage.value if error.stage else 'the snippet'}: {_code(error.text)}" for error in errors
    ]
    if told.detail:
        lines.append(f"- {_prose(told.detail)}")
    lines += [f"- differs: {_code(one.path)} {_prose(one.what)}" for one in told.differences[:10]]
    for step in ruled.advice:
        tried = step.trial.sentence(names) if step.trial else ""
        lines.append(f"- {step.lead.lower()}: {_prose(step.text)} {tried}".rstrip())
    return "\n".join(lines) + "\n"


def _outputs(told: Explanation) -> Iterator[tuple[str, str]]:
    """What the snippet wrote, with whose run that was where it is not the same for every library."""
    for one in told.printed:
        whose = f" under {names_of(one.libraries)}" if len(told.printed) > 1 else ""
        for title, text in one.told.streams:
            yield f"{title}{whose}", text
