"""The tutor's two looks: one accent, a light and a dark one, and the colours of Python code in each.

Only three colours have a meaning (accent, error, warning), and none of them alone: a mark or a word is
beside each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from textual.widgets.text_area import TextAreaTheme

DARK = "pickle-dark"
LIGHT = "pickle-light"

PALETTES: dict[str, dict[str, str]] = {
    DARK: {
        "foreground": "#d5d8cf",
        "background": "#171a17",
        "surface": "#1d211d",
        "panel": "#262b26",
        "accent": "#a8cc74",
        "error": "#e58a78",
        "warning": "#d9b56c",
        "quiet": "#8b9287",
        "faint": "#3a403a",
        "keyword": "#c3a6d8",
        "string": "#b5c99a",
        "number": "#d9b56c",
        "name": "#8fb8c9",
        "comment": "#7d857a",
    },
    LIGHT: {
        "foreground": "#2d322b",
        "background": "#faf9f4",
        "surface": "#f3f2eb",
        "panel": "#e9e8df",
        "accent": "#4a7412",
        "error": "#b23c27",
        "warning": "#8f6200",
        "quiet": "#666c61",
        "faint": "#d3d2c6",
        "keyword": "#7a4a9c",
        "string": "#51690f",
        "number": "#8f6200",
        "name": "#1f6480",
        "comment": "#70766b",
    },
}
"""Every colour the app uses, by theme and by what it is for."""

CODE_STYLES = {
    "comment": "italic $comment",
    "keyword": "$keyword",
    "decorator": "$keyword",
    "constant": "$number",
    "string": "$string",
    "escape": "$number",
    "number": "$number",
    "builtin": "$name",
    "definition": "bold $name",
}
"""How Python code looks, wherever it is shown: the style of each kind of piece ``highlight`` names."""


def theme(name: str) -> Theme:
    """Build one of the two themes by name."""
    colour = PALETTES[name]
    return Theme(
        name=name,
        dark=name == DARK,
        primary=colour["accent"],
        secondary=colour["name"],
        accent=colour["accent"],
        success=colour["accent"],
        warning=colour["warning"],
        error=colour["error"],
        foreground=colour["foreground"],
        background=colour["background"],
        surface=colour["surface"],
        panel=colour["panel"],
        variables={
            **{
                key: colour[key]
                for key in ("quiet", "faint", "keyword", "string", "number", "name", "comment")
            },
            "border": colour["accent"],
            "border-blurred": colour["faint"],
            "block-cursor-background": colour["panel"],
            "block-cursor-foreground": colour["foreground"],
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": colour["surface"],
            "block-cursor-blurred-foreground": colour["foreground"],
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": colour["surface"],
            "input-cursor-background": colour["accent"],
            "input-cursor-foreground": colour["background"],
            "input-selection-background": colour["accent"] + " 30%",
            "scrollbar": colour["faint"],
            "scrollbar-hover": colour["quiet"],
            "scrollbar-active": colour["accent"],
            "scrollbar-background": colour["background"],
            "scrollbar-background-hover": colour["background"],
            "scrollbar-background-active": colour["background"],
            "scrollbar-corner-color": colour["background"],
            "link-color": colour["name"],
            "link-style": "underline",
            "link-color-hover": colour["accent"],
            "link-background-hover": "transparent",
            "screen-selection-background": colour["accent"] + " 30%",
        },
    )


def code_theme(name: str) -> TextAreaTheme:
    """The colours of Python code in the editor, for the theme of that name."""
    from rich.style import Style
    from textual.widgets.text_area import TextAreaTheme

    palette = PALETTES[name]
    # "bold $name" here is "bold #8fb8c9" there: Rich knows no variables.
    styles = {
        kind: Style.parse(re.sub(r"\$(\w+)", lambda match: palette[match[1]], style))
        for kind, style in CODE_STYLES.items()
    }
    return TextAreaTheme(name=name, syntax_styles=styles)
