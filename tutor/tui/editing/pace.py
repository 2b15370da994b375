"""Typed or pasted: how fast keys come says which, where the terminal does not mark a paste.

A terminal without bracketed paste, a macro or another program hands a text over as keys. It brings its own
indentation, so the editor must not add any. Measured in a pseudo-terminal: such keys are 0.05 ms apart,
with pauses up to 30 ms between reads; nobody types two keys within 20 ms.
"""

from __future__ import annotations

FASTER = 0.005
"""Seconds between two keys, on the average of a text, that no fingers reach."""
PAUSE = 0.1
"""Seconds that a text that arrives as keys may pause, and still be one text."""


class Pace:
    """Tells keys that arrive as one text from keys that are typed.

    Two keys may come together by chance, as a slow line delivers what was typed in lumps. So it is the
    average since the first of them that counts: with the next key that is typed, it is over.
    """

    def __init__(self) -> None:
        self._last = float("-inf")
        self._began = float("-inf")
        self._keys = 0
        self._fast = False

    def key(self, when: float) -> bool:
        """Take note of a key at ``when`` (seconds); whether it belongs to the same text as the one before."""
        gap = when - self._last
        if gap > PAUSE:
            self._began, self._keys = when, 0
        elif not self._fast and gap < FASTER:
            self._began, self._keys = self._last, 1
        else:
            self._keys += 1
        self._last = when
        self._fast = bool(self._keys) and when - self._began < FASTER * self._keys
        return self._fast
