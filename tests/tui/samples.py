"""A small lesson with every kind of step, and reports as the sandbox would give them."""

from __future__ import annotations

from tutor.course.model import (
    Card,
    Choice,
    Claim,
    Criterion,
    Effort,
    Exercise,
    Expectation,
    Lesson,
    Mistake,
    Predict,
    Question,
    Snippet,
    Solution,
    Step,
    StepKind,
)
from tutor.pickling.words import Library, Outcome, Stage, Verdict
from tutor.sandbox.host.results import Blame, Error, Finding, LibraryResult, Report, StageResult

COUNTER = """\
import threading

class Counter:
    def __init__(self):
        self.n = 0
        self.lock = threading.Lock()

subject = Counter()
"""

MENDED = """\
import threading

class Counter:
    def __init__(self):
        self.n = 0
        self.lock = threading.Lock()

    def __getstate__(self):
        return {"n": self.n}

    def __setstate__(self, state):
        self.n = state["n"]
        self.lock = threading.Lock()

subject = Counter()
"""

EXERCISE = Exercise(
    snippet=Snippet(
        code=COUNTER,
        line=40,
        module="counters",
        expect=(Expectation((Claim(Library.PICKLE, Verdict.OK), Claim(Library.DILL, Verdict.OK))),),
    ),
    points=10,
    effort=Effort.MODIFY,
    checks=(
        Criterion("count", "assert restored.n == 0", "The count survives.", 2, 50),
        Criterion("lock", "assert restored.lock is not None", "A fresh lock is made on load.", 2, 53),
    ),
    hints=(
        "Which entry of `self.__dict__` may stay behind?",
        "Look at `__getstate__`.",
        "And at `__setstate__`.",
    ),
    mistakes=(Mistake(COUNTER.replace("threading.Lock()", "None"), "Then nobody guards the count.", 60),),
    solution=Solution(MENDED, "The lock stays behind, and a new one is made.", 70),
)

STEPS = (
    Step(
        "state",
        "What is state?",
        StepKind.READ,
        "An object's **state** is what it needs to be built again. Usually that is its `__dict__`.\n\n"
        "```python\nclass Counter:\n    def __init__(self):\n        self.n = 0      # state\n```\n\n"
        "Not [every part](https://docs.python.org/3/library/pickle.html) can travel:\n\n"
        "- a *lock* belongs to this process\n- so does an open file\n",
        10,
        "d1",
    ),
    Step(
        "guess",
        "Guess first",
        StepKind.PREDICT,
        "Who brings each of these to a fresh process?",
        20,
        "d2",
        Predict(
            (
                Card("threading.Lock()", "a lock", 22),
                Card('{"a": 1}.keys()', "the keys of a dict", 23),
                Card("lambda n: n + 1", "a small function", 24),
            )
        ),
        "Did the keys surprise you?",
    ),
    Step(
        "run",
        "Run it",
        StepKind.RUN,
        "Run this and look at the path.",
        30,
        "d3",
        Snippet(COUNTER, 32),
        "The lock is the part that stops pickle.",
    ),
    Step(
        "why",
        "Why did it stop?",
        StepKind.QUESTION,
        "Only one of these is so.",
        35,
        "d4",
        Question(
            (
                Choice("The class has no name", False, "It has: it is a top-level class."),
                Choice("One attribute has no state rule", True, "Yes: `lock`."),
                Choice("The *count* is not a number [/oops]", False, "It is `0`."),
            ),
            36,
        ),
    ),
    Step(
        "several",
        "Which travel?",
        StepKind.QUESTION,
        "Pick all that apply.",
        37,
        "d5",
        Question(
            (
                Choice('`[("a", 1)]`', True, "Yes."),
                Choice("`len`", True, "Yes, by its name."),
                Choice("`open('x')`", False, "No."),
            ),
            38,
        ),
    ),
    Step(
        "mend",
        "Mend it",
        StepKind.EXERCISE,
        "`Counter` will not pickle, because one attribute is a resource. Choose what travels, and make the "
        "rest anew.\n\n- both libraries carry it to a fresh process\n- the count survives\n- the lock is new",
        40,
        "d6",
        EXERCISE,
        "Now you can mend any class of your own.",
    ),
)

LESSON = Lesson(
    id="getstate",
    title="Leave the lock behind",
    summary="Choose what travels with `__getstate__`, rebuild it with `__setstate__`.",
    rules=(2,),
    requires=(),
    minutes=12,
    aliases=(),
    steps=STEPS,
    path="03-getstate.md",
    order=3,
)

OTHER = Lesson(
    id="by-reference",
    title="Names, not contents",
    summary="Functions and classes travel as names.",
    rules=(1, 4),
    requires=("getstate",),
    minutes=14,
    aliases=(),
    steps=(STEPS[0],),
    path="04-by-reference.md",
    order=4,
)


def ok(size: int = 218, *, rule: int = 2, out: str = "") -> LibraryResult:
    """A result in which every stage held."""
    stages = {stage: StageResult(True) for stage in Stage} | {Stage.DUMPS: StageResult(True, bytes=size)}
    findings = tuple(
        Finding(n, Outcome.CARRIES if n == rule else Outcome.DOES_NOT_APPLY, "its state is a dict", n == rule)
        for n in range(1, 6)
    )
    return LibraryResult(Verdict.OK, stages, rule=rule, findings=findings, data=b"\x80\x04K\x01.", stdout=out)


def stopped(*, out: str = "") -> LibraryResult:
    """A result in which ``dumps`` failed at the lock."""
    error = Error("TypeError", "cannot pickle '_thread.lock' object", "Traceback: [/oops]", 6)
    findings = tuple(
        Finding(
            n,
            Outcome.BLOCKS if n == 2 else Outcome.DOES_NOT_APPLY,
            "`_thread.lock` has no rule for its state: no __reduce_ex__ of its own" if n == 2 else "",
            n == 2,
        )
        for n in range(1, 6)
    )
    return LibraryResult(
        Verdict.DUMPS_FAILS,
        {Stage.DUMPS: StageResult(False, error=error)},
        rule=2,
        blame=Blame("subject.lock", "_thread.lock", line=6),
        findings=findings,
        stdout=out,
    )


def report(pickle: LibraryResult, dill: LibraryResult) -> Report:
    """A report of both libraries."""
    return Report("3.11.7", {Library.PICKLE: pickle, Library.DILL: dill})
