"""What every front end works with: the runner, the progress, the known mistakes, the lists of the course.

The protocols say what is needed of the parts below, so that tests can replace them.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from tutor.session.settings import SETTINGS_FILE, Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tutor.course.cards import RuleCard, TypeCard
    from tutor.course.glossary import Term
    from tutor.course.model import Lesson
    from tutor.grading.mistakes import MistakeBook
    from tutor.sandbox.host.job import Job
    from tutor.sandbox.host.results import Report
    from tutor.session.snippets import SnippetRunner
    from tutor.session.study import Study

REPORT_FILE = "lab-report.md"
"""Where the latest report of the Lab is kept, beside the progress."""


class CatalogLike(Protocol):
    """The lessons of a directory, and the files that could not be read."""

    @property
    def lessons(self) -> Sequence[Lesson]: ...

    @property
    def problems(self) -> Sequence[object]: ...


class Services:
    """What the sessions share while the program runs.

    ``data`` is the folder of the learner's progress, and ``cache`` the one for what can be measured again.
    ``folders`` are those that lessons are taken from; without any, the built-in one.
    """

    def __init__(
        self,
        runner: SnippetRunner,
        study: Study,
        *,
        data: Path,
        cache: Path | None = None,
        folders: Sequence[Path] = (),
    ) -> None:
        self.runner = runner
        self.study = study
        self.settings = Settings(data / SETTINGS_FILE)
        self._data = data
        self._cache = cache
        self._folders = tuple(folders)
        self._mistakes: dict[str | None, MistakeBook] = {}
        self._measured: dict[str | None, dict[str, Report]] = {}

    @property
    def mistakes(self) -> MistakeBook:
        """What known wrong answers do on the chosen Python, so that the learner's can be recognised."""
        if self.runner.path not in self._mistakes:
            from tutor.grading.mistakes import MistakeBook  # late: only an exercise needs it

            self._mistakes[self.runner.path] = MistakeBook(self.runner, self._cache, self.runner.chosen)
        return self._mistakes[self.runner.path]

    async def run(self, job: Job) -> Report:
        """Run an example on the chosen Python. Raises ``TutorError`` where it cannot be run."""
        return await self.runner.run(job)

    @property
    def measured_types(self) -> dict[str, Report]:
        """The reports of the types on the chosen Python, by the type's id; to be read and added to."""
        return self._measured.setdefault(self.runner.path, {})

    @property
    def data(self) -> Path:
        """The folder of the learner's progress."""
        return self._data

    @property
    def editing(self) -> Path:
        """The folder for files that the learner's own editor is opened on."""
        return self._data / "editing"

    def _folder_with(self, name: str) -> Path:
        from tutor.course.library import folder_with, lesson_folders

        return folder_with(name, self._folders or lesson_folders())

    async def rules(self) -> tuple[RuleCard, ...]:
        """Read the five rules. Raises ``TutorError`` where the file cannot be used."""
        from tutor.course.cards import RULES_FILE, load_rules

        return await asyncio.to_thread(load_rules, self._folder_with(RULES_FILE))

    async def types(self) -> tuple[TypeCard, ...]:
        """Read the list of types. Raises ``TutorError`` where the file cannot be used."""
        from tutor.course.cards import TYPES_FILE, load_types

        return await asyncio.to_thread(load_types, self._folder_with(TYPES_FILE))

    async def glossary(self) -> tuple[Term, ...]:
        """Read the words of the course. Raises ``TutorError`` where the file cannot be used."""
        from tutor.course.glossary import GLOSSARY_FILE, load_glossary

        return await asyncio.to_thread(load_glossary, self._folder_with(GLOSSARY_FILE))

    async def save_report(self, text: str) -> str:
        """Save the Lab's report. Return where it is, or why it could not be saved, for the learner."""
        return await asyncio.to_thread(_write_report, self._data / REPORT_FILE, text)


def _write_report(path: Path, text: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        return f"not saved: {error.strerror}"
    return f"saved as {path}"
