"""Typed or pasted: how fast keys come says which, where the terminal does not mark a paste.

A terminal without bracketed paste, a macro or another program hands a text over as keys. It brings its own
indentation, so the editor must not add any. Measured in a pseudo-terminal: such keys are 0.05 ms apart,
with pauses up to 30 ms between reads; nobody types two keys within 20 ms.
"""

from __future__ import annotations

FASTER = 0.005
"""Seconds between two keys that no fingers reach."""
PAUSE = 0.25
"""Seconds that a text that arrives as keys may pause between two reads, on a machine that is busy."""
CERTAIN = 3
"""So many fast keys in a row are a text. Two may come together by chance, as a slow line delivers lumps."""


class Pace:
    """Tells keys that arrive as one text from keys that are typed.

    A text may pause, but goes on fast after it: the second slow key in a row is typed.
    """

    def __init__(self) -> None:
        self._last = float("-inf")
        self._fast = 0
        self._paused = False

    def key(self, when: float) -> bool:
        """Take note of a key at ``when`` (seconds); whether it belongs to the same text as the one before."""
        gap = when - self._last
        self._last = when
        if gap < FASTER:
            self._fast += 1
            self._paused = False
            return True
        self._paused = gap < PAUSE and self._fast >= CERTAIN and not self._paused
        if not self._paused:
            self._fast = 0
        return self._paused
