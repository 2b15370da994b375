"""``explain --for``: what a receiver has, and what it uses, decides."""

from __future__ import annotations

import json

import pytest

from tutor.cli import main

POOL = """
class Job:
    pass

def work(x):
    return x

if __name__ == "__main__":
    subject = [Job(), work]
"""


@pytest.mark.parametrize(
    ("receiver", "verdict"), [("multiprocessing", "ok"), ("celery", "fresh-loads-fails")]
)
def test_a_worker_that_imports_the_script_has_its_names(
    receiver: str, verdict: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["explain", "-c", POOL, "--for", receiver, "--json"])
    results = json.loads(capsys.readouterr().out)["results"]
    assert {library: result["verdict"] for library, result in results.items()} == {"pickle": verdict}


def test_the_page_says_what_the_receiver_is_and_without_one_both(capsys: pytest.CaptureFixture[str]) -> None:
    main(["explain", "-c", POOL, "--for", "celery"])
    assert "Its default, JSON," in " ".join(capsys.readouterr().out.split())
    main(["explain", "-c", POOL, "--with", "pickle"])
    assert "--for multiprocessing" in " ".join(capsys.readouterr().out.split())
