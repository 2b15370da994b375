"""The part of the app that takes the keys a learner has chosen."""

from __future__ import annotations

from pathlib import Path

from textual.app import App

from tutor.tui import keys

KEYS_FILE = "keys.toml"
TOLD_FOR = 15.0
"""Seconds that a sentence about the file stays on the screen: it has a path in it."""


class KeysApp(App[int]):
    """Has the keys of ``keys.toml``; the footer and the help show them."""

    own_keys: dict[str, str]
    """The keys that were chosen, by the id of what they do."""

    def begin_keys(self, file: Path) -> None:
        """Read the file, before anything is shown."""
        self._keys_file = file
        self._keys_notes: tuple[str, ...] = ()
        self.own_keys = {}
        if file.exists():
            from tutor.session.keys_file import read_keys  # late: few have such a file

            self.own_keys, self._keys_notes = read_keys(file, keys.GROUPS, keys.TOGETHER)
            self.set_keymap(self.own_keys)
        keys.CHOSEN.set(self.own_keys)

    def tell_of_keys(self) -> None:
        """Say what is wrong with the file."""
        for note in self._keys_notes:
            self.notify(note, severity="warning", timeout=TOLD_FOR, markup=False)

    def show_keys_file(self) -> None:
        """Make the file, with every key in it, where there is none, and say where it is."""
        from tutor.session.keys_file import write_template

        made = write_template(self._keys_file, keys.GROUPS)
        told = f"Change the keys in {self._keys_file}; they work after a restart."
        if not made:
            told = f"{self._keys_file} can't be written: make its folder writable."
        self.notify(told, timeout=TOLD_FOR, markup=False)
