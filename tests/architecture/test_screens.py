"""Sessions need no screen; screens need no disk, no process, and not the app that opens them."""

from __future__ import annotations

import ast

from tests.architecture.house import ROOT, imports, sources, tree

DISK_AND_PROCESSES = ("os", "pathlib", "shutil", "tempfile", "subprocess", "sqlite3", "tutor.progress.store")
READS_FILES = (
    "tutor.course.cards.load_rules",
    "tutor.course.cards.load_types",
    "tutor.course.glossary.load_glossary",
    "tutor.course.library",
    "tutor.files",
    "tutor.sandbox.host.runner",
)


def test_a_session_imports_neither_textual_nor_a_screen() -> None:
    found = [
        str(one) for path in sources("session") for one in imports(path) if one.of("textual", "tutor.tui")
    ]
    assert found == []


def test_screens_and_widgets_touch_neither_disk_nor_processes() -> None:
    found = [
        str(one)
        for path in sources("tui/screens", "tui/widgets")
        for one in imports(path)
        if one.of(*DISK_AND_PROCESSES, *READS_FILES)
    ]
    assert found == []


def test_no_screen_or_widget_names_the_app_not_even_for_typing() -> None:
    """``tutor.tui.app_protocol`` says what they may ask of it."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("tui/screens", "tui/widgets", "tui/views")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module == "tutor.tui.app"
    ]
    assert found == []


def test_screens_and_lists_have_our_bases() -> None:
    """Textual's own end the app where several clicks or a late call meet a screen that has gone."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources("tui")
        if path.name not in ("base.py", "over.py", "steady_list.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if {part.id for part in ast.walk(base) if isinstance(part, ast.Name)}
        & {"Screen", "ModalScreen", "OptionList", "CommandPalette"}
    ]
    assert found == []
