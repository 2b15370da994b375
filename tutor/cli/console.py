"""Text for people: width, colour and marks that fit where it is written."""

from __future__ import annotations

import os
import sys

from tutor.text import only_styles, safe_json, visible

TYPE_CHECKING = False  # `list` imports this, and must not wait
if TYPE_CHECKING:
    from typing import TextIO

NARROWEST, WIDEST = 40, 100
"""Lines are never made longer than the widest: they would be hard to read."""

PLAIN = dict.fromkeys(map(ord, "✓✗·–…○◐●—‘’“”→≥≤"), "x")
"""What our own texts use beside ASCII: each is one column wide, which needs no table of widths."""

_CODES = {"bold": "1", "quiet": "2", "good": "32", "bad": "31", "warn": "33"}


class Console:
    """How to write for one place: its width in columns, and whether it has colour and symbols."""

    __slots__ = ("colour", "symbols", "width")

    def __init__(self, width: int = 80, colour: bool = False, symbols: bool = True) -> None:
        self.width = width
        self.colour = colour
        self.symbols = symbols

    def __call__(self, text: str, *styles: str) -> str:
        """``text`` in a style: bold, quiet, good, bad or warn."""
        if not self.colour or not text or not styles:
            return text
        return f"\x1b[{';'.join(_CODES[style] for style in styles)}m{text}\x1b[0m"

    @property
    def yes(self) -> str:
        """The mark for what holds."""
        return "✓" if self.symbols else "+"

    @property
    def no(self) -> str:
        """The mark for what does not hold."""
        return "✗" if self.symbols else "x"

    @property
    def unknown(self) -> str:
        """The mark for what could not be found out."""
        return "–" if self.symbols else "-"

    @property
    def unreached(self) -> str:
        """The mark for what was not reached, or does not apply."""
        return "·" if self.symbols else "."

    def wrap(self, text: str, indent: str = "", hang: str | None = None) -> list[str]:
        """Untrusted text as lines no wider than this; lines after the first start with ``hang``."""
        rest = indent if hang is None else hang
        lines: list[str] = []
        for paragraph in visible(text).expandtabs(4).split("\n"):
            lines += _fill(paragraph.split(), self.width, rest if lines else indent, rest)
        return lines

    def fit(self, text: str, width: int) -> str:
        """Untrusted text on one line of exactly ``width`` columns, cut or padded."""
        text = " ".join(visible(text).split())
        if columns(text) > width:
            text = leading(text, width - 1) + ("…" if self.symbols else "~")
        return text + " " * (width - columns(text))


def console_for(stream: TextIO) -> Console:
    """How to write to ``stream``: colour only on a terminal, and never under NO_COLOR."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    width = _terminal_width()
    return Console(
        width=max(NARROWEST, min(WIDEST, width)), colour=colour, symbols=_can_write(stream, "✓✗·–…")
    )


def _terminal_width() -> int:
    """As ``shutil.get_terminal_size`` finds it, which takes longer to import."""
    try:
        width = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        width = 0
    if width <= 0:
        try:
            width = os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 0
        except (AttributeError, ValueError, OSError):
            width = 0
    return width or 80


def _can_write(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def columns(text: str) -> int:
    """Return how many columns a terminal needs for ``text``, which ``visible`` has made safe to show."""
    if text.translate(PLAIN).isascii():
        return len(text)
    import wcwidth  # late: its tables take longer to load than `list` takes to answer

    return wcwidth.width(text, control_codes="ignore")


def leading(text: str, width: int) -> str:
    """Return as much of the start of ``text`` as fits in ``width`` columns, in whole characters.

    A letter and its accents, or an emoji made of several code points, are one character.
    """
    if text.translate(PLAIN).isascii():
        return text[: max(width, 0)]
    import wcwidth

    fits = ""
    for character in wcwidth.iter_graphemes(text):
        width -= columns(character)
        if width < 0:
            break
        fits += character
    return fits


def _fill(words: list[str], width: int, first: str, rest: str) -> list[str]:
    """Words as lines of at most ``width`` columns; a word that is wider than a line is broken."""
    lines: list[str] = []
    line, empty = first, True
    for word in words:
        while word:
            gap = "" if empty else " "
            if columns(line + gap + word) <= width:
                line, empty, word = line + gap + word, False, ""
            elif empty:
                part = leading(word, width - columns(line)) or word[0]
                lines.append(line + part)
                line, word = rest, word[len(part) :]
            else:
                lines.append(line)
                line, empty = rest, True
    if not lines or not empty:
        lines.append("" if empty else line)
    return lines


def write(lines: list[str]) -> None:
    """Print the lines to standard output. Whatever they hold, a terminal obeys colours and nothing else."""
    sys.stdout.write("".join(f"{only_styles(line)}\n" for line in lines))


def write_json(value: object, *, indent: int = 0) -> None:
    """Print a value as JSON to standard output, on one line or with its parts below each other."""
    sys.stdout.write(to_json(value, indent=indent) + "\n")


def to_json(value: object, *, indent: int = 0) -> str:
    """A value as JSON; what a terminal would obey, and text that is not Unicode, is in JSON's escapes."""
    import json

    import msgspec  # late: a page for people needs neither

    try:
        encoded = msgspec.json.encode(value)
        text = (msgspec.json.format(encoded, indent=indent) if indent else encoded).decode()
    except UnicodeEncodeError:
        text = json.dumps(msgspec.to_builtins(value), indent=indent or None)
    return safe_json(text)
