"""What the command palette offers: what the screen can do, then the lessons, then the app."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from tutor.session.snippets import near_end
from tutor.text import one_line
from tutor.tui.keys import told

if TYPE_CHECKING:
    from tutor.tui.app_protocol import AppForScreens
    from tutor.tui.screens.lesson import LessonScreen


class Command(NamedTuple):
    """One line of the palette. Its texts may come from a lesson: they are never read as markup."""

    title: str
    help: str
    run: Callable[[], Any]

    @property
    def shown(self) -> Content:
        """The title, and below it what the command is for."""
        return Content.assemble(one_line(self.title), ("\n" + one_line(self.help), "not bold $quiet"))


class TutorCommands(Provider):
    """Offers the commands in their order; typing narrows them down."""

    async def discover(self) -> Hits:
        """Yield every command, for an empty search."""
        for command in self._commands():
            yield DiscoveryHit(command.shown, command.run, text=one_line(command.title))

    async def startup(self) -> None:
        """Begin to look for Pythons, which takes a while."""
        app = cast("AppForScreens", self.app)
        app.run_worker(app.runner.interpreters(), group="pythons", exit_on_error=False)

    async def search(self, query: str) -> Hits:
        """Yield the commands that fit what was typed."""
        matcher = self.matcher(query)
        for command in self._commands():
            title = one_line(command.title)
            if (score := matcher.match(title)) > 0:
                yield Hit(score, command.shown, command.run, text=title)
        app = cast("AppForScreens", self.app)
        await app.runner.interpreters()  # last, as what goes before it is there immediately
        for command in _of_pythons(app):
            title = one_line(command.title)
            if (score := matcher.match(title)) > 0:
                yield Hit(score, command.shown, command.run, text=title)

    def _commands(self) -> Iterator[Command]:
        from tutor.tui.screens.lesson import LessonScreen

        app = cast("AppForScreens", self.app)
        if isinstance(self.screen, LessonScreen):
            yield from _of_lesson(self.screen)
            yield Command("Go home", "The lessons and your mastery", app.go_home)
        else:
            yield Command("Open the Lab", "Any snippet, its verdict as you type", app.action_lab)
            yield Command("Open the types", "What the docs and dill list, measured here", app.action_types)
        yield Command(
            "Words", f"{told('app.words')}: what each word of the course means", app.action_glossary
        )
        yield Command(
            "Search the lessons", f"{told('home.search')} at Home: words in any lesson", app.action_search
        )
        yield Command(
            "The five rules",
            f"{told('home.rules')} at Home: a page each, with examples",
            partial(app.open_rule, 1),
        )
        yield Command(
            "Review", f"{told('home.review')} at Home: what you missed, when it is due", app.action_review
        )
        for lesson in app.lessons:
            yield Command(
                f"Lesson {lesson.order}: {lesson.title}", lesson.summary, partial(app.open_lesson, lesson)
            )
        yield Command(
            "Python for snippets", "Which one runs them; remembered for next time", app.action_pythons
        )
        yield Command("Theme: light or dark", "Remembered for next time", app.action_toggle_theme)
        yield Command("Save a picture of the screen", "An SVG, beside your progress file", app.take_picture)
        yield Command("Reset everything", "Every lesson, as if new; asks first", app.ask_to_reset)
        yield Command("Change the keys", "In a file of your own: keys.toml", app.show_keys_file)
        yield Command("Help: keys", "Every key that works", app.action_help)
        yield Command("Suspend", "To the shell; fg there brings you back", app.action_suspend_process)
        yield Command("Quit", "Everything is saved as you go", app.exit)


def _of_pythons(app: AppForScreens) -> Iterator[Command]:
    """One a Python that has been found, the one that runs snippets now left out."""
    for one in app.runner.known:
        if one.path == app.runner.path or (one.is_own and app.runner.chosen is None):
            continue
        where = "the app's own" if one.is_own else near_end(one.path)
        title = f"Run snippets with Python {one.version} ({where}, {one.dill_label})"
        yield Command(title, "Remembered for next time", partial(app.use_python, one))


def _of_lesson(screen: LessonScreen) -> Iterator[Command]:
    if screen.bench is not None:
        yield Command("Run", f"{told('lesson.run')}: with pickle and with dill", screen.action_run)
        if screen.check_action("check", ()):
            yield Command("Check", f"{told('lesson.check')}: run and score the exercise", screen.action_check)
            yield Command(
                "Hint", f"{told('lesson.hint')}: the next one; each costs a little", screen.action_hint
            )
            yield Command(
                "Solution",
                f"{told('lesson.solution')}: after the hints or three attempts",
                screen.action_solution,
            )
        yield Command(
            "Script or module", f"{told('lesson.script-module')}: how the code is run", screen.action_flip
        )
        yield Command(
            "Open in the Lab", f"{told('lesson.lab')}: this code, with every switch", screen.action_lab
        )
        yield Command("The other window's text", "Undo brings yours back", screen.drafts.take_other)
        yield Command(
            "Copy the code",
            f"{told('app.copy')} in the editor",
            partial(screen.app.copy_part, screen.bench.editor),
        )
        results = partial(screen.app.copy_part, screen.bench.results)
        yield Command(
            "Copy the results", f"{told('app.copy')} in the results: the open tab, as text", results
        )
        yield Command("Put back the lesson's code", "Undo brings yours back", screen.drafts.put_back)
    if screen.view is not None:
        text = partial(screen.app.copy_part, screen.view.prose_pane)
        yield Command("Copy the text", f"{told('app.copy')} in the text: this step, with its hints", text)
    reset = screen.app.ask_to_reset
    if screen.view is not None:
        yield Command("Reset this step", "As if new; asks first", partial(reset, screen.lesson, screen.step))
    yield Command("Reset this lesson", "All its steps, as if new; asks first", partial(reset, screen.lesson))
    for index, step in enumerate(screen.lesson.steps):
        yield Command(f"Step {index + 1}: {step.title}", "In this lesson", partial(screen.open_step, index))
