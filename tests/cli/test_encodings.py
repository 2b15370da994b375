"""A Python file in any encoding is read as Python reads it: compared, case by case, with Python itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tutor.cli.job_options import read_file
from tutor.errors import TutorError
from tutor.sandbox.guest.script import as_file

WORD = "x = 'Zürich ¤ €'"
PARTS = [
    (cookie, encoding)
    for encoding in (
        "utf-8",
        "latin-1",
        "cp1252",
        "iso8859-15",
        "cp437",
        "utf-8-sig",
        "utf-16",
        "koi8-r",
        "utf-7",
    )
    for cookie in (
        *("", "# coding: {0}\n", "#!/bin/python\n# -*- coding: {0} -*-\n", "# vim: set fileencoding={0} :\n"),
        *("x = 0\n# coding: {0}\n", "\n\n# coding: {0}\n", "\f# coding={0}\r\n", "'# coding: {0}'\n"),
        *(
            "# coding: latin-1\n",
            "# coding: utf8\n",
            "# coding: nonsense\n",
            "# coding: rot13\n",
            "# coding: hex\n",
        ),
        "# coding: latin-1-unix\n# coding: utf-8\n",
    )
]
"""The kinds of case in CPython's ``test_source_encoding``: where the cookie is, how it is written, whether
it is true, and whether there is a byte order mark."""


def outcome(data: bytes) -> object:
    """What ``x`` is once the code has been run, or that it can't be compiled."""
    names: dict[str, object] = {}
    try:
        exec(compile(data, "<test>", "exec"), names)
    except (SyntaxError, ValueError):
        return SyntaxError
    except NameError as error:  # what one encoding has as a text is a name in another
        return str(error)
    return names.get("x")


def ours(path: Path) -> object:
    try:
        return outcome(as_file(read_file(str(path))))
    except TutorError:
        return SyntaxError


def test_a_file_is_read_as_python_reads_it(tmp_path: Path) -> None:
    path, compared = tmp_path / "a.py", set()
    for cookie, encoding in PARTS:
        data = (cookie.format(encoding) + WORD + "\n").encode(encoding, "replace")
        path.write_bytes(data)
        expected = outcome(data)
        assert ours(path) == expected, data
        compared.add(str(expected))
    assert len(compared) > 5


@pytest.mark.parametrize("text", ["x = '\u2192'", "# coding: latin-1\nx = '\u2192'", "x = '\ud800'", ""])
def test_code_that_is_no_file_is_kept(text: str) -> None:
    """What was typed may have letters that the encoding it names has not."""
    assert as_file(text).decode("utf-8", "surrogatepass") == text
