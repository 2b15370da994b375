"""How fast the tutor starts and runs, as ratios to references measured in the same minutes.

A machine's own speed and mood cancel out: each round measures every reference and what is compared
with it right after one another. All of it runs from bytecode, which the first round makes.
``python -m tests.benchmarks.bench [--rounds N] [--json FILE]``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.typing import keys_in
from tests.sandbox.traces import processes
from tests.terminal.driver import Terminal
from tutor.highlight import ColouredLines
from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.runner import Runner

ROOT = Path(__file__).resolve().parents[2]
Measure = Callable[[], float]
SUBJECTS = 1000
"""How many small subjects make "many"; of those that need a process each, a fifth is enough."""
A_MOMENT = 0.2
"""Seconds after a run that whoever waits for it looks at it, and in which the next spares get ready."""
OWN = "import os\n"
"""What makes a snippet one that might affect the next, as far as can be told beforehand."""
SNIPPET = "class Point:\n    def __init__(self):\n        self.x = 1\n\nsubject = Point()\n"


@dataclass
class Comparison:
    """What is measured, what it is compared with, and the seconds each took, a pair a round."""

    name: str
    reference: str
    measure: Measure
    measure_reference: Measure
    times: int = 1
    """Pairs a round: more for what is over quickly."""
    target: float | None = None
    """The most that the median ratio is meant to be."""
    seconds: list[float] = field(default_factory=list)
    reference_seconds: list[float] = field(default_factory=list)

    def round(self) -> None:
        for _ in range(self.times):
            self.reference_seconds.append(self.measure_reference())
            self.seconds.append(self.measure())

    @property
    def ratios(self) -> list[float]:
        return [a / b for a, b in zip(self.seconds, self.reference_seconds, strict=True)]


def first_paint(words: str, *command: str, columns: int = 120, rows: int = 40) -> Measure:
    """From starting the command in a pseudo-terminal to these words on the screen."""

    def measure() -> float:
        start = time.perf_counter()
        with Terminal(*command, columns=columns, rows=rows, cwd=ROOT) as terminal:
            terminal.wait_for(words)
            return time.perf_counter() - start

    return measure


def whole_process(*command: str) -> Measure:
    def measure() -> float:
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return time.perf_counter() - start

    return measure


def verdict(*, warm: bool) -> Measure:
    """A snippet's full verdict under both libraries, by a runner with or without spares ready."""

    async def once() -> float:
        runner = Runner()
        try:
            if warm:
                await runner.warm()
                await runner.run(Job(SNIPPET))
                await asyncio.sleep(A_MOMENT)
            start = time.perf_counter()
            report = await runner.run(Job(SNIPPET))
            took = time.perf_counter() - start
        finally:
            await runner.aclose()
        assert all(report.results[library].stages for library in DEFAULT_LIBRARIES), report
        return took

    return lambda: asyncio.run(once())


def many_subjects(folder: Path, python: str, number: int, head: str = "") -> Measure:
    """Seconds for each of ``number`` small subjects, no two alike, answered by ``explain --jsonl``."""
    lines = folder / f"{number}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for id in range(number):
            code = head + SNIPPET.replace("1", str(id))
            file.write(json.dumps({"id": id, "code": code}) + "\n")
    all_of_them = whole_process(python, "-m", "tutor", "explain", "--jsonl", str(lines))
    return lambda: all_of_them() / number


SPARES_MB = 80
"""The most that the spares are meant to hold resident."""


async def spares_resident() -> tuple[float, float]:
    """Megabytes that the spares hold resident, all together, once each has served: what the system
    would have back without them, and the plain sum over processes.

    The spares are forked from one another and share most of their pages, so a plain sum counts a page
    once for each process that has it. The first figure counts it once (proportional set size).
    """
    runner = Runner()
    try:
        await runner.warm()
        await runner.run(Job(SNIPPET))
        await asyncio.sleep(A_MOMENT)
        found = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in processes()]
        shared, plain = (
            sum(int(text.partition(f"\n{name}:")[2].split()[0]) for text in found) / 1024
            for name in ("Pss", "Rss")
        )
        return shared, plain
    finally:
        await runner.aclose()


