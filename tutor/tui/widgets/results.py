"""The results of a run: a row of tabs, and the page of the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from tutor.pickling.words import Library, Verdict, names_of
from tutor.text import one_line
from tutor.tui import keys
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Make, Sheet
from tutor.tui.widgets.tab_strip import TabStrip

if TYPE_CHECKING:
    from tutor.explanation.make import Results
    from tutor.explanation.model import Explanation
    from tutor.sandbox.host.interpreters import Interpreter

VERDICT, RULES, OUTPUT, BYTES, SCORE = "Verdict", "Rules", "Output", "Bytes", "Score"


class Page(Scroll, can_focus=True):
    """The chosen tab's page. Left and right go to the tabs beside it."""

    key_hints = (("←→", "Tab"), ("m", "More"), ("r", "Rule"))

    BINDINGS = [*keys.RESULTS_PAGE]

    class Turned(Message):
        """Another tab is wanted, ``by`` places to the right."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_turn(self, by: int) -> None:
        """Ask for the tab ``by`` places to the right."""
        self.post_message(self.Turned(by))


class ResultsPanel(Vertical):
    """Shows one run. It is given results as they arrive, and asks for listings when Bytes is open.

    ``earlier`` is what came of it before, shown until it is run again. ``to_watch`` is for code that is
    run to see what it prints: then that comes before the reasons. ``area`` is the group of the keys that
    work around it.
    """

    DEFAULT_CSS = """
    ResultsPanel {
        height: 1fr;
        TabStrip { padding: 0 2; height: 2; }
        #page-scroll { padding: 0 2; scrollbar-size-vertical: 1; }
    }
    """

    BINDINGS = [*keys.RESULTS]

    class ListingWanted(Message):
        """The Bytes tab is open and shows pickles whose opcodes are not listed yet."""

        def __init__(self, panel: ResultsPanel, data: Sequence[bytes]) -> None:
            super().__init__()
            self.panel = panel
            self.data = data

    class Redrawn(Message):
        """The page was drawn anew, or another one was chosen."""

        def __init__(self, panel: ResultsPanel) -> None:
            super().__init__()
            self.panel = panel

    def __init__(
        self,
        *,
        with_score: bool = False,
        to_watch: bool = False,
        earlier: Content | None = None,
        area: str = "lesson",
        id: str | None = None,
    ) -> None:
        super().__init__(id=id, classes="-idle")  # until there is something to show
        names = (VERDICT, RULES, OUTPUT, BYTES) + ((SCORE,) if with_score else ())
        self._strip = TabStrip(*names, id="tabs")
        self._to_watch = to_watch
        self._area = area
        self._earlier = earlier or Content("")
        self._results: Results = {}
        self._elapsed: float | None = None
        self._python: Interpreter | None = None
        self._notice = Content("")
        self._notes: tuple[str, ...] = ()
        self._told: Explanation | None = None
        self._listings: dict[bytes, Content] = {}
        self.instead_of_advice = ""
        self._score_in_short = ""
        self.more = False
        """Whether the reasons are given in full, with what was asked of the object."""
        check = keys.told("lesson.check")
        self._score: Make = lambda width: Content.styled(f"Check ({check}) to see how it scores.", "$quiet")

    def compose(self) -> ComposeResult:
        yield self._strip
        with Page(id="page-scroll"):
            yield Sheet(self._page, id="page")

    def on_tab_strip_chosen(self, event: TabStrip.Chosen) -> None:
        event.stop()
        self.query_one("#page-scroll").scroll_home(animate=False)
        self._draw()

    def on_page_turned(self, event: Page.Turned) -> None:
        event.stop()
        self._strip.action_move(event.by)

    @property
    def page(self) -> Page:
        """The page of the chosen tab."""
        return self.query_one(Page)

    @property
    def active(self) -> str:
        """The name of the chosen tab."""
        return self._strip.active

    def choose(self, name: str) -> None:
        """Open the tab of that name, where there is one."""
        if name in self._strip.names:
            self._strip.active = name

    async def action_rule_card(self) -> None:
        """Open the page of the rule that decided: of the first library that failed, else of any."""
        done = [result for result in self._results.values() if result is not None and result.rule]
        failed = [result for result in done if result.verdict is not Verdict.OK]
        number = next((result.rule for result in [*failed, *done]), 1)
        await self.app.run_action(f"app.rule({number})")

    def action_more(self) -> None:
        """Give the reasons in full, or in plain words again."""
        self.more = not self.more
        self.choose(VERDICT)
        self._draw()

    def next_tab(self) -> None:
        """Open the next tab, round the end."""
        self._strip.action_move(1)

    def show(
        self,
        results: Results,
        *,
        elapsed: float | None = None,
        python: Interpreter | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Show what is known so far. ``elapsed`` is given while the run goes on, in seconds.

        ``python`` is what they come from, where it is not the app's own; ``notes`` are said below the table.
        """
        if results is not self._results:
            self._listings = {}
        self.remove_class("-idle")
        self._results = results
        self._elapsed = elapsed
        self._python = python
        self._notes = tuple(notes)
        self._explain()
        self._notice = Content("")
        self._draw()

    def say(self, notice: Content) -> None:
        """Show a notice instead of results: the run was stopped, or could not start."""
        self.remove_class("-idle")
        self._notice = notice
        self._elapsed = None
        self.choose(VERDICT)
        self._draw()

    def outdated(self) -> None:
        """Take back results that come from another Python than the one that was just chosen."""
        if self._results:
            self._results, self._python = {}, None
            self._explain()
            told = f"Snippets now run on a different Python. {self.key('run')} runs this one there."
            self.say(Content.styled(told, "$quiet"))

    def show_score(self, score: Make, in_short: str = "") -> None:
        """Set the Score page, as a function of the width, and the score in a few words."""
        self._score = score
        self._score_in_short = in_short
        self._draw()

    def hold_advice(self, instead: str) -> None:
        """Say ``instead`` where there would be advice; with nothing to say, give the advice."""
        if instead != self.instead_of_advice:
            self.instead_of_advice = instead
            self._explain()
            self._draw()

    def show_listings(self, listings: dict[bytes, Content]) -> None:
        """Give the listings that ``ListingWanted`` asked for."""
        self._listings = listings
        self._draw()

    def _explain(self) -> None:
        """Decide anew what there is to say, once it is asked for."""
        self._told = None

    @property
    def told(self) -> Explanation:
        """What there is to say of the results."""
        if self._told is None:
            from tutor.explanation.make import explain_results  # late: a step is seen before it is run

            held = bool(self.instead_of_advice)
            self._told = explain_results(
                self._results, python=self._python, notes=self._notes, advise=not held
            )
        return self._told

    def _draw(self) -> None:
        for page in self.query(Sheet):
            page.redraw()
        self.post_message(self.Redrawn(self))

    def key(self, name: str) -> str:
        """How the key is written that does this here."""
        return keys.told(f"{self._area}.{name}")

    def in_short(self) -> Content:
        """The results on one line, for where the table is not on the screen."""
        if self._notice.plain:
            return self._notice.split("\n")[0]
        parts = []
        for library, result in self._results.items():
            if result is None:
                running = "" if self._elapsed is None else f" {self._elapsed:.1f} s"
                parts.append(Content.styled(f"{library.value} …{running}", "$quiet"))
            else:
                from tutor.tui.views.verdict import verdict_mark  # late, as above

                told, style = verdict_mark(result)
                parts.append(Content.assemble(f"{library.value} ", (told, style)))
        if self._score_in_short:
            parts.append(Content(self._score_in_short))
        parts.append(Content.styled(f"{self.key('results')} shows it", "$quiet"))
        return Content("   ").join(parts)

    def _page(self, width: int) -> Content:
        if self.active == SCORE:
            return self._score(width)
        if self._notice.plain:
            return self._notice
        if self.active == BYTES:
            return self._bytes_page()
        if self.active in (RULES, OUTPUT):
            return self._told_page(width)
        if not self._results and self._earlier.plain:
            return Content.assemble(self._earlier, (f"\n\n{self.key('run')} runs it again.", "$quiet"))
        if not self._results:
            run = self.key("run")
            return Content.styled(f"Run it ({run}) to see what each library makes of it.", "$quiet")
        return self._told_page(width)

    def _told_page(self, width: int) -> Content:
        """The page of the chosen tab, where what there is to say is on it."""
        from tutor.tui.views import verdict as present  # late, as above
        from tutor.tui.views.output import glimpse, output_page

        if self.active == RULES:
            return present.rules_page(self.told, width, instead_of_advice=self.instead_of_advice)
        if self.active == OUTPUT:
            return output_page(self.told, width)
        table = present.verdict_table(self.told, width=width, elapsed=self._elapsed, python=self._python)
        why = present.deciding if self.more else present.in_plain_words
        parts = [why(self.told), glimpse(self.told, width)]
        notes = [Content.styled(one_line(note), "$warning") for note in self.told.notes]
        held = bool(self.instead_of_advice)
        there = f"{self.key('results')}, then {keys.told('results-page.next-tab')}"
        fixes = Content("") if held else present.fixes(self.told, there)
        parts = [table, *(reversed(parts) if self._to_watch else parts), fixes, *notes]
        return Content("\n\n").join([part for part in parts if part.plain])

    def _bytes_page(self) -> Content:
        data: dict[bytes, list[Library]] = {}
        for library, result in self._results.items():
            if result is not None and result.data:
                data.setdefault(result.data, []).append(library)
        if not data:
            return Content.styled("No bytes: no library has dumped it.", "$quiet")
        if any(raw not in self._listings for raw in data):
            self.post_message(self.ListingWanted(self, tuple(data)))
        from tutor.explanation.facts import size  # late, as above

        pages = []
        for raw, libraries in data.items():
            head = Content.assemble((names_of(libraries), "bold"), (f"  {size(len(raw))}", "$quiet"))
            listed = [self._listings[raw]] if raw in self._listings else []
            pages.append(Content("\n").join([head, *listed]))
        return Content("\n\n").join(pages)
