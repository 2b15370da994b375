"""Run tests and say which lines and branches of ``tutor`` they never reach: ``make coverage``.

The arguments are pytest's. The app and every process it starts are measured by the ``coverage`` package,
what runs in the sandbox by ``tests/coverage/guest.py``. The report goes to ``coverage.txt``, with every line
that never ran, and its last line to the terminal.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import coverage

from tests.coverage.guest import NOTES, OURS, ROOT

REPORT = Path(ROOT) / "coverage.txt"


def guest_steps() -> dict[str, set[tuple[int, int]]]:
    """Return the steps between lines that were noted in the sandbox, by file."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for notes in Path(NOTES).glob("*"):
        for line in notes.read_text(errors="replace").splitlines():
            path, _, step = line.partition("\t")
            before, _, after = step.partition("\t")
            if after.lstrip("-").isdigit() and before.lstrip("-").isdigit():  # the last may be cut short
                found[OURS + path].add((int(before), int(after)))
    return found


def main(arguments: list[str]) -> int:
    """Measure, and write the report. Return pytest's status."""
    shutil.rmtree(NOTES, ignore_errors=True)
    measured = coverage.Coverage()
    measured.erase()
    environment = {**os.environ, "PICKLE_TUTOR_COVERAGE": "1"}
    command = [sys.executable, "-m", "coverage", "run", "-m", "pytest", "-q", *(arguments or ["-n", "auto"])]
    status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    measured.combine()
    measured.get_data().add_arcs(guest_steps())
    measured.save()
    text = io.StringIO()
    measured.report(file=text, show_missing=True, skip_covered=True)
    REPORT.write_text(text.getvalue())
    print(text.getvalue().rstrip().splitlines()[-1], f"(every line that never ran: {REPORT.name})", sep="\n")
    shutil.rmtree(NOTES, ignore_errors=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
