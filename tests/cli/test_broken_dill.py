"""A Python whose dill does not work, and one without dill, as the commands tell of them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.cli.doctor import dill_finding, dill_health

CANNOT = "can't save functions or classes of a script on Python"
LESSON = """\
---
format: 1
id: small
title: A small lesson
summary: A function does not travel.
rules: [1]
minutes: 5
---
## Run it

```python run expect="pickle: dumps-fails; dill: ok"
subject = lambda: 1
```

## Guess

```python predict
[1, 2]
lambda: 1
```
"""


def explain(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = main(["explain", *arguments])
    said = capsys.readouterr()
    assert said.err == ""
    return status, said.out


def flat(text: str) -> str:
    return " ".join(text.split())


def test_the_page_says_that_it_is_the_library(capsys: pytest.CaptureFixture[str], broken_dill: str) -> None:
    status, out = explain(capsys, "-c", "lambda: 1", "--python", broken_dill)
    assert status == 1  # pickle's own answer
    (row,) = [line for line in out.splitlines() if line.startswith("dumps ")]
    assert row.endswith("– not measured")
    (own,) = [flat(part) for part in re.findall(r"(?ms)^dill .*?(?=\n\n)", out)]
    assert f"{CANNOT} 3" in own and "so its column says nothing about your object" in own
    assert "--python 3.13" in own
    assert "Rule" not in own and "blocks it" not in own and "NotImplementedError" not in own


def test_what_works_is_shown_as_ever_with_a_remark(
    capsys: pytest.CaptureFixture[str], broken_dill: str
) -> None:
    status, out = explain(capsys, "-c", "[1]", "--python", broken_dill)
    assert status == 0 and "not measured" not in out
    assert CANNOT in flat(out) and "but that doesn't matter here." in flat(out)


def test_two_ways_of_dill_are_told_of_once(capsys: pytest.CaptureFixture[str], broken_dill: str) -> None:
    arguments = ("-c", "lambda: 1", "--with", "dill", "--with", "dill-recurse", "--python", broken_dill)
    status, out = explain(capsys, *arguments)
    assert status == 3  # no answer
    (row,) = [line for line in out.splitlines() if line.startswith("dumps ")]
    assert row.count("– not measured") == 2
    assert flat(out).count(CANNOT) == 1


def test_a_snippet_that_uses_dill_itself(capsys: pytest.CaptureFixture[str], broken_dill: str) -> None:
    status, out = explain(capsys, "-c", "import dill; dill.dumps(lambda: 1)", "--python", broken_dill)
    assert status == 3
    assert "Your code uses dill, but" in flat(out) and CANNOT in flat(out)


def test_json_has_the_facts(capsys: pytest.CaptureFixture[str], broken_dill: str) -> None:
    answer = json.loads(explain(capsys, "-c", "lambda: 1", "--json", "--python", broken_dill)[1])
    dill = answer["results"]["dill"]
    assert (dill["verdict"], dill["at_fault"]) == ("dumps-fails", True)
    assert (dill["rule"], dill["blame"], dill["findings"], dill["advice"]) == (None, None, [], [])
    library = dill["library"]
    assert (library["name"], library["works"]) == ("dill", False)
    assert CANNOT in library["why"] and library["version"]
    assert library["fails"]["code"] == {"verdict": "dumps-fails", "error": "NotImplementedError"}
    assert "library" not in answer["results"]["pickle"]


@pytest.mark.dill_works
def test_of_a_dill_that_works_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert CANNOT not in flat(explain(capsys, "-c", "[1]")[1])
    healthy = json.loads(explain(capsys, "-c", "lambda: 1", "--json")[1])["results"]["dill"]
    assert healthy["library"]["works"] and "at_fault" not in healthy and healthy["rule"]
    fine = dill_finding("dill 0.4.1", dill_health(sys.executable))
    assert fine.fine is True and fine.text == "dill 0.4.1"


def test_without_dill_there_is_pickle_and_a_remark(capsys: pytest.CaptureFixture[str], no_dill: str) -> None:
    status, out = explain(capsys, "-c", "[1]", "--python", no_dill)
    assert status == 0
    assert out.splitlines()[0].split() == ["pickle"]
    assert "dill isn't installed for Python 3" in flat(out)
    answer = json.loads(explain(capsys, "-c", "[1]", "--json", "--python", no_dill)[1])
    assert list(answer["results"]) == ["pickle"]
    assert answer["absent"]["dill"]["version"] is None


@pytest.mark.dill_works
def test_check_counts_what_it_could_not_check(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, broken_dill: str
) -> None:
    path = tmp_path / "small.md"
    path.write_text(LESSON)
    assert main(["check", str(path), "--python", broken_dill]) == 0
    out = flat(capsys.readouterr().out)
    assert "small: 4 of 4 proved" in out
    assert "2 of 2 proved, 2 not checked here" in out
    assert "Everything holds. 2 claims were not checked here: dill" in out and CANNOT in out
    path.write_text(LESSON.replace("pickle: dumps-fails", "pickle: ok"))
    assert main(["check", str(path), "--python", broken_dill, "--verbose"]) == 1
    out = flat(capsys.readouterr().out)
    assert "2 problems." in out and "not checked: `dill: ok`" in out


def test_doctor_says_what_does_not_work_and_goes_on(broken_dill: str) -> None:
    broken = dill_finding("dill 0.4.1", dill_health(broken_dill))
    assert broken.fine is False and not broken.vital and CANNOT in broken.text
