"""A learner at the sample lesson, with a fake sandbox and a progress file of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fakes import FakeRunner
from tests.tui.samples import LESSON
from tutor.course.model import Step
from tutor.progress.store import Store
from tutor.session.run import Event
from tutor.session.services import Services
from tutor.session.snippets import SnippetRunner
from tutor.session.step import StepSession
from tutor.session.study import Study


@dataclass
class Learner:
    """A session with all that can be seen of it from outside."""

    data: Path
    fake: FakeRunner = field(default_factory=FakeRunner)
    events: list[Event] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    told_of: list[str] = field(default_factory=list)
    """The steps whose text another window was reported to have changed."""

    def __post_init__(self) -> None:
        self.study = Study(lambda: Store(self.data / "progress.sqlite3"), self.complaints.append)
        self.services = Services(SnippetRunner(self.fake), self.study, data=self.data)
        self.session = StepSession(self.services, LESSON, self._other)

    def _other(self, step: Step) -> None:
        self.told_of.append(step.id)

    async def at(self, step: str) -> StepSession:
        """The session, with that step open."""
        await self.session.open(await self.session.place(step))
        return self.session


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    made = Learner(tmp_path)
    yield made
    made.study.close()
    assert made.complaints == []
