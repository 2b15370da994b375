"""What every test starts from: no settings, progress or colours of the person running it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.dills import cannot_save_code, dill_trouble, python_with
from tests.interpreters import interpreters

# A busy machine is no fault of what is tested.
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")

PERSONAL = (
    "NO_COLOR",
    "FORCE_COLOR",
    "COLUMNS",
    "LINES",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "TEXTUAL",
    "TEXTUAL_THEME",
)


if os.environ.get("PICKLE_TUTOR_COVERAGE"):  # ``make coverage`` also asks what runs in the sandbox
    from tests.coverage import guest
    from tutor.sandbox.host import fork_server

    fork_server.PROGRAM = Path(guest.__file__)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One process more than there are cores: many a test waits for a limit, a terminal or a pause.

    Where a number is asked for, the plugin's own answer holds.
    """
    if os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS"):
        return None
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests first, so that none of them is begun when all else is done.

    Tests go to processes by file (``--dist loadfile``): what a module sets up is set up once, and
    tests that only wait run beside tests that only work.
    """
    for item in items:
        if item.get_closest_marker("nightly") and "nightly" not in str(item.config.option.markexpr):
            item.add_marker(pytest.mark.skip(reason="takes minutes: make test TESTS='-m nightly'"))
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is marked ``dill_works`` where dill does not, and say what it raised."""
    if item.get_closest_marker("dill_works") and (trouble := dill_trouble(sys.executable)):
        pytest.skip(trouble)


@pytest.fixture(autouse=True)
def own_surroundings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data and a cache directory for this test alone; returns the directory that holds both."""
    home = tmp_path_factory.mktemp("surroundings")
    for name in PERSONAL:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PICKLE_TUTOR_DATA", str(home / "data"))
    monkeypatch.setenv("PICKLE_TUTOR_CACHE", str(home / "cache"))
    monkeypatch.setenv("PICKLE_TUTOR_CONFIG", str(home / "config"))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    return home


@pytest.fixture
def another_python() -> Path:
    """A supported Python with dill that is not the one running the tests; skips where there is none."""
    here = [found.path for found in interpreters() if found.path and found.path != Path(sys.executable)]
    if not here:
        pytest.skip("no other Python with dill is made ready here (make pythons)")
    return here[0]


@pytest.fixture
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that has no package at all, so no dill."""
    base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
    home = tmp_path_factory.mktemp("bare") / "environment"
    (home / "bin").mkdir(parents=True)
    (home / "pyvenv.cfg").write_text(f"home = {base.parent}\n", encoding="utf-8")
    (home / "bin" / "python").symlink_to(base)
    return home / "bin" / "python"


@pytest.fixture(
    params=[
        pytest.param(
            found, id=found.name, marks=pytest.mark.skipif(bool(found.missing), reason=found.missing)
        )
        for found in interpreters()
    ]
)
def python(request: pytest.FixtureRequest) -> str:
    """The executable of each supported Python with dill, one after the other; those not here are skipped."""
    return str(request.param.path)


@pytest.fixture(scope="session")
def broken_dill(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An executable of this Python whose dill cannot save a code object, as dill 0.4.1 cannot on 3.15."""
    return python_with(sys.executable, tmp_path_factory.mktemp("broken") / "python", cannot_save_code)


@pytest.fixture(scope="session")
def no_dill(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An executable of this Python that has no dill."""
    return python_with(sys.executable, tmp_path_factory.mktemp("without") / "python", None)
