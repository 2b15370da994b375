"""The scene of every abuse case: things that could be harmed, and a look at them afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.sandbox.traces import descendants, fingerprint, gone, processes
from tutor.pickling.words import Library
from tutor.sandbox.host.job import Job, Limits
from tutor.sandbox.host.results import LibraryResult
from tutor.sandbox.host.runner import Runner

ROOT = Path(__file__).resolve().parents[3]
LIMITS = Limits(
    wall_seconds=3.0, memory_bytes=300 << 20, output_bytes=64 << 10, file_bytes=16 << 20, disk_bytes=64 << 20
)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of the person running the app: outside the folders for temporary files, which a run
    has its own view of, so that what is kept out is kept out by rights."""
    (ROOT / ".pytest_cache").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / ".pytest_cache") as made:
        folder = Path(made)
        (folder / ".ssh").mkdir()
        (folder / ".ssh" / "key").write_text("the-secret-key")
        (folder / "thesis.txt").write_text("years of work")
        monkeypatch.setenv("HOME", str(folder))
        monkeypatch.setenv("SECRET_TOKEN", "the-secret-token")
        monkeypatch.chdir(folder)
        yield folder


class Scene:
    """Runs a case with small limits. ``held`` are the layers that held in the last run."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.held: set[str] = set()

    async def run(self, code: str, limits: Limits = LIMITS, **more: object) -> LibraryResult:
        libraries = (Library.PICKLE,)
        job = Job(code, libraries=libraries, limits=limits, **{"explain": False, **more})  # type: ignore[arg-type]
        report = await self.runner.run(job)
        self.held = {layer.name for layer in report.isolation if layer.holds}
        return report.results[Library.PICKLE]


@pytest.fixture
async def scene(runner: Runner, home: Path, temporary: Path) -> AsyncIterator[Scene]:
    """A place to run a case; afterwards the runner works and nothing is harmed or left."""
    before, running = fingerprint(home), descendants(os.getpid())
    made = Scene(runner)
    yield made
    assert (await made.run("subject = 1")).verdict.value == "ok"
    assert os.listdir(temporary) == []
    assert not gone(descendants(os.getpid()) - running - set(processes()))
    await runner.aclose()
    assert not gone(descendants(os.getpid()) - running)
    assert not processes("MARK-OF-A-RUN")
    assert os.listdir(temporary) == []
    assert fingerprint(home) == before
