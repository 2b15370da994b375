"""``explain --jsonl --try``: for each kind of trouble, the fix that a practitioner would make, tried."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import types
from pathlib import Path

import pytest

from tutor.cli.record import JsonRecord

DATA = Path(__file__).parent.parent / "data" / "advised.jsonl"
ROWS: dict[str, JsonRecord] = {
    row["id"]: row for row in map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
}


@pytest.fixture(scope="module")
def answers() -> dict[str, JsonRecord]:
    """The answer to every row, from one run of the command."""
    asked = [{"id": row["id"], "code": row["code"], "probe": row["probe"]} for row in ROWS.values()]
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "explain", "--jsonl", "--try"],
        input="".join(json.dumps(line) + "\n" for line in asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("id", ROWS)
def test_the_fix_is_given_and_was_seen_to_work(id: str, answers: dict[str, JsonRecord]) -> None:
    results = answers[id]["results"]
    until = ROWS[id].get("until")
    if until and sys.version_info[:2] > tuple(map(int, until.split("."))):
        pytest.skip(f"pickle does this well on any Python after {until}")
    # Of a library that does not work on this Python nothing can be advised about the object.
    failing = [found for found in results.values() if found["verdict"] != "ok" and "at_fault" not in found]
    assert failing
    for result in failing:
        first = result["advice"][0]
        assert first["tried"] == "ok", result
        whole = "\n".join([first["snippet"], *first.get("files", {}).values()])
        assert all(part in whole for part in ROWS[id]["fix"]), whole
        assert first["code"].strip()


@pytest.mark.parametrize("id", ["log file begun anew", "log file that must be new"])
def test_following_the_advice_loses_nothing_that_was_written(
    id: str, answers: dict[str, JsonRecord], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    advice = answers[id]["results"]["pickle"]["advice"][0]
    module = types.ModuleType("advised")
    monkeypatch.setitem(sys.modules, "advised", module)
    exec(advice["snippet"], vars(module))
    module.subject.file.write("more\n")
    copy = pickle.loads(pickle.dumps(module.subject))
    copy.file.write("and more\n")
    copy.file.close()
    module.subject.file.close()
    assert Path("out.log").read_text(encoding="utf-8") == "header\nmore\nand more\n"
