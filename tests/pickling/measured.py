"""The measured objects of ``tests/data``: what the engine is held to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tutor.sandbox.host.job import Job, Limits

DATA = Path(__file__).parent.parent / "data" / "measured.jsonl"
SECONDS = 3.0
"""How long the measurements waited for a probe that blocks."""


Row = dict[str, Any]


def rows(name: str = DATA.name) -> list[Row]:
    """Every measured object of one file of ``tests/data``."""
    return [json.loads(line) for line in (DATA.parent / name).read_text(encoding="utf-8").splitlines()]


def share(rows: list[Row], version: str) -> list[Row]:
    """A third of ``rows``, another one for ``3.12`` than for ``3.11``: all of them, over three versions."""
    return rows[int(version.rpartition(".")[2]) % 3 :: 3]


def job(row: Row, python: str | None, explain: bool = False) -> Job:
    """The run that measures ``row`` again under ``python``."""
    probe = row["probe"]
    return Job(
        code=row["code"] + "\nsubject = o",
        probe=f"(lambda o: {probe})(subject)" if probe is not None else None,
        python=python,
        explain=explain,
        limits=Limits(wall_seconds=SECONDS),
    )
