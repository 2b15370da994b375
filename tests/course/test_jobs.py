"""What the sandbox is asked to do for a snippet, an answer, and a card."""

from __future__ import annotations

import sys

import pytest

from tests.course.sample import LESSON
from tutor.course.format import parse_lesson
from tutor.course.jobs import card_code, card_job, job_for
from tutor.course.model import Card, Exercise, Predict, Snippet
from tutor.pickling.words import Library
from tutor.sandbox.host.job import Check, CheckPlace, Job

STEPS = {step.id: step.work for step in parse_lesson(LESSON, "a.md").steps}


def imports_of(code: str, setup: str = "") -> list[str]:
    """The modules imported before a card's setup and expression."""
    whole = card_code(Predict((), setup=setup), Card(code, "", 1))
    assert whole.endswith(f"{setup}subject = {code}\n")
    lines = whole.removesuffix(f"{setup}subject = {code}\n").splitlines()
    assert all(line.startswith("import ") for line in lines)
    return [line.removeprefix("import ") for line in lines]


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("1 + 1", []),
        ("threading.Lock()", ["threading"]),
        ("functools.partial(operator.add, 1)", ["functools", "operator"]),
        ("xml.dom.minidom.parseString('<a/>')", ["xml.dom.minidom"]),
        ("xml.dom.Node", ["xml.dom"]),
        ("concurrent.futures.ThreadPoolExecutor(1)", ["concurrent.futures"]),
        ("urllib.request.Request('http://example.com')", ["urllib.request"]),
        ("collections.abc.Sized", ["collections.abc"]),
        ("collections.OrderedDict()", ["collections"]),
        ("os.path.join", ["os"]),
        ("[collections.deque(), collections.abc.Sized]", ["collections.abc"]),
        ("_thread.allocate_lock()", ["_thread"]),
        ("lambda: json.dumps", ["json"]),
        ("lambda json: json.dumps", []),
        ("[json for json in 'ab']", []),
        ("(time.time() for _ in itertools.count())", ["itertools", "time"]),
        ("x.threading.y", []),
        ("'threading.Lock()'", []),
        ("numpy.array", []),
        ("dill.dumps", []),
        ("this", []),
        ("antigravity", []),
    ],
)
def test_a_card_imports_the_standard_modules_it_names(code: str, modules: list[str]) -> None:
    assert imports_of(code) == modules


@pytest.mark.parametrize(
    "setup",
    [
        "json = 3\n",
        "def json(): pass\n",
        "class json: pass\n",
        "import ujson as json\n",
        "from x import json\n",
    ],
)
def test_a_name_that_the_setup_binds_is_not_imported(setup: str) -> None:
    assert imports_of("[json, re]", setup) == ["re"]


def test_finding_out_imports_nothing() -> None:
    name = "xml.dom.minidom"
    before = set(sys.modules)
    assert imports_of(f"{name}.parse") == [name]
    assert not {module for module in set(sys.modules) - before if module.startswith("xml")}


def test_a_card_job() -> None:
    predict = STEPS["guess-first"]
    assert isinstance(predict, Predict)
    job = card_job(predict, predict.cards[0], python="/p")
    assert job == Job(
        code='import threading\nimport collections\n\nnames = ["a"]\nsubject = threading.Lock()\n',
        explain=False,
        python="/p",
    )


def test_a_snippet_job() -> None:
    snippet = STEPS["run-it"]
    assert isinstance(snippet, Snippet)
    assert job_for(snippet) == Job(
        code='subject = {"n": 1}\n',
        module="jobs",
        probe='subject["n"]',
        protocol=4,
        files={"helper.py": "HELP = 1\n", "data/rates.json": '{"eu": 1.2}\n'},
        reader="subject = None\n",
    )


def test_an_exercise_job_runs_the_learners_code_with_the_checks() -> None:
    exercise = STEPS["mend-it"]
    assert isinstance(exercise, Exercise)
    job = job_for(exercise, "mine = 1\n")
    assert (job.code, job.module) == ("mine = 1\n", "counters")
    assert job.checks == (
        Check("a-fresh-lock-is-made", "assert restored.lock\n"),
        Check("a-fresh-lock-is-made-2", "assert data\n", CheckPlace.HERE),
    )
    assert job_for(exercise).code == "subject = ...\n"


@pytest.mark.parametrize(
    ("module", "as_module", "expected"),
    [
        ("jobs", None, "jobs"),
        ("jobs", False, None),
        ("jobs", True, "jobs"),
        (None, None, None),
        (None, True, "snippet"),
        (None, False, None),
    ],
)
def test_a_learner_can_flip_script_and_module(
    module: str | None, as_module: bool | None, expected: str | None
) -> None:
    assert job_for(Snippet("1\n", 1, module=module), as_module=as_module).module == expected


def test_a_library_that_is_claimed_of_is_run_besides_the_two() -> None:
    text = LESSON.replace("dill: differs", "dill-recurse: ok")
    snippet = parse_lesson(text, "a.md").steps[2].work
    assert isinstance(snippet, Snippet)
    assert job_for(snippet).libraries == (Library.PICKLE, Library.DILL, Library.DILL_RECURSE)