def colouring(lines: int, *, opened: bool) -> float:
    """Processor seconds to take an edit and colour a screen of 50 lines, the median of 50 edits.

    ``opened`` edits open and close a long string at the top, so all that is on the screen changes.
    """
    texts = [f"    value_{n} = compute({n}, 'text')  # why" for n in range(lines)]
    coloured = ColouredLines()
    coloured.update(texts)
    coloured.colour_to(lines)
    row, took = (0 if opened else lines // 2), []
    for number in range(50):
        texts[row] = f'"""{number}' if opened and number % 2 == 0 else f"x = {number}"
        start = time.process_time()
        coloured.update(texts)
        coloured.colour_to(row + 50)
        took.append(time.process_time() - start)
    return statistics.median(took)


def comparisons(folder: Path) -> list[Comparison]:
    python = sys.executable
    tutor = (python, "-m", "tutor")
    reference = (python, "-m", "tests.benchmarks.minimal_app")
    bare = ("bare python", whole_process(python, "-c", "pass"))
    imports = ("import pickle, dill", whole_process(python, "-I", "-c", "import pickle, dill"))
    home = ("minimal Textual app", first_paint("reference home", *reference, "home"))
    lesson = ("minimal Textual app", first_paint("reference lesson", *reference, "lesson"))
    getstate = first_paint("[Ll]eave the lock", *tutor, "--lesson", "getstate")
    many, own = many_subjects(folder, python, SUBJECTS), many_subjects(folder, python, SUBJECTS // 5, OWN)
    rows: Sequence[tuple[str, Measure, tuple[str, Measure], int, float | None]] = [
        ("--version", whole_process(*tutor, "--version"), bare, 1, 2.0),
        ("list", whole_process(*tutor, "list"), bare, 1, 4.0),
        ("Home, first paint", first_paint("Why can't I", *tutor), home, 1, None),
        ("Home, lessons listed", first_paint("Begin|Continue", *tutor), home, 1, None),
        ("lesson, first paint", getstate, lesson, 1, 1.15),
        ("full verdict, ready", verdict(warm=True), imports, 7, 0.5),
        ("full verdict, cold", verdict(warm=False), imports, 7, 1.5),
        ("each of many subjects", many, imports, 1, 0.06),
        ("each, in own process", own, imports, 1, None),
    ]
    return [
        Comparison(name, of, measure, against, times, target)
        for name, measure, (of, against), times, target in rows
    ]


def milliseconds(seconds: Sequence[float]) -> str:
    low, high = min(seconds) * 1000, max(seconds) * 1000
    return f"{statistics.median(seconds) * 1000:6.0f} ({low:.0f} to {high:.0f})"


def table(measured: Sequence[Comparison]) -> str:
    lines = [f"{'':22}{'ms, median (range)':26}{'reference':22}{'its ms':26}{'ratio (range)':26}target"]
    for one in measured:
        median = statistics.median(one.ratios)
        ratio = f"{median:.3f} ({min(one.ratios):.3f} to {max(one.ratios):.3f})"
        told = "" if one.target is None else f"{one.target:<5g} {'met' if median <= one.target else 'missed'}"
        lines.append(
            f"{one.name:22}{milliseconds(one.seconds):26}{one.reference:22}"
            f"{milliseconds(one.reference_seconds):26}{ratio:26}{told}".rstrip()
        )
    return "\n".join(lines)


def as_json(measured: Sequence[Comparison], rounds: int) -> dict[str, object]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "rounds": rounds,
        "comparisons": [
            {
                "name": one.name,
                "reference": one.reference,
                "median_seconds": statistics.median(one.seconds),
                "reference_median_seconds": statistics.median(one.reference_seconds),
                "median_ratio": statistics.median(one.ratios),
                "target": one.target,
                "ratios": one.ratios,
            }
            for one in measured
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7, help="pairs of measurements for each line")
    parser.add_argument("--json", type=Path, help="also write every ratio to this file")
    parser.add_argument("--only", default="", help="only the lines whose name contains this")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PICKLE_TUTOR_DATA=f"{folder}/data", PICKLE_TUTOR_CACHE=f"{folder}/cache")
        os.environ.setdefault("TERM", "xterm-256color")
        # As installed: a checkout under PYTHONDONTWRITEBYTECODE compiles all of the tutor at every start.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = f"{folder}/bytecode"
        measured = [one for one in comparisons(Path(folder)) if options.only in one.name]
        for number in range(options.rounds + 1):
            if sys.stderr.isatty():
                print(f"\rround {number} of {options.rounds}", end="", file=sys.stderr, flush=True)
            for one in measured:
                one.round()
                if number == 0:  # the first round fills caches and is not counted
                    one.seconds.clear()
                    one.reference_seconds.clear()
        if sys.stderr.isatty():
            print("\r", end="", file=sys.stderr)
    print(table(measured))
    resident, plain = asyncio.run(spares_resident())
    print(
        f"The spares hold {resident:.0f} MB resident (target {SPARES_MB}); "
        f"summed without regard to what they share, {plain:.0f} MB."
    )
    for lines in (300, 1500):
        typed, opened = (colouring(lines, opened=opened) * 1000 for opened in (False, True))
        print(
            f"Colouring an edit at {lines} lines takes {typed:.2f} ms, and {opened:.2f} ms where it opens "
            "or closes a long string (at most 5 wanted at 300)."
        )
    few, many = (asyncio.run(keys_in(lines)) for lines in (40, 1500))
    for name, seconds in many.items():
        print(
            f"In a text of 1,500 lines, {name} takes {seconds * 1000:.1f} ms until it is on the screen "
            f"(at most 16 wanted), and {few[name] * 1000:.1f} ms in one of 40."
        )
    if options.json:
        told = as_json(measured, options.rounds)
        told |= {"key_seconds_in_1500_lines": many, "key_seconds_in_40_lines": few}
        told |= {"spares_resident_mb": resident, "spares_plain_sum_mb": plain}
        options.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
