"""A remedy for each kind of culprit: what it says, and that the rewritten code is saved and loaded."""

from __future__ import annotations

import pickle
import queue
import sys
import tempfile
import threading
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tutor.pickling.advice.kept_contents import contents_of, starts_anew
from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.explain import explain
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict

Rewritten = Callable[[str], tuple[str, Any]]


@pytest.fixture
def rewritten(monkeypatch: pytest.MonkeyPatch) -> Iterator[Rewritten]:
    """Explain a snippet that cannot be dumped; what the first advice says, and the subject it leads to."""
    name = "snippet_of_a_test"

    def made(code: str) -> Any:
        module = types.ModuleType(name)
        monkeypatch.setitem(sys.modules, name, module)
        exec(compile(code, f"{name}.py", "exec"), module.__dict__)
        return module.subject

    def run(code: str) -> tuple[str, Any]:
        subject = made(code)
        error: BaseException | None = None
        try:
            pickle.dumps(subject)
        except Exception as raised:
            error = raised
        assert error is not None
        outcome = MeasuredOutcome(Verdict.DUMPS_FAILS, error=error, source=code, module=name)
        advice = explain(subject, codec_for("pickle"), outcome)["advice"][0]
        return advice["text"], pickle.loads(pickle.dumps(made(advice["snippet"])))

    yield run


def test_a_program_that_was_started_is_not_run_again_by_a_load(rewritten: Rewritten) -> None:
    text, copy = rewritten(
        "import subprocess, sys\nclass Worker:\n    def __init__(self, command):\n"
        "        self.command = command\n        self.process = subprocess.Popen(command)\n"
        "subject = Worker([sys.executable, '-c', 'pass'])\nsubject.process.wait()\n"
    )
    assert text.startswith("Leave `process` out of the state of `Worker`, and make a new one where")
    assert copy.process is None and copy.command


def test_what_was_handed_in_is_not_made_of_itself(rewritten: Rewritten) -> None:
    text, copy = rewritten(
        "from unittest.mock import Mock\nclass Service:\n    def __init__(self, repo):\n"
        "        self.repo = repo\nsubject = Service(Mock(return_value=3))\n"
    )
    assert text.startswith("Make it a `PicklableMock`")
    assert copy.repo() == 3


def test_a_class_that_a_function_made_gets_the_name_it_is_bound_to(rewritten: Rewritten) -> None:
    text, copy = rewritten(
        "def model(fields):\n    return type('Model', (), {'fields': fields})\n"
        "User = model(['id'])\nsubject = User()\n"
    )
    assert text == "Give the class the name that it is bound to, `User`."
    assert copy.fields == ["id"]


def test_a_class_that_uses_what_is_around_it_is_given_that(rewritten: Rewritten) -> None:
    text, copy = rewritten(
        "def plugin(title, times):\n    class Plugin:\n        def __init__(self):\n"
        "            self.start = title\n\n        def run(self):\n            return title * times\n"
        "    return [Plugin()]\nsubject = plugin('a', 2)\n"
    )
    assert text.endswith("and hand `title` and `times` to its `__init__`.")
    assert (copy[0].start, copy[0].run()) == ("a", "aa")


def test_the_lambdas_of_a_table_in_a_method_all_get_names(rewritten: Rewritten) -> None:
    _, copy = rewritten(
        "class Ranker:\n    def __init__(self):\n"
        "        self.keys = {'age': lambda r: r[0], 'size': lambda r: r[1]}\nsubject = Ranker()\n"
    )
    assert [copy.keys[name]((1, 2)) for name in ("age", "size")] == [1, 2]


def test_all_views_of_an_object_become_lists_in_one_go(rewritten: Rewritten) -> None:
    _, copy = rewritten(
        "class Report:\n    def __init__(self, rows):\n        self.by_id = rows\n"
        "        self.rows = self.by_id.values()\n        self.keys = self.by_id.keys()\n"
        "subject = Report({1: 'a'})\n"
    )
    assert (copy.rows, copy.keys) == (["a"], [1])


def test_rows_of_a_class_that_no_name_leads_to_become_tuples(rewritten: Rewritten) -> None:
    _, copy = rewritten(
        "import collections\nkind = collections.namedtuple('Row', 'a b', module='pickletools')\n"
        "def rows():\n    return [globals()['kind'](1, 2), globals()['kind'](3, 4)]\n"
        "found = rows()\nsubject = list(found)\n"
    )
    assert copy == [(1, 2), (3, 4)]


def test_a_traceback_is_sent_as_what_python_would_print(rewritten: Rewritten) -> None:
    _, copy = rewritten(
        "def attempt():\n    try:\n        return 1 / 0\n    except ZeroDivisionError as error:\n"
        "        return {'where': error.__traceback__}\nsubject = attempt()\n"
    )
    assert "in attempt" in copy["where"]


def test_a_stream_of_the_process_is_sent_by_its_name(rewritten: Rewritten) -> None:
    text, copy = rewritten("import sys\nsubject = {'log': sys.__stderr__}\n")
    assert text.startswith("Send the name of the stream") and copy == {"log": "stderr"}


def test_what_a_resource_holds_goes_into_the_state(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_text("a\nb\n")
    jobs: queue.Queue[int] = queue.Queue()
    ready = threading.Event()
    mine = threading.local()
    with open(path) as file, tempfile.TemporaryFile() as gone:
        held: list[object] = [file, jobs, ready, mine]
        assert [contents_of("it", one) for one in held] == [None] * 4
        file.readline()
        jobs.put(1)
        ready.set()
        mine.user = 3
        held.append(gone)
        found = [contents_of("it", one) for one in held]
    assert [one and one.saved for one in found] == [
        "self.it.tell()",
        "list(self.it.queue)",
        "self.it.is_set()",
        "self.it.__dict__.copy()",
        "(self.it.read(), place)",
    ]


def test_a_hash_and_a_compressor_are_said_to_start_over() -> None:
    import hashlib
    import zlib

    assert starts_anew("digest", hashlib.sha256()).startswith("An unfinished hash")
    assert starts_anew("out", zlib.compressobj()).startswith("An unfinished stream")
    assert starts_anew("lock", threading.Lock()) == ""
