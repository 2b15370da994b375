"""A lesson's prose: Markdown, with code coloured as in the editor, and links that are only shown."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import AwaitMount, Widget
from textual.widgets import Markdown
from textual.widgets._markdown import MarkdownFence

from tutor.text import visible
from tutor.tui import keys
from tutor.tui.code_colours import fold, highlight_python
from tutor.tui.widgets.scroll import Scroll
from tutor.tui.widgets.sheet import Sheet


class ProseFence(MarkdownFence):
    """A code fence whose language is the first word of the info string."""

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        """Colour Python as everywhere else."""
        word = language.split()[0] if language.split() else ""
        code = code.rstrip("\n")
        return highlight_python(code) if word in ("python", "pycon", "py") else Content(code)

    def compose(self) -> ComposeResult:
        code = self._highlighted_code
        yield Sheet(lambda width: fold(code, width), id="code-content")

    def set_content(self, content: Content) -> None:
        """Show the code in other colours."""
        self._content = content
        for sheet in self.query(Sheet):
            sheet.show(lambda width: fold(content, width))


class Prose(Markdown):
    """One step's Markdown. Nothing it links to is opened: the address is shown in a notice."""

    BLOCKS = {**Markdown.BLOCKS, "fence": ProseFence, "code_block": ProseFence}

    def __init__(self, text: str, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(visible(keys.in_prose(text)), id=id, classes=classes, open_links=False)

    def mount_all(
        self,
        widgets: Iterable[Widget],
        *,
        before: int | str | Widget | None = None,
        after: int | str | Widget | None = None,
    ) -> AwaitMount:
        """Mount the blocks, the last of them marked: ``:last-child`` would have each styled once more."""
        blocks = list(widgets)
        if blocks:
            blocks[-1].add_class("-last", update=False)
        return super().mount_all(blocks, before=before, after=after)

    def on_markdown_link_clicked(self, event: Markdown.LinkClicked) -> None:
        """Say where the link leads."""
        event.stop()
        self.notify(visible(event.href), title="Link", markup=False)


class ProsePane(Scroll):
    """Scrolls what a step says. It looks the same with the focus as without."""

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leaves the styles as they are: else every word in it would be styled anew."""
