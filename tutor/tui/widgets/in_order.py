"""Keys that do what they do in the order they were typed, however fast they come."""

from __future__ import annotations

from textual.events import Key
from textual.widget import Widget


class InOrder(Widget):
    """For a widget that text is typed into, as its last base: its keys act at their place in its queue.

    Letters and pasted text act as soon as the widget reads them. A key with a binding first passes up to
    the app and acts when it gets there, which may be after letters typed later.
    """

    def on_mount(self) -> None:
        """Have the keys that were chosen, as its own bindings are what is looked at."""
        self._bindings.apply_keymap(getattr(self.app, "own_keys", {}))

    async def on_key(self, event: Key) -> None:
        """Run the widget's own binding for the key, if it has one."""
        for binding in self._bindings.key_to_bindings.get(event.key, ()):
            if not binding.priority and await self.app.run_action(binding.action, self):
                event.stop()
                event.prevent_default()
                return
