"""The field for a probe: one line, drawn without obeying anything pasted into it."""

from __future__ import annotations

from tutor.text import verbatim_line
from tutor.tui.widgets.line_field import LineField


class ProbeField(LineField):
    """An expression over ``subject``; empty for none."""

    DEFAULT_CSS = """
    ProbeField, ProbeField:focus { border: none; height: 1; padding: 0; width: 1fr; background: $panel; }
    """
    key_hints: tuple[tuple[str, str], ...] = (("Enter", "Run"),)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(placeholder="such as subject.n", id=id, compact=True)

    def validate_value(self, value: str) -> str:
        """Whatever is typed, pasted or set, as text that only shows."""
        return verbatim_line(value)
