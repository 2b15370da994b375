"""A question: choices to pick from, and what to say to a learner who picked each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Static

from tutor.course.model import Question
from tutor.session.solved import next_try_worth, worth_in_words
from tutor.tui import keys
from tutor.tui.views.inline import inline
from tutor.tui.views.marks import NO, YES
from tutor.tui.widgets.scroll import Scroll


class ChoiceRow(Horizontal):
    """One choice: its mark, its text, and its feedback once it was answered."""

    DEFAULT_CSS = """
    ChoiceRow {
        height: auto;
        margin-bottom: 1;
        .mark { width: 6; }
        Vertical { height: auto; width: 1fr; }
        .feedback { margin-top: 0; color: $quiet; }
    }
    """

    def __init__(self, index: int, text: str, mark: Content, feedback: str) -> None:
        super().__init__()
        self.index = index
        self.choice_text = text
        self._first = mark, feedback

    def compose(self) -> ComposeResult:
        mark, feedback = self._first  # there from the first paint on
        yield Static(mark, classes="mark", markup=False)
        with Vertical():
            yield Static(inline(self.choice_text), classes="text", markup=False)
            said = Static(inline(feedback), classes="feedback", markup=False)
            said.display = bool(feedback)
            yield said

    def show(self, mark: Content, feedback: str) -> None:
        """Show another mark, and what is said to a learner who picked this."""
        self.query_one(".mark", Static).update(mark)
        said = self.query_one(".feedback", Static)
        said.display = bool(feedback)
        if feedback:
            said.update(inline(feedback))


class QuestionBox(Vertical, can_focus=True):
    """With one right choice, picking answers; with several, space marks and Enter answers. It can be retried.

    Once it is right, Enter goes on, and the other choices show what is said to them. What was said to an
    earlier answer stays on the screen.
    """

    DEFAULT_CSS = "QuestionBox { height: auto; margin: 1 2; .verdict { height: auto; } }"

    BINDINGS = [*keys.QUESTION]

    current: reactive[int] = reactive(0)

    class Answered(Message):
        """The learner has answered with these choices (by index)."""

        def __init__(self, picked: frozenset[int], right: bool) -> None:
            super().__init__()
            self.picked = picked
            self.right = right

    class GoOn(Message):
        """Enter was pressed with the question answered: the learner wants to go on."""

    def __init__(
        self, question: Question, *, tries: Sequence[Collection[int]] = (), id: str | None = None
    ) -> None:
        super().__init__(id=id)
        picked = frozenset(tries[-1]) if tries else None
        self.question = question
        self.several = sum(choice.right for choice in question.choices) > 1
        self.picked: set[int] = set(picked or ())
        self.answered: frozenset[int] | None = picked
        self.tried = {choice for one in tries for choice in one}
        self.times = len(tries)
        """How often it was answered."""
        self.onward: Callable[[], str] = lambda: ""
        """Where Enter leads once it is answered, in a word or two; empty where nowhere."""
        if picked and not self.several:
            self.set_reactive(QuestionBox.current, min(picked))

    @property
    def key_hints(self) -> tuple[tuple[str, str], ...]:
        """What the question's keys do now."""
        numbers = f"1-{len(self.question.choices)}"
        if self.is_mounted and not self.solved and not self.in_view:
            return (("Enter", "To the choices"), ("↑↓", "Choose"))
        if self.solved:
            onward = self.onward()
            return (
                *((("Enter", onward),) if onward else ()),
                (f"↑↓ {numbers}", "See the replies to the other choices"),
            )
        if self.several:
            return ((f"{numbers} Space", "Mark"), ("↑↓", "Choose"), ("Enter", "Answer"))
        return ((numbers, "Answer"), ("↑↓ Enter", "Choose"))

    def compose(self) -> ComposeResult:
        for index, choice in enumerate(self.question.choices):
            yield ChoiceRow(index, choice.text, self._mark(index), self._feedback(index))
        yield Static(self._verdict(), classes="verdict", markup=False)

    def watch_current(self) -> None:
        self._draw()

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def action_move(self, by: int) -> None:
        """Go to the next or previous choice."""
        self.current = max(0, min(len(self.question.choices) - 1, self.current + by))
        self._bring_into_view()

    def action_pick(self, number: int) -> None:
        """Go to a choice by its number and mark it; where one is right, that answers."""
        if number > len(self.question.choices):
            return
        self.current = number - 1
        self._pick()

    def _pick(self) -> None:
        """Mark the current choice; where one is right, that answers."""
        solved = self.solved
        self.action_mark()
        if not self.several and not solved:
            self.action_answer()

    def action_mark(self) -> None:
        """Mark or unmark the current choice; once the answer is right, only see what is said to this one."""
        if self.solved:
            self.tried |= {self.current}
            self._draw()
            self._bring_into_view(self.current)
            return
        if self.several:
            self.picked ^= {self.current}
        else:
            self.picked = {self.current}
        self.answered = None
        self._draw()
        self._bring_into_view()

    def action_answer(self) -> None:
        """Answer with what is marked (where one is right: with the current choice); then go on."""
        if self.solved:
            self.post_message(self.GoOn())
            return
        if not self.in_view:
            self._bring_into_view(self.current)
            return
        if not self.several:
            self.picked = {self.current}
        if not self.picked or frozenset(self.picked) == self.answered:
            return
        self.answered = frozenset(self.picked)
        self.tried |= self.picked
        self.times += 1
        self._draw()
        self._bring_into_view()
        self.post_message(self.Answered(self.answered, self.is_right))

    @property
    def in_view(self) -> bool:
        """Whether the current choice is on the screen: what isn't seen is not answered by a key."""
        top = self.query(ChoiceRow)[self.current].region.y
        panes = (part.content_region for part in self.ancestors if isinstance(part, Scroll))
        return all(pane.y <= top < pane.bottom for pane in panes)

    def _bring_into_view(self, only: int | None = None) -> None:
        """Scroll to the current choice; after an answer to what was said to it, and to the verdict."""
        row = self.query(ChoiceRow)[self.current]
        if self.answered is not None and only is None:
            verdict = self.query_one(".verdict", Static)
            self.call_after_refresh(verdict.scroll_visible, animate=False)
        self.call_after_refresh(row.scroll_visible, animate=False)

    @property
    def solved(self) -> bool:
        """Whether it was answered, and right: then nothing that is done here changes the answer."""
        return self.answered is not None and self.is_right

    @property
    def is_right(self) -> bool:
        """Whether exactly the right choices are marked."""
        return self.picked == {i for i, choice in enumerate(self.question.choices) if choice.right}

    def on_click(self, event: Click) -> None:
        row = event.widget
        while row is not None and not isinstance(row, ChoiceRow):
            row = row.parent if hasattr(row, "parent") else None  # type: ignore[assignment]
        if isinstance(row, ChoiceRow):
            self.current = row.index
            self._pick()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        for row in self.query(ChoiceRow):
            row.show(self._mark(row.index), self._feedback(row.index))
        self.query_one(".verdict", Static).update(self._verdict())
        self.screen.refresh_bindings()

    def _mark(self, index: int) -> Content:
        """The box before a choice: marked or not, and once it is answered whether it is right."""
        choice = self.question.choices[index]
        here, picked = index == self.current, index in self.picked
        judged = index in self.tried and (self.answered is not None if picked else not choice.right)
        box = ("[x]" if picked else "[ ]") if self.several else ("(●)" if picked else "( )")
        style = "$accent" if here else "$quiet"
        if judged:
            box, style = (f" {YES} ", "bold $accent") if choice.right else (f" {NO} ", "bold $error")
        edge = ("▌ ", "$accent") if here and self.has_focus else "  "
        return Content.assemble(edge, (box, style))

    def _feedback(self, index: int) -> str:
        """What is said of a choice; empty until it was tried."""
        return keys.in_prose(self.question.choices[index].feedback) if index in self.tried else ""

    def _verdict(self) -> Content:
        worth = worth_in_words(next_try_worth(self.question, self.times, right=False), self.times)
        if self.answered is None:
            several = "Several are right. " if self.several else ""
            return Content.styled(f"{several}{worth}", "$quiet")
        if self.is_right:
            return Content.assemble((f"{YES} Right.", "bold $accent"))
        if self.several and all(self.question.choices[i].right for i in self.picked):
            return Content.assemble(
                ("Right so far, but not all. ", "bold"),
                f"Mark the rest, then {keys.told('question.answer')}.",
            )
        return Content.assemble((f"{NO} Not quite. ", "bold $error"), "Try again. ", (worth, "$quiet"))
