"""The part of the app that knows which Python snippets run on, and remembers it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.signal import Signal

from tutor.errors import TutorError
from tutor.session.snippets import SnippetRunner, without_dill
from tutor.text import visible
from tutor.tui.copying_app import CopyingApp
from tutor.tui.keys_app import KeysApp
from tutor.tui.sturdy_app import SturdyApp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tutor.sandbox.host.health import Health
    from tutor.sandbox.host.interpreters import Interpreter
    from tutor.session.runner import RunnerLike
    from tutor.session.services import Services
    from tutor.session.settings import Settings


@runtime_checkable
class TellsHealth(Protocol):
    """A screen that says whether dill works on the Python that snippets run on."""

    async def health_found(self) -> None:
        """It has become known; ask the app."""


class PythonApp(SturdyApp, CopyingApp, KeysApp):
    """Holds the runner. Screens that show results subscribe to ``python_changed``."""

    runner: SnippetRunner
    services: Services
    python_changed: Signal[None]
    health: Health | None = None
    """What dill can do on the Python that snippets run on, once that is known."""

    def choose_runner(
        self,
        runner: RunnerLike,
        settings: Settings,
        given: Interpreter | None,
        find: Callable[[], Sequence[Interpreter]] | None,
    ) -> None:
        """Run snippets by ``runner``: on the Python that was given, else on the one chosen last."""
        self.runner = SnippetRunner(runner, given, settings.python, find)
        self.python_changed = Signal(self, "python-changed")

    async def settle_python(self) -> None:
        """Find out whether the Python of the last session is still there."""
        gone = await self.runner.settle()
        if gone is not None:
            self.warn(gone.notice)
            if gone.for_good:
                self.services.settings.keep_python(None)
        if self.runner.chosen is not None:
            self.python_changed.publish(None)

    def use_python(self, chosen: Interpreter) -> None:
        """Run snippets on this Python from now on, also in the next session."""
        self.runner.choose(chosen)
        self.services.settings.keep_python(self.runner.path)
        self.python_changed.publish(None)
        self.run_worker(self.get_ready(), group="warm", exclusive=True)
        told = f"Snippets now run on {chosen.label}." if chosen.dill else without_dill(chosen)
        self.notify(visible(told), timeout=6 if chosen.dill else 12, markup=False)

    async def get_ready(self) -> None:
        """Start spares, and find out whether dill works where snippets run: the screens that are open are
        told, those that come later ask."""
        await self.runner.warm()
        before, self.health = self.health, None
        with suppress(TutorError):  # the first run will say so
            self.health = await self.runner.health()
        if self.health != before:
            for screen in self.screen_stack:
                if isinstance(screen, TellsHealth):
                    await screen.health_found()

    def action_pythons(self) -> None:
        """Choose the Python that snippets run on."""
        raise NotImplementedError

    def warn(self, message: str) -> None:
        """Show a sentence about what could not be done."""
        self.notify(visible(message), severity="warning", timeout=10, markup=False)
