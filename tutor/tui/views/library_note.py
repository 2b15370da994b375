"""What a learner has to know of a library that does not work on their Python, where it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.course.model import Exercise, Predict, Snippet, Step

if TYPE_CHECKING:
    from tutor.sandbox.host.health import Health


def library_note(step: Step, health: Health | None) -> str:
    """The note to a step that rests on a library which does not work here; empty for any other."""
    if health is None or health.works or not rests_on_dill(step):
        return ""
    from tutor.sandbox.host.health import what_fails  # late: mostly there is nothing to say

    match step.work:
        case Predict():
            counts = "Where that matters, only your guess about pickle counts."
        case Exercise():
            counts = "Anything that depends on it isn't checked here, and you can still earn every point."
        case _:
            counts = "What the text says about dill is true on other Pythons."
    return f"{what_fails(health)}. {counts}"


def rests_on_dill(step: Step) -> bool:
    """Whether a step asks what dill does: its cards do, and claims that name it."""
    match step.work:
        case Predict():
            return True
        case (Snippet() as snippet) | Exercise(snippet=snippet):
            return any(not claim.library.facts.bundled() for one in snippet.expect for claim in one.claims)
    return False


def home_note(health: Health | None, *, short: bool) -> str:
    """What Home says of it: one line where it is ``short`` of them; empty where all is well."""
    if health is None or health.works:
        return ""
    from tutor.sandbox.host.health import way_out, what_fails  # late, as above

    return f"{what_fails(health)}." + ("" if short else f" {way_out(health)}")
