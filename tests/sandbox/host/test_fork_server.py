"""Processes that descend from one start of an interpreter, and end one after another."""

from __future__ import annotations

import pytest

from tutor.sandbox.host import fork_server
from tutor.sandbox.host.fork_server import ForkServer


@pytest.mark.parametrize("first", ["pickle", "dill"])
async def test_one_package_ends_while_another_is_still_needed(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = []
    kill = ForkServer.kill

    def remember(server: ForkServer, *ends: str) -> None:
        killed.append(ends)
        kill(server, *ends)

    monkeypatch.setattr(ForkServer, "kill", remember)
    monkeypatch.setattr(fork_server, "END_SECONDS", 10.0)
    pairs = await ForkServer.start(None, ["pickle", "dill"])
    for pair in pairs:
        await pair.hello()
        await pair.fresh.hello()
    ending, other = sorted(pairs, key=lambda pair: pair.package != first)
    try:
        await ending.end()
        assert not killed
        assert other.alive
    finally:
        await other.end()
    assert not killed
