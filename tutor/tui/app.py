"""The app: its themes, its commands, and which screen is on top."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import constants
from textual.app import App
from textual.command import Provider
from textual.driver import Driver
from textual.geometry import Size
from textual.screen import Screen

from tutor.errors import TutorError
from tutor.session.runner import RunnerLike
from tutor.session.services import CatalogLike, Services
from tutor.session.settings import SETTINGS_FILE, Settings
from tutor.session.study import Study
from tutor.tui import keys
from tutor.tui.ending_app import EndingApp
from tutor.tui.keys_app import KEYS_FILE
from tutor.tui.resetting_app import ResettingApp
from tutor.tui.sturdy_app import Reopen
from tutor.tui.themes import DARK, LIGHT, PALETTES, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tutor.course.model import Lesson
    from tutor.progress.store import Store
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.session.folder import Folder
    from tutor.session.lab import Session, Setup


class TutorApp(ResettingApp, EndingApp, inherit_bindings=False):
    """Opens Home, or a lesson. Lessons and progress are read once the first screen is drawn."""

    TITLE = "pickle-tutor"
    BINDINGS = [*keys.GLOBAL]
    COMMANDS = {lambda: palette_commands()}
    COMMAND_PALETTE_DISPLAY = "^p"

    def __init__(
        self,
        load: Callable[[], CatalogLike],
        *,
        data: Path,
        runner: RunnerLike,
        start: tuple[Lesson, str | None] | None = None,
        cache: Path | None = None,
        lab: tuple[str, tuple[str, ...]] | None = None,
        folders: Sequence[Path] = (),
        python: Interpreter | None = None,
        find_pythons: Callable[[], Sequence[Interpreter]] | None = None,
        folder: Folder | None = None,
        config: Path | None = None,
        notice: str = "",
    ) -> None:
        super().__init__(css_path=stylesheet())
        for name in (DARK, LIGHT):
            self.register_theme(theme(name))
        settings = Settings(data / SETTINGS_FILE)
        self._begin_with(settings.theme if settings.theme in PALETTES else DARK)
        self.choose_runner(runner, settings, python, find_pythons)
        self._lab_session: Session | None = None
        self.folder = folder
        self.begin_keys((config or data) / KEYS_FILE)
        self.study = Study(partial(open_store, data), self._complain)
        self.services = Services(self.runner, self.study, data=data, cache=cache, folders=folders)
        self.lessons: Sequence[Lesson] = ()
        self.problems: Sequence[object] = ()
        self.drawn = asyncio.Event()
        self.loaded = asyncio.Event()
        self._load = load
        self._start = start
        self._lab = lab
        self._notice = notice
        self._reopen: tuple[Reopen, ...] = ()
        self.last_words = ""
        """What the user has to know once it is closed."""

    def take_over(self, ended: TutorApp) -> None:
        """Open what was open in an app that ended by its own error, with the Lab's past runs."""
        self._reopen = ended.reopening
        self._lab_session = ended._lab_session

    def _begin_with(self, chosen: str) -> None:
        """Have a theme from the start. Setting it as one does later would read the stylesheet twice."""
        self.set_reactive(App.theme, chosen)
        self.set_class(chosen == DARK, "-dark-mode", update=False)
        self.set_class(chosen == LIGHT, "-light-mode", update=False)
        self.stylesheet.set_variables(self.get_css_variables())

    def on_mount(self) -> None:
        self.call_after_refresh(self.tell_of_keys)
        self.theme_changed_signal.subscribe(self, lambda _: self.services.settings.keep_theme(self.theme))
        if self._reopen:
            for reopen in self._reopen:
                reopen(self)
        elif self._start is not None:
            self.open_lesson(*self._start)
        elif self._lab is not None:
            self._open_lab_with(*self._lab)
        else:
            self.go_home()
        if self._notice:
            self.call_after_refresh(self.warn, self._notice)
        self.call_after_refresh(self.run_worker, self._prepare, group="prepare")
        self.watch_terminal()

    async def _prepare(self) -> None:
        """What the first picture does not need: lessons, progress, and spare processes."""
        if not gc.isenabled():  # it was put off until there is a picture
            gc.freeze()  # what is there by now stays for as long as the app does
            gc.enable()
        self.drawn.set()
        self.run_worker(self.settle_python(), group="python")
        try:
            catalog = await asyncio.to_thread(self._load)
        except TutorError as error:
            self.warn(str(error))
        else:
            self.lessons, self.problems = catalog.lessons, catalog.problems
        if notice := await self.study.open():
            self.warn(notice)
        self.loaded.set()
        await self.get_ready()

    async def on_unmount(self) -> None:
        # What still starts processes has to be done with that before they are ended, and before the
        # event loop closes: warming, or a run whose cancelling takes a moment.
        going = list(self.workers)
        for worker in going:
            if not worker.is_cancelled:  # a second time would break off its cleaning up
                worker.cancel()
        await asyncio.gather(*(worker.wait() for worker in going), return_exceptions=True)
        await self.runner.aclose()
        self.last_words = await asyncio.to_thread(self.study.close)

    def _complain(self, message: str) -> None:
        """Show a sentence about progress; called from the thread that keeps it."""
        self.call_later(self.warn, message)

    def get_default_screen(self) -> Screen[None]:
        """What is below every screen."""
        from tutor.tui.screens.base import TutorScreen

        return TutorScreen(id="_default")

    def get_driver_class(self) -> type[Driver]:
        """Textual's, but one that is continued after a stop it has not heard of comes back whole."""
        if constants.DRIVER is not None or sys.platform == "win32":
            return super().get_driver_class()
        from tutor.tui.terminal_driver import TerminalDriver

        return TerminalDriver

    # Which screen is on top

    def go_home(self) -> None:
        """Show Home."""
        from tutor.tui.screens.home import HomeScreen

        self._show(HomeScreen())

    def open_lesson(self, lesson: Lesson, step: str | None = None) -> None:
        """Open a lesson, at a step or where the learner left it."""
        from tutor.tui.screens.lesson import LessonScreen

        self._show(LessonScreen(self, lesson, step))

    def open_lab(self, setup: Setup | None = None) -> None:
        """Open the Lab over what is open, with a snippet or with what was there last."""
        from tutor.tui.screens.lab import LabScreen

        self._show_over(LabScreen(self, setup))

    def _open_lab_with(self, code: str, paths: tuple[str, ...]) -> None:
        from tutor.session.lab import Setup

        self.open_lab(Setup(code=code, paths=paths) if code else None)

    @property
    def lab_session(self) -> Session:
        """The Lab's runs since the app was started."""
        from tutor.session.lab import Session

        if self._lab_session is None:
            self._lab_session = Session()
        return self._lab_session

    def action_lab(self) -> None:
        """Open the Lab as it was left."""
        self.open_lab()

    def action_types(self) -> None:
        """Open the list of types."""
        from tutor.tui.screens.types import TypesScreen

        self._show_over(TypesScreen(self))

    def action_glossary(self) -> None:
        """Open the words of the course."""
        from tutor.tui.screens.glossary import GlossaryScreen

        if not isinstance(self.screen, GlossaryScreen):
            self._show_over(GlossaryScreen())

    def action_search(self) -> None:
        """Look for words in all lessons."""
        from tutor.tui.screens.search import SearchScreen

        self._show_over(SearchScreen())

    def open_rule(self, number: int) -> None:
        """Open the page of one of the five rules, over what is open."""
        from tutor.tui.screens.rules import RulesScreen

        self._show_over(RulesScreen(self, number))

    def action_rule(self, number: int) -> None:
        """Open the page of a rule."""
        self.open_rule(number)

    def action_review(self) -> None:
        """Bring back what was missed and is due."""
        from tutor.tui.screens.review import ReviewScreen

        self._show(ReviewScreen(self))

    def action_pythons(self) -> None:
        """Choose the Python that snippets run on."""
        from tutor.tui.screens.pythons import PythonsScreen

        def chosen(python: Interpreter | None) -> None:
            if python is not None:
                self.use_python(python)

        self.push_screen(PythonsScreen(self.runner), chosen)

    def leave(self) -> None:
        """Close the screen on top: back to what it was opened from, else Home."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.go_home()

    def _show_over(self, screen: Screen[None]) -> None:
        """Show a screen over what is open, laid out for the size there is from its first paint on."""
        begin_at_size(screen, self.size)
        self.push_screen(screen)

    def _show(self, screen: Screen[None]) -> None:
        begin_at_size(screen, self.size)
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if len(self.screen_stack) > 1:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def action_command_palette(self) -> None:
        """Open the palette, once."""
        from tutor.tui.screens.over import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(id="--command-palette"))

    def action_help(self) -> None:
        """List every key."""
        from tutor.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_toggle_theme(self) -> None:
        """Light or dark."""
        self.theme = LIGHT if self.theme == DARK else DARK


def begin_at_size(screen: Screen[None], size: Size) -> None:
    """Give a screen the classes of its breakpoints before it is shown, not once it has been styled
    without them: that would be done twice."""
    for breakpoints, cells in (
        (screen.HORIZONTAL_BREAKPOINTS, size.width),
        (screen.VERTICAL_BREAKPOINTS, size.height),
    ):
        reached = [point for point in breakpoints or () if point[0] <= cells]
        if reached:
            screen.add_class(max(reached)[1], update=False)


def palette_commands() -> type[Provider]:
    """What the command palette offers; imported when it is first opened."""
    from tutor.tui.commands import TutorCommands

    return TutorCommands


def stylesheet() -> Path:
    """The app's stylesheet: beside the package where it is installed, in ``assets/`` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data" / "assets" / "tutor.tcss"
    return installed if installed.exists() else package.parent / "assets" / "tutor.tcss"


def open_store(data: Path) -> Store:
    """Open the progress file in ``data``."""
    from tutor.paths import PROGRESS_FILE
    from tutor.progress.store import Store

    return Store(data / PROGRESS_FILE)
