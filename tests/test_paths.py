"""Where progress and cache are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor import paths


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PICKLE_TUTOR_DATA", str(tmp_path / "d"))
    monkeypatch.setenv("PICKLE_TUTOR_CACHE", "~/c")
    assert paths.data_dir() == tmp_path / "d"
    assert paths.progress_file().parent == tmp_path / "d"
    assert paths.cache_dir() == Path.home() / "c"
    assert not (tmp_path / "d").exists()


def test_without_it_they_are_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PICKLE_TUTOR_DATA")
    monkeypatch.setenv("PICKLE_TUTOR_CACHE", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert paths.data_dir() != paths.cache_dir()
    for found in (paths.data_dir(), paths.cache_dir()):
        assert found.is_relative_to(tmp_path)
        assert "pickle-tutor" in found.parts
