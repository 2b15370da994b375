"""How a layer tells whether it holds."""

from __future__ import annotations

from typing import Any

Layer = dict[str, Any]


def layer(name: str, holds: bool, detail: str = "") -> Layer:
    """One layer's report, as it is sent to the app. ``detail`` says why not, or how far."""
    return {"name": name, "holds": holds, "detail": detail}
