"""What the files of the repository may say."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, sandboxed

PUBLIC_HOSTS = {
    "docs.python.org",
    "peps.python.org",
    "dill.readthedocs.io",
    "textual.textualize.io",
    "www.textualize.io",  # in every SVG that Textual writes
    "github.com",
    "keepachangelog.com",
    "semver.org",
    "www.w3.org",  # the name of the SVG format, in screenshots
    "cdnjs.cloudflare.com",  # fonts Textual's screenshots ask for
    "example.com",
    "example.org",
}
SOMEBODYS_FOLDERS = re.compile(r"/(?:work|root|opt/py[\w.]*)/|/(?:home|Users)/(?!me/|you/|learner/|ada/)\w+/")


def tracked() -> list[Path]:
    """The files of the checkout; outside one (an unpacked archive) there is nothing to ask."""
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not in a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def text(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def test_no_file_names_a_folder_of_one_machine() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in tracked()
        if path != Path(__file__)
        for number, line in enumerate(text(path).splitlines(), 1)
        if (match := SOMEBODYS_FOLDERS.search(line))
    ]
    assert found == []


def test_every_address_is_a_public_one() -> None:
    address = re.compile(r"\b(?:https?|ssh|git)://(?:[^/\s@]+@)?([\w.-]+)")
    found = {
        f"{path.relative_to(ROOT)}: {match.group(1)}"
        for path in tracked()
        for match in address.finditer(text(path))
        if match.group(1) not in PUBLIC_HOSTS
    }
    assert found == set()


def test_constraints_name_versions_only() -> None:
    for line in text(ROOT / "constraints.txt").splitlines():
        assert line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line


@pytest.mark.parametrize("path", sandboxed(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_grammar_of_sandboxed_code_is_that_of_python_3_9(path: Path) -> None:
    ast.parse(text(path), filename=str(path), feature_version=(3, 9))


def test_what_contributing_names_is_there() -> None:
    """Its table is how a newcomer finds a place: a name that has gone sends them nowhere."""
    text = (ROOT / "CONTRIBUTING.md").read_text()
    gone = [
        path
        for path in re.findall(r"`((?:tutor|tests|lessons)/[\w/.]+)`", text)
        if not (ROOT / path).exists()
    ]
    for name, path in re.findall(r"`(\w+)(?:\(\))?` in `(tutor/[\w/]+\.py)`", text):
        defined = (ROOT / path).read_text()
        if not re.search(rf"^(def {name}\(|class {name}\b|{name}\b.* = )", defined, re.MULTILINE):
            gone.append(f"{path}: {name}")
    assert gone == []
