"""A wheel is built, installed in an empty environment far from the checkout, and used there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.terminal.driver import Terminal

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def run(*command: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must be right, in surroundings that name no checkout."""
    surroundings = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**surroundings, **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", target, ROOT, cwd=target)
    (built,) = target.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def wheels(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheels of everything the tutor needs: the last time an index is asked."""
    folder = tmp_path_factory.mktemp("wheels")
    download = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    only_wheels = ("--only-binary", ":all:", "--constraint", str(ROOT / "constraints.txt"))
    done = subprocess.run(
        [*download, *only_wheels, "--dest", str(folder), str(wheel)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode and "No matching distribution" not in done.stderr:
        pytest.skip(f"no index to download wheels from: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr  # an index that has no wheel of something is our fault
    return folder


@pytest.fixture(scope="module")
def installed(wheel: Path, wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment's bin folder, in a folder with a space in its name: made from wheels alone, no index."""
    home = tmp_path_factory.mktemp("far away") / "an empty place"
    run(sys.executable, "-m", "venv", home, cwd=home.parent)
    pip = (home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--no-index", "--only-binary", ":all:", "--find-links", wheels, wheel, cwd=home)
    return home / "bin"


def test_the_wheel_holds_the_code_the_lessons_and_the_assets_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.partition("/")[0] for name in names}
    assert {folder for folder in folders if not folder.endswith(".dist-info")} == {"tutor"}
    in_checkout = {path.name for path in (ROOT / "lessons").iterdir() if path.is_file()}
    assert {Path(name).name for name in names if name.startswith("tutor/_data/lessons/")} == in_checkout
    styles = {path.name for path in (ROOT / "assets").rglob("*.tcss")} | {
        path.name for path in (ROOT / "tutor").rglob("*.tcss")
    }
    assert styles <= {Path(name).name for name in names}
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_installed_command_finds_its_lessons(installed: Path, tmp_path: Path) -> None:
    version = run(installed / "pickle-tutor", "--version", cwd=tmp_path).stdout
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] in version
    listed = run(installed / "pickle-tutor", "list", "--json", cwd=tmp_path).stdout
    found = json.dumps(json.loads(listed))
    for lesson in ("what-pickles", "by-reference", "getstate"):
        assert f'"{lesson}"' in found
    where = "import tutor; print(tutor.__file__)"
    home = run(installed / "python", "-c", where, cwd=tmp_path).stdout
    assert str(ROOT) not in home


def test_the_installed_app_finds_its_styles_and_opens(installed: Path, tmp_path: Path) -> None:
    with Terminal(str(installed / "pickle-tutor"), columns=80, rows=24, cwd=tmp_path) as terminal:
        terminal.wait_for("Begin")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_the_installed_command_runs_a_snippet(installed: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [installed / "pickle-tutor", "explain", "-c", "lambda x: x", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    results = json.loads(answer.stdout)["results"]
    assert results["pickle"]["verdict"] == "dumps-fails"
    assert results["dill"]["verdict"] == "ok"


def test_the_installed_command_proves_a_lesson_it_came_with(installed: Path, tmp_path: Path) -> None:
    (lesson,) = installed.parent.glob("lib/python*/site-packages/tutor/_data/lessons/*-getstate.md")
    run(installed / "pickle-tutor", "check", lesson, cwd=tmp_path)


def tool(name: str) -> str:
    """A program beside this Python, or anywhere on the path."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    if found is None:
        pytest.skip(f"{name} is not installed here: python -m pip install {name.replace('uvx', 'uv')}")
    return found


def test_what_is_installed_is_whole_and_gives_no_warning(installed: Path, tmp_path: Path) -> None:
    python = (installed / "python", "-W", "error", "-m", "tutor")
    assert "pickle-tutor" in run(*python, "--version", cwd=tmp_path).stdout
    assert "getstate" in run(*python, "list", cwd=tmp_path).stdout
    run(installed / "python", "-m", "pip", "check", cwd=tmp_path)


def test_uvx_runs_the_wheel(wheel: Path, wheels: Path, tmp_path: Path) -> None:
    command = (tool("uvx"), "--no-config", "--no-index", "--find-links", wheels, "--python", sys.executable)
    cache = str(tmp_path / "cache")
    for arguments, told in ((["--version"], "pickle-tutor"), (["list"], "getstate")):
        done = run(*command, "--from", wheel, "pickle-tutor", *arguments, cwd=tmp_path, UV_CACHE_DIR=cache)
        assert told in done.stdout


def test_pipx_runs_the_wheel(wheel: Path, wheels: Path, tmp_path: Path) -> None:
    command = (tool("pipx"), "run", "--python", sys.executable, "--pip-args")
    home = {"PIPX_HOME": str(tmp_path / "home"), "PIPX_BIN_DIR": str(tmp_path / "bin")}
    quiet = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": wheels.as_uri()}
    for arguments, told in ((["--version"], "pickle-tutor"), (["list"], "getstate")):
        options = f"--no-index --find-links={wheels}"
        done = run(
            *command, options, "--spec", wheel, "pickle-tutor", *arguments, cwd=tmp_path, **home, **quiet
        )
        assert told in done.stdout
