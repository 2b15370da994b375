"""A library is one codec file and one line in the registry: a made-up one is added that way.

The app runs from a copy of the ``tutor`` package with the two additions, so that they reach every
process of a run as those of a real library do.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, sources

CODEC = '''
"""pickle, with the bytes the wrong way round."""

from tutor.pickling.codecs.base import Codec


class Backwards(Codec):
    name = "backwards"

    def dumps(self, obj):
        return self.module.dumps(obj, self.protocol)[::-1]

    def loads(self, data):
        return self.module.loads(data[::-1])
'''
IN_THE_LAB = """
import asyncio, sys
from pathlib import Path

from tests.tui.fakes import FakeCatalog
from tests.tui.pilots import sees, text, until
from tutor.sandbox.host.runner import Runner
from tutor.tui.app import TutorApp
from tutor.tui.screens.lab import LabScreen
from tutor.tui.widgets.switch_bar import NAMES, SwitchBar


async def switched_on():
    app = TutorApp(lambda: FakeCatalog(), data=Path(sys.argv[1]), runner=Runner())
    async with app.run_test(size=(120, 40)) as pilot:
        await sees(pilot, "Lab")
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, LabScreen))
        app.screen.query_one(SwitchBar).focus()
        await pilot.press(*["right"] * NAMES.index("backwards"), "space")
        await sees(pilot, "✓ backwards")
        await until(pilot, lambda: not app.screen.running)
        await pilot.press("f5")
        await until(pilot, lambda: not app.screen.running)
        print(text(pilot))


asyncio.run(switched_on())
"""


@pytest.fixture(scope="module")
def with_another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with such a copy of ``tutor``, and the rest of the checkout beside it."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "tutor", folder / "tutor", ignore=shutil.ignore_patterns("__pycache__"))
    for beside in ("lessons", "assets", "tests", "pyproject.toml"):
        (folder / beside).symlink_to(ROOT / beside)
    codecs = folder / "tutor" / "pickling" / "codecs"
    (codecs / "backwards.py").write_text(CODEC, encoding="utf-8")
    registry = (codecs / "registry.py").read_text(encoding="utf-8")
    registry = registry.replace(
        "\n\nCODECS", "\nfrom tutor.pickling.codecs.backwards import Backwards\n\nCODECS"
    ).replace("    Cloudpickle,\n)", "    Cloudpickle,\n    Backwards,\n)")
    (codecs / "registry.py").write_text(registry, encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_explain_shows_it(with_another: Path) -> None:
    told = run(
        with_another,
        "-m",
        "tutor",
        "explain",
        "--verbose",
        "--with",
        "backwards",
        "-c",
        "import threading\nthreading.Lock()",
    )
    assert re.search(r"^ +backwards", told)
    assert re.search(r"^dumps +✗ TypeError$", told, re.MULTILINE) and "Rule 2, State" in told


def test_json_has_its_verdict(with_another: Path) -> None:
    asked = ("--with", "pickle", "--with", "backwards", "--json", "-c", "subject = {'a': [1]}")
    results = json.loads(run(with_another, "-m", "tutor", "explain", *asked))["results"]
    assert {name: result["verdict"] for name, result in results.items()} == {
        "pickle": "ok",
        "backwards": "ok",
    }


def test_the_lab_has_a_switch_and_a_column_for_it(with_another: Path, tmp_path: Path) -> None:
    shown = run(with_another, "-c", IN_THE_LAB, str(tmp_path))
    assert "✓ backwards" in shown
    assert re.search(r"pickle +dill +backwards", shown)


def test_no_code_names_a_library_where_it_should_ask_for_a_fact() -> None:
    named = re.compile(r"\bLibrary\.[A-Z]|\bneeds_dill\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if named.search(line)
    ]
    assert found == []
