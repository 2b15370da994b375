"""One file a widget; none touches disk, processes or the core's state."""
