"""A runner for each test, with a folder of its own for temporary files."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tutor.sandbox.host.runner import Runner


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that runs make their directories in, for this test alone.

    Its name is short: the names of unix sockets, which multiprocessing makes below it, have to be.
    """
    with tempfile.TemporaryDirectory(prefix="t-") as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


@pytest.fixture
async def runner(temporary: Path) -> AsyncIterator[Runner]:
    """A runner without spares; whatever it started is ended after the test."""
    made = Runner()
    yield made
    await made.aclose()
