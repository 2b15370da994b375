"""The process that runs the answer ends early, or writes records like ours."""

from __future__ import annotations

from tutor.grading.cheats.base import Cheat
from tutor.grading.cheats.pieces import REDUCED, WRAP

ENDED = Cheat(
    "ended",
    "ends the process during loading",
    WRAP + REDUCED + "import os\nkind_with(__reduce_ex__=lambda self, protocol: (os._exit, (0,)))\n",
)

FORGED = Cheat(
    "forged",
    "writes records like ours to every open file",
    """
import json, os
lines = b""
for library in "dumps", "loads", "same", "fresh loads", "fresh same":
    record = {"k": "stage", "stage": library, "held": True, "bytes": 9, "warnings": []}
    lines += json.dumps(record).encode() + b"\\n"
for descriptor in range(3, 260):
    try:
        os.write(descriptor, lines)
    except OSError:
        pass
print(lines.decode())
subject = None
""",
)
