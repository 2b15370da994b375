"""Facts drawn as styled text: pure functions, without a widget."""
