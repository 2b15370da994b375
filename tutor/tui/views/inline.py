"""The little Markdown that is allowed inside one line: code, strong and emphasised words."""

from __future__ import annotations

import re

from textual.content import Content

from tutor.text import visible

PIECE = re.compile(
    r"(`+)(?P<code>.+?)\1|\*\*(?P<strong>[^*]+)\*\*|(?<!\w)[*_](?P<em>[^*_\s][^*_]*)[*_](?!\w)"
)


def inline(text: str, style: str = "") -> Content:
    """``text`` with its code, strong and emphasised parts styled; never read as Textual's markup."""
    text = visible(text)
    parts: list[tuple[str, str]] = []
    position = 0
    for match in PIECE.finditer(text):
        parts.append((text[position : match.start()], style))
        if match["code"] is not None:
            parts.append((match["code"].strip(), "$name"))
        elif match["strong"] is not None:
            parts.append((match["strong"], f"{style} bold".strip()))
        else:
            parts.append((match["em"], f"{style} italic".strip()))
        position = match.end()
    parts.append((text[position:], style))
    return Content.assemble(*(part for part in parts if part[0]))
