"""How a layer tells whether it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.sandbox.run_records import LayerRecord


def layer(name: str, holds: bool, detail: str = "") -> LayerRecord:
    """One layer's report, as it is sent to the app. ``detail`` says why not, or how far."""
    return {"name": name, "holds": holds, "detail": detail}
