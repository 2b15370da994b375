"""What starting costs: which imports the quick commands and the app may and may not pay for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.house import ROOT, sandboxed


def imported_by(*command: str) -> set[str]:
    """The modules a Python process imports, as the interpreter itself lists them."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = done.stderr.splitlines()
    rows = [line for line in lines if line.startswith("import time:")]
    assert done.returncode == 0, "\n".join(line for line in lines if line not in rows)
    return {row.rpartition("|")[2].strip() for row in rows}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list"], ["list", "--json"]], ids=" ".join)
def test_quick_commands_import_neither_textual_nor_dill(arguments: list[str]) -> None:
    modules = imported_by("-m", "tutor", *arguments)
    assert "tutor.cli" in modules
    assert modules.isdisjoint({"textual", "rich", "dill"})


def test_the_app_never_imports_dill() -> None:
    modules = imported_by("-c", "import tutor.tui.app")
    assert "textual.app" in modules
    assert "dill" not in modules


def test_what_runs_in_the_sandbox_imports_on_every_python(python: str, tmp_path: Path) -> None:
    """Syntax, annotations and standard library of the oldest Python, under each that is here."""
    names = [path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".") for path in sandboxed()]
    names = [name.removesuffix(".__init__") for name in names]
    code = (
        f"import sys, importlib; sys.path.insert(0, {str(ROOT)!r})\n"
        f"for name in {names!r}: importlib.import_module(name)"
    )
    done = subprocess.run(
        [python, "-I", "-B", "-W", "error", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_first_picture_of_a_lesson_needs_nothing_of_runs_and_grades(tmp_path: Path) -> None:
    """What a step needs once it is run, answered or ended is imported then: each module delays the start."""
    lesson = ROOT / "lessons" / "04-getstate.md"
    code = (
        "import sys, tutor.cli.app\n"
        "from pathlib import Path\n"
        "from tutor.course.library import read_lesson\n"
        "from tutor.session.runner import LateRunner\n"
        "from tutor.tui.app import TutorApp\n"
        f"start = read_lesson(Path({str(lesson)!r})), 'mend'\n"
        "async def prepare(app):\n"
        "    print(len(app.screen.query('#work-pane')), *sorted(sys.modules))\n"
        "    app.exit()\n"
        "TutorApp._prepare = prepare\n"
        f"data = Path({str(tmp_path)!r})\n"
        "TutorApp(list, data=data, runner=LateRunner(), start=start).run(headless=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    shown, *modules = done.stdout.split()
    assert shown == "1"  # the step is on the screen, with its editor
    late = (
        "tutor.explanation tutor.grading.grade tutor.grading.gates tutor.sandbox.guest fsrs dill email"
        " tutor.sandbox.host.interpreters tutor.sandbox.host.results tutor.tui.screens.step_map"
        " importlib.metadata pickletools shlex zipfile"
    )
    assert not [name for name in modules if name.startswith(tuple(late.split()))]
