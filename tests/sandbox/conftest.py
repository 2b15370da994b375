"""One runner for each test, and one that is kept for a file's quick cases."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tutor.sandbox.runner import Runner


@pytest.fixture
async def runner() -> AsyncIterator[Runner]:
    """A runner without spares; whatever it started is ended after the test."""
    made = Runner()
    yield made
    await made.aclose()
