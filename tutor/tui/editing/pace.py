"""Typed or pasted: how fast keys come says which, where the terminal does not mark a paste.

A terminal without bracketed paste, a macro or another program hands a text over as keys. It brings its own
indentation, so the editor must not add any. Measured in a pseudo-terminal: such keys are 0.05 ms apart, but
for a pause now and then between reads; a person never types two keys within 20 ms.
"""

from __future__ import annotations

FASTER = 0.005
"""Seconds between two keys that no fingers reach."""
CERTAIN = 3
"""So many such keys in a row are a text. Two may come together by chance, as a slow line delivers lumps."""


class Pace:
    """Counts keys that come faster than anybody types."""

    def __init__(self) -> None:
        self._last = float("-inf")
        self._fast = 0

    def key(self, when: float) -> int:
        """Take note of a key at ``when`` (seconds); how many in a row came too fast, up to this one."""
        self._fast = self._fast + 1 if when - self._last < FASTER else 0
        self._last = when
        return self._fast
