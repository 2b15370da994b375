"""``python -m tutor`` is ``pickle-tutor``."""

from __future__ import annotations

import sys

from tutor.cli import main

if __name__ == "__main__":
    sys.exit(main())
