"""Jobs for the sandbox, made from the work of a step and the learner's text."""

from __future__ import annotations

from tutor.course.model import Exercise, Predict, Snippet, Step
from tutor.sandbox.job import Check, Job


def code_for(step: Step, draft: str | None) -> str:
    if draft is not None:
        return draft
    match step.work:
        case Snippet(code=code):
            return code
        case Exercise(snippet=snippet):
            return snippet.code
    return ""


def starts_as_module(step: Step) -> bool:
    match step.work:
        case Snippet(module=module):
            return module is not None
        case Exercise(snippet=snippet):
            return snippet.module is not None
    return False


def job_for(work: Snippet | Exercise, code: str, *, as_module: bool) -> Job:
    snippet = work.snippet if isinstance(work, Exercise) else work
    checks = work.checks if isinstance(work, Exercise) else ()
    return Job(
        code=code,
        module=(snippet.module or "snippet") if as_module else None,
        probe=snippet.probe,
        protocol=snippet.protocol,
        files=snippet.files,
        reader=snippet.reader,
        checks=tuple(Check(c.id, c.code, c.place) for c in checks),
    )


def card_job(predict: Predict, index: int) -> Job:
    return Job(code=f"{predict.setup}\n{predict.cards[index].code}\n", module=predict.module)
