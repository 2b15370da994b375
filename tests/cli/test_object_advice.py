"""An imported object's fix is made from the user's own module, and tried on a copy of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tutor.cli import main

CLIENT = """\
import threading

class Base:
    def __getstate__(self):
        state = self.__dict__.copy()
        state["saved"] = True
        return state

class Client(Base):
    def __init__(self, url):
        self.url = url
        self._lock = threading.Lock()  # guards the url

client = Client("http://example.org")
checks = {"long": lambda text: len(text) > 9, "short": lambda text: len(text) < 3}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "shop"
    package.mkdir()
    (package / "__init__.py").write_text("from .client import client\n", encoding="utf-8")
    (package / "client.py").write_text(CLIENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return package


@pytest.mark.parametrize(
    ("wanted", "pieces"),
    [
        ("shop.client:client", ["super().__getstate__()", "self._lock = threading.Lock()"]),
        ("shop.client:checks", ["def long(text):", "def short(text):"]),
    ],
)
def test_the_rewrite_is_tried_on_a_copy_of_the_module(
    project: Path, capsys: pytest.CaptureFixture[str], wanted: str, pieces: list[str]
) -> None:
    assert main(["explain", "--object", wanted, "--json", "--with", "pickle"]) == 1
    first = json.loads(capsys.readouterr().out)["results"]["pickle"]["advice"][0]
    assert first["tried"] == "ok" and "tried_module" not in first
    assert all(piece in first["modules"]["shop.client"] for piece in pieces)
    assert first["code"].startswith("# shop/client.py, line ")
    assert (project / "client.py").read_text(encoding="utf-8") == CLIENT
