"""A runner for each test, with a folder of its own for temporary files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tutor.sandbox.runner import Runner


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that runs make their directories in, for this test alone."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


@pytest.fixture
async def runner(temporary: Path) -> AsyncIterator[Runner]:
    """A runner without spares; whatever it started is ended after the test."""
    made = Runner()
    yield made
    await made.aclose()
