"""The app: its themes, its commands, and which screen is on top."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.screen import Screen

from tutor.sandbox.runner import Runner
from tutor.tui import keys
from tutor.tui.study import Study
from tutor.tui.themes import DARK, LIGHT, theme

if TYPE_CHECKING:
    from pathlib import Path

    from tutor.course.model import Lesson


class TutorApp(App[int]):
    """Opens Home, or a lesson."""

    TITLE = "pickle-tutor"
    BINDINGS = [*keys.GLOBAL]
    CSS_PATH = "../../assets/tutor.tcss"

    def __init__(self, lessons, problems=(), *, runner=None, study=None, start=None) -> None:
        super().__init__()
        for name in (DARK, LIGHT):
            self.register_theme(theme(name))
        self.theme = DARK
        self.lessons = lessons
        self.problems = problems
        self.runner = runner or Runner()
        self.study = study or Study()
        self.start = start

    def on_mount(self) -> None:
        if self.start is not None:
            self.open_lesson(*self.start)
        else:
            self.go_home()
        self.call_after_refresh(self._warm)

    def _warm(self) -> None:
        self.run_worker(self.runner.warm(), group="warm")

    async def on_unmount(self) -> None:
        await self.runner.aclose()

    def go_home(self) -> None:
        from tutor.tui.screens.home import HomeScreen

        self._go(HomeScreen())

    def open_lesson(self, lesson: Lesson, step: str | None = None) -> None:
        from tutor.tui.screens.lesson import LessonScreen

        self._go(LessonScreen(self, lesson, step))

    def _go(self, screen: Screen[None]) -> None:
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def action_help(self) -> None:
        from tutor.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_toggle_theme(self) -> None:
        self.theme = LIGHT if self.theme == DARK else DARK

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        yield SystemCommand("Light or dark", "Change the theme", self.action_toggle_theme)
        yield SystemCommand("Keys", "Every key that works", self.action_help)
        yield SystemCommand("Quit", "Everything is saved", self.exit)


def run(lesson: str | None = None, lessons_dir: Path | None = None) -> int:
    """Open the app on this terminal, at Home or at ``lesson`` (``id`` or ``id#step``); the exit status."""
    from tutor.course.library import load_catalog

    catalog = load_catalog(lessons_dir)
    start = None
    if lesson is not None:
        name, _, step = lesson.partition("#")
        start = (catalog.find(name), step or None)
    app = TutorApp(catalog.lessons, catalog.problems, start=start)
    app.run()
    return app.return_code or 0
