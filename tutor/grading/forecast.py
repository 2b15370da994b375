"""The answer to a guess that is made before a snippet is run: what a run of the lesson's own code shows."""

from __future__ import annotations

import ast
import re

import msgspec

from tutor.course.format.forecast import CODE, NONE, about_order, parts_of
from tutor.course.jobs import job_for
from tutor.course.model import Asks, Forecast, Snippet
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report, Told

ONE = (Library("pickle"),)
"""A value and what is printed are the same under every library: this one runs fastest."""


def forecast_job(snippet: Snippet, forecast: Forecast, *, python: str | None = None) -> Job:
    """The job that answers a guess: the lesson's own snippet, whatever the learner has made of it."""
    job = job_for(snippet, python=python, explain=forecast.asks is Asks.BLAME)
    match forecast.asks:
        case Asks.VALUE:
            # The text of the value is the subject, so that no library has to take the value itself.
            code = f"{snippet.code.rstrip()}\nsubject = str({forecast.of})\n"
            return msgspec.structs.replace(job, code=code, probe="subject", libraries=ONE, reader=None)
        case Asks.PRINTS:
            return msgspec.structs.replace(job, libraries=ONE)
    return msgspec.structs.replace(job, libraries=(Library(forecast.of),))


def right_choices(forecast: Forecast, report: Report) -> tuple[int, ...]:
    """The places of the choices that the run shows to be right, from 0: one, in a lesson that is proved."""
    found = answer(forecast, report)
    if forecast.asks is Asks.PRINTS and not about_order(forecast):
        exact = tuple(i for i, choice in enumerate(forecast.choices) if choice == found)
        return exact or tuple(i for i, choice in enumerate(forecast.choices) if _stands_in(choice, found))
    exact = tuple(i for i, choice in enumerate(forecast.choices) if choice == found)
    if exact or not about_order(forecast):
        return exact
    # The tutor loads the subject too: what that prints comes once more after what the snippet printed.
    return tuple(
        i for i, choice in enumerate(forecast.choices) if found and found in _repeated(choice, len(found))
    )


def _repeated(choice: str, longest: int) -> set[str]:
    times = range(2, longest // max(1, len(choice)) + 2)
    return {", ".join([choice] * n) for n in times}


def right_choice(forecast: Forecast, report: Report) -> int | None:
    """The one choice that is right; ``None`` where the run cannot tell, as where the library is missing."""
    found = right_choices(forecast, report)
    return found[0] if len(found) == 1 else None


def answer(forecast: Forecast, report: Report) -> str:
    """What the run gives, in the words of the choices; empty where it gives nothing."""
    result = next(iter(report.results.values()), None)
    if result is None or report.silences:
        return ""
    raised = result.error.type.rpartition(".")[2] if result.error is not None else ""
    match forecast.asks:
        case Asks.VALUE:
            told = result.probe
            return str(ast.literal_eval(told.text)) if told and told.told is Told.GIVES else raised
        case Asks.STAGE:
            failed = result.failed_stage
            if result.verdict is Verdict.ENDED_EARLY and raised:
                return CODE
            if failed is None and result.verdict is not Verdict.OK:
                return ""  # it came to an end that no stage is named after
            return failed.value if failed else NONE
        case Asks.BLAME:
            return result.blame.path if result.blame else ""
    # What it raises comes last, by the name of its type.
    lines = [line.strip() for line in [*result.stdout.splitlines(), raised] if line.strip()]
    if about_order(forecast):
        return ", ".join(_in_order(forecast, lines))
    number = int(forecast.of)
    index = number - 1 if number > 0 else number
    return lines[index] if -len(lines) <= index < len(lines) else ""


def _in_order(forecast: Forecast, lines: list[str]) -> list[str]:
    """Those of the parts the choices speak of that are printed, a line each, as they come."""
    parts = {part for choice in forecast.choices for part in parts_of(choice)}
    found = []
    for line in lines:
        if here := [part for part in parts if _stands_in(part, line)]:
            found.append(max(here, key=len))
    return found


def _stands_in(part: str, line: str) -> bool:
    """Whether a line has a text as a whole word: ``1`` does not in ``12``."""
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", line) is not None
