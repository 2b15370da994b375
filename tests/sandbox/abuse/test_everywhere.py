"""The abuse suite once more: under each missing layer, and as a normal user from a wheel.

It takes minutes, so it is run where it is asked for: ``make test TESTS="-m nightly"``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.guest.test_without_layers import NO_LANDLOCK, NO_NAMESPACES

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534
RUN = "import sys, pytest\nsys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', 'tests/sandbox/abuse']))\n"
WITHOUT = {"namespaces": NO_NAMESPACES, "Landlock": NO_LANDLOCK, "both": NO_NAMESPACES + NO_LANDLOCK}
CALLS = Path("tutor/sandbox/guest/layers/calls.py")


def passes(done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode and "PermissionError" in done.stderr:
        pytest.skip("this system does not let a test take the layer away")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.skipif(sys.platform != "linux", reason="these layers are Linux's")
@pytest.mark.parametrize("missing", WITHOUT)
def test_under_a_missing_layer(missing: str) -> None:
    command = [sys.executable, "-c", WITHOUT[missing] + RUN]
    passes(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1500))


@pytest.fixture
def copied() -> Iterator[Path]:
    """The checkout's code and tests, outside the folders for temporary files."""
    with tempfile.TemporaryDirectory(dir=ROOT / ".pytest_cache") as made:
        for name in ("tutor", "tests", "lessons", "pyproject.toml"):
            source, skipped = ROOT / name, shutil.ignore_patterns("__pycache__")
            if source.is_dir():
                shutil.copytree(source, Path(made) / name, ignore=skipped)
            else:
                shutil.copy(source, made)
        yield Path(made)


def test_on_a_machine_whose_calls_are_not_known(copied: Path) -> None:
    """As on a processor that the filter of system calls has no numbers for."""
    file = copied / CALLS
    text = file.read_text(encoding="utf-8")
    assert "_NUMBERS.get(platform.machine())" in text
    file.write_text(text.replace("_NUMBERS.get(platform.machine())", "_NUMBERS.get('')"), encoding="utf-8")
    command = [sys.executable, "-c", RUN]
    passes(subprocess.run(command, cwd=copied, capture_output=True, text=True, check=False, timeout=1500))


def reachable(path: Path) -> bool:
    """Whether a user without rights may come to a file or folder."""
    return all(one.stat().st_mode & 0o005 == 0o005 for one in (path, *path.parents))


def python_for_anybody() -> str:
    """This Python, or another of its version that any user may run."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    here = (sys.executable, shutil.which(name, path="/usr/bin:/usr/local/bin"))
    found = next((one for one in filter(None, here) if reachable(Path(one).resolve())), None)
    return found or pytest.skip("no Python of this version here that another user may run")


def test_as_a_normal_user_from_a_wheel(copied: Path, tmp_path: Path) -> None:
    """What people have: the installed package, and no rights but their own."""
    if os.getuid() != 0:
        pytest.skip("the whole suite runs as a normal user already")
    python = python_for_anybody()
    copied.chmod(0o755)
    copied.parent.chmod(0o755)
    if not reachable(copied):
        pytest.skip("this checkout is in a folder that other users may not enter")
    build = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    # An environment of its own: what can be imported may be read, and this one's can import the checkout.
    subprocess.run([python, "-m", "venv", "--without-pip", str(copied / "env")], check=True)
    (site,) = (copied / "env").glob("lib/python*/site-packages")
    packages, ours = (
        Path(pytest.__file__).parents[1],
        shutil.ignore_patterns("*.pth", "tutor", "pickle_tutor*"),
    )
    shutil.copytree(packages, site, ignore=ours, dirs_exist_ok=True)
    (wheel,) = tmp_path.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade"]
    subprocess.run([*pip, "--target", str(site), str(wheel)], check=True, capture_output=True)
    shutil.rmtree(copied / "tutor")
    for path in (copied, *copied.rglob("*")):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    done = subprocess.run(
        [str(copied / "env" / "bin" / "python"), "-c", RUN],
        cwd=copied,
        env={"PATH": os.environ["PATH"], "HOME": str(copied)},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )
    passes(done)
