"""The arrows of the house point down: tui → scoring, course → sandbox → pickling.

What a room may not reach for is named here once, so that a wrong import fails with the line it is on.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, imports, sandboxed, sources, tree

ROOMS_ABOVE = {
    "pickling": ("tutor.sandbox", "tutor.course", "tutor.grading", "tutor.tui", "tutor.cli"),
    "sandbox": ("tutor.course", "tutor.grading", "tutor.tui", "tutor.cli"),
    "course": ("tutor.tui", "tutor.cli"),
    "scoring": ("tutor.tui", "tutor.cli"),
    "tui": ("tutor.cli",),
}
LOADERS = ("pickle", "_pickle", "dill", "cloudpickle", "marshal", "shelve", "copyreg")
"""What can turn bytes into objects, or change how that is done. ``pickletools`` only reads opcodes."""


def wrong(paths: list[Path], *packages: str) -> list[str]:
    return [str(found) for path in paths for found in imports(path) if found.of(*packages)]


@pytest.mark.parametrize("room", ROOMS_ABOVE)
def test_no_room_imports_a_room_above_it(room: str) -> None:
    assert wrong(sources(room), *ROOMS_ABOVE[room]) == []


@pytest.mark.parametrize("room", ["course", "scoring", "sandbox", "pickling"])
def test_only_the_screens_import_textual(room: str) -> None:
    assert wrong(sources(room), "textual", "rich") == []


def test_pickling_imports_nothing_else_of_the_house() -> None:
    others = [
        str(found)
        for path in sources("pickling")
        for found in imports(path)
        if found.of("tutor") and not found.of("tutor.pickling")
    ]
    assert others == []


def test_what_runs_in_the_sandbox_needs_only_the_standard_library_and_dill_late() -> None:
    import sys

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


def test_screens_neither_start_processes_nor_open_the_database() -> None:
    assert wrong(sources("tui"), "subprocess", "multiprocessing", "sqlite3", "pty", "os.system") == []


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
