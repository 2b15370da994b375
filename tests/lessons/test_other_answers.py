"""Right answers by another technique than the lesson's: no gate may keep one out."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from tutor.course.jobs import job_for
from tutor.course.library import load_catalog
from tutor.course.model import Exercise
from tutor.grading.grade import grade
from tutor.grading.standard import standard_of
from tutor.sandbox.host.runner import Runner

pytestmark = pytest.mark.slow

FILTER = """
import functools

class Under:
    def __init__(self, limit):
        self.limit = limit

    def __call__(self, row):
        return row["size"] < self.limit

    def __reduce__(self):
        return under, (self.limit,)

@functools.lru_cache(None)
def under(limit):
    return Under(limit)

subject = under(10)
"""
COUNTER = """
import copyreg
import threading
import weakref

LOCKS = weakref.WeakKeyDictionary()

class Counter:
    def __init__(self, n=3):
        self.n = n

    @property
    def lock(self):
        return LOCKS.setdefault(self, threading.Lock())

    def add(self):
        with self.lock:
            self.n += 1

copyreg.pickle(Counter, lambda counter: (Counter, (counter.n,)))
subject = Counter()
"""
JOURNAL = """
class Journal:
    def __init__(self, path):
        self.path = path

    def write(self, line):
        with open(self.path, "a") as file:
            file.write(line + "\\n")

subject = Journal("jobs.log")
subject.write("started")
"""
PLUGIN = """
PLUGINS = {}

def plugin(cls):
    class Plugin(cls):
        name = cls.__name__.lower()
    Plugin.__name__ = Plugin.__qualname__ = cls.__name__
    Plugin.__module__ = cls.__module__
    PLUGINS[Plugin.name] = Plugin
    return Plugin

@plugin
class Export:
    def run(self):
        return f"run {self.name}"

@plugin
class Mail:
    def run(self):
        return f"send {self.name}"

subject = Export()
"""
SPAN = """
class Span(tuple):
    def __new__(cls, start, end):
        return super().__new__(cls, (start, end))

    @classmethod
    def read(cls, text):
        return cls(*map(int, text.split("-")))

    @property
    def days(self):
        return self[1] - self[0]

    def __reduce__(self):
        return Span.read, (f"{self[0]}-{self[1]}",)

subject = Span(3, 9)
"""
MISSING = """
import enum

class Missing(enum.Enum):
    MISSING = 1

MISSING = Missing.MISSING

class Config:
    def __init__(self, timeout=MISSING):
        self.timeout = timeout

    def wait(self):
        return 30 if self.timeout is MISSING else self.timeout

subject = Config()
"""
OTHERS = {
    "by-reference#filter": FILTER,
    "getstate#mend": COUNTER,
    "resources#journal": JOURNAL,
    "class-path#plugin": PLUGIN,
    "newargs#span": SPAN,
    "reduce-copyreg#missing": MISSING,
}


async def test_a_right_answer_of_another_kind_is_right() -> None:
    exercises = {
        f"{lesson.id}#{step.id}": (lesson, step.work)
        for lesson in load_catalog().lessons
        for step in lesson.steps
        if isinstance(step.work, Exercise)
    }
    async with aclosing(Runner(many=True)) as runner:

        async def missed(name: str, answer: str) -> list[str]:
            lesson, exercise = exercises[name]
            codes = (exercise.snippet.code, exercise.solution.code, answer)
            jobs = [job_for(exercise, code, explain=False) for code in codes]
            starter, solution, report = [await runner.run(job) for job in jobs]
            standard = standard_of(starter, [solution])
            graded = grade(exercise, report, lesson.rules, code=answer, standard=standard)
            return [f"{name}: {c.label}: {c.message}" for c in graded.criteria if not c.met]

        found = await asyncio.gather(*(missed(*other) for other in OTHERS.items()))
    assert [one for missed_by_one in found for one in missed_by_one] == []
