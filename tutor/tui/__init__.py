"""The Textual app: screens talk to the core, widgets only post messages."""
