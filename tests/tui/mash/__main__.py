"""``python -m tests.tui.mash --events 1000000 --seed 1``: a storm by hand.

Prints each kind of crash, freeze and loss once, with the events that led to it; with ``--minimise`` the
shortest row that still does. ``--replay FILE`` sends such a row again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.tui.mash.play import mash
from tests.tui.mash.shorter import replay, shorter


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minimise", action="store_true")
    parser.add_argument("--replay", type=Path, help="a file with one row of events, as JSON")
    given = parser.parse_args()
    os.environ.update(EDITOR="true", TERM="xterm-256color")
    logging.disable(logging.CRITICAL)
    if given.replay:
        row = [tuple(event) for event in json.loads(given.replay.read_text())]
        for at_home in (False, True):
            again = asyncio.run(replay(row, at_home))
            print(f"{again.kind}\n{again.told}" if again else "nothing came of it")
        return 0
    began = time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("DATA", "CACHE", "CONFIG"):
            os.environ[f"PICKLE_TUTOR_{name}"] = folder
        result = asyncio.run(mash(given.seed, given.events, tell=lambda told: print(told, flush=True)))
        took, work = time.monotonic() - began[0], time.process_time() - began[1]
        print(
            f"{result.done} events in {took:.0f} s ({work:.0f} s of work), {result.starts} starts, "
            f"{result.breaks} opened again, {result.texts} texts kept, slowest turn {result.slowest:.2f} s"
        )
        for found in result.found.values():
            print(f"\n== {found.times} × {found.kind}")
            if given.minimise:
                print(json.dumps(asyncio.run(shorter(found))))
    return 1 if result.found else 0


if __name__ == "__main__":
    sys.exit(main())
