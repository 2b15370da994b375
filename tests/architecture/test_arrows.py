"""What the contracts in pyproject.toml cannot say: who may load a pickle, run text, or touch the disk.

The arrows between the folders are held by import-linter; the last tests see that it would notice.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.house import ROOT, imports, sandboxed, sources, tree

LOADERS = ("pickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "copyreg")
"""What can turn bytes into objects, or change how that is done. ``pickletools`` only reads opcodes."""


def wrong(paths: list[Path], *packages: str) -> list[str]:
    return [str(found) for path in paths for found in imports(path) if found.of(*packages)]


def test_what_runs_in_the_sandbox_needs_only_the_standard_library_and_dill_late() -> None:
    foreign = [
        str(found)
        for path in sandboxed()
        for found in imports(path)
        if found.name.partition(".")[0] not in {*sys.stdlib_module_names, "tutor"}
        and not (found.of("dill") and found.late)
    ]
    assert foreign == []


def test_what_runs_in_the_sandbox_imports_only_what_runs_in_the_sandbox() -> None:
    inside = {path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in sandboxed()}
    inside |= {name.removesuffix(".__init__") for name in inside}
    strangers = [
        str(found)
        for path in sandboxed()
        for found in imports(path)
        if found.of("tutor") and found.name not in inside and found.name.rpartition(".")[0] not in inside
    ]
    assert strangers == []


def test_only_sandboxed_code_can_load_a_pickle() -> None:
    outside = [path for path in sources() if path not in sandboxed()]
    assert wrong(outside, *LOADERS) == []


def test_only_sandboxed_code_executes_text_as_python() -> None:
    calls = [
        f"{path.relative_to(ROOT)}:{node.lineno} calls {node.func.id}"
        for path in sources()
        if path not in sandboxed()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"exec", "eval"}
    ]
    assert calls == []


def test_widgets_show_and_ask_but_run_and_save_nothing() -> None:
    forbidden = (
        "tutor.sandbox.host.runner",
        "tutor.progress.store",
        "pathlib",
        "os",
        "shutil",
        "tempfile",
        "asyncio",
    )
    assert wrong(sources("tui/widgets"), *forbidden) == []


def test_this_test_would_notice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader of imports sees every way to import, and tells late ones from early ones."""
    file = tmp_path / "tutor" / "room" / "one.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "import textual.app\n"
        "from . import two\n"
        "from ..cli import main\n"
        "def f():\n"
        "    import dill\n"
        "    importlib.import_module('pickle')\n"
        "if TYPE_CHECKING:\n"
        "    import sqlite3\n",
        encoding="utf-8",
    )
    monkeypatch.setattr("tests.architecture.house.ROOT", tmp_path)
    seen = {(found.name, found.late) for found in imports(file)}
    assert seen == {
        ("textual.app", False),
        ("tutor.room.two", False),
        ("tutor.cli.main", False),
        ("dill", True),
        ("pickle", True),
    }


LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
WRONG = {
    "up, by module": (
        "tutor.pickling.inspect.facts",
        "from tutor.sandbox.host.runner import Runner",
        "tutor.sandbox.host.runner",
    ),
    "up, by package": ("tutor.course.search", "from tutor.tui import app", "tutor.tui.app"),
    "for typing only": (
        "tutor.session.lab",
        "import typing\nif typing.TYPE_CHECKING:\n    from tutor.tui.app import TutorApp",
        "tutor.tui.app",
    ),
    "across the sandbox": (
        "tutor.sandbox.guest.asserts",
        "from tutor.sandbox.host import job",
        "tutor.sandbox.host.job",
    ),
    "textual below the screens": ("tutor.session.folder", "import textual.app", "textual"),
    "from a view up to a widget": (
        "tutor.tui.views.home",
        "from tutor.tui.widgets.header_line import HeaderLine",
        "tutor.tui.widgets.header_line",
    ),
    "two folders in a circle": (
        "tutor.course.format.info",
        "from tutor.course import library",
        "",
    ),
}
"""Who imports what it should not, and what that is: all of them are put into one copy of the code. Of a
circle only the folder is told."""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of that copy."""
    copy = tmp_path_factory.mktemp("wrong")
    shutil.copytree(ROOT / "tutor", copy / "tutor", ignore=shutil.ignore_patterns("__pycache__", "_data"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for importer, line, _ in WRONG.values():
        with (copy / (importer.replace(".", "/") + ".py")).open("a", encoding="utf-8") as source:
            source.write(f"\n{line}\n")
    done = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--no-logo"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("case", WRONG)
def test_the_contracts_notice(case: str, complaints: str) -> None:
    importer, _, imported = WRONG[case]
    told = (
        rf"{re.escape(importer)} -> {re.escape(imported)}\b"
        if imported
        else "No cycles are allowed in tutor.course"
    )
    assert re.search(told, complaints), complaints


def test_no_file_imports_itself_by_way_of_others() -> None:
    """Not for annotations either: files that need each other can't be read, or tested, one by one."""
    graph = grimp.build_graph("tutor", cache_dir=None)
    left = {file: graph.find_modules_directly_imported_by(file) for file in graph.modules}
    while leaves := {file for file, imported in left.items() if not imported & left.keys()}:
        left = {file: imported for file, imported in left.items() if file not in leaves}
    while roots := left.keys() - set().union(*left.values()):
        left = {file: imported for file, imported in left.items() if file not in roots}
    assert sorted(left) == []
