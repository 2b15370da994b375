"""``PICKLE_TUTOR_DEBUG``: tracebacks on the screen, and a log of what was swallowed, in every process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SWALLOWED = """
class Odd:
    @property
    def __class__(self):
        raise LookupError("nobody asks me")
    def __reduce_ex__(self, protocol):
        raise LookupError("nobody saves me")
subject = [Odd()]
import os
print(os.environ.get("PICKLE_TUTOR_DEBUG"))
print(os.dup(0) < 20)
"""


def run(*arguments: str, log: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tutor", *arguments],
        env={**os.environ, "PICKLE_TUTOR_DEBUG": str(log)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_the_sandbox_swallows_is_logged_and_the_snippet_sees_nothing_of_it(tmp_path: Path) -> None:
    log = tmp_path / "swallowed.log"
    done = run("explain", "-c", SWALLOWED, log=log)
    assert "None" in done.stdout and "True" in done.stdout, done.stdout + done.stderr
    assert "LookupError" in log.read_text() and "Traceback" in log.read_text()


def test_an_error_for_the_user_comes_with_its_traceback(tmp_path: Path) -> None:
    done = run("explain", str(tmp_path / "missing.py"), log=tmp_path / "log")
    assert done.returncode == 2
    assert "Traceback" in done.stderr and done.stderr.splitlines()[-1].startswith("pickle-tutor: ")


def test_a_log_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    done = run("--version", log=tmp_path / "no" / "log")
    assert done.returncode == 2 and "name another file" in done.stderr
