"""``pickle-tutor --lab``: the file's code and folder reach the app; wrong use is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.cli import main

Opened = list[tuple[object, ...]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    calls: Opened = []

    def run(*arguments: object) -> int:
        calls.append(arguments)
        return 0

    monkeypatch.setattr("tutor.tui.start.run", run)
    return calls


def test_it_opens_as_it_was_left_or_with_a_file(opened: Opened, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("subject = 1\n", encoding="utf-8")
    assert main(["--lab"]) == 0
    assert main(["--lab", str(file)]) == 0
    assert [call[2] for call in opened] == [("", ()), ("subject = 1\n", (str(tmp_path),))]


def test_a_file_that_cannot_be_read_is_told(opened: Opened, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lab", "nowhere.py"]) == 2
    assert "nowhere.py cannot be read" in capsys.readouterr().err
    assert opened == []


def test_it_goes_with_no_lesson(opened: Opened) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--lab", "--lesson", "state"])
    assert ended.value.code == 2 and opened == []
