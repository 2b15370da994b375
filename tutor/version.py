"""The version, written down so that saying it needs no look into the installed package.

The same as in ``pyproject.toml``, which a test makes sure of.
"""

VERSION = "0.1.0"
