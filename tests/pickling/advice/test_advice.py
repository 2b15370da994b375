"""Advice fits the object, and where the tutor can follow it itself, following it helps."""

from __future__ import annotations

import ast
import textwrap
import threading
from collections.abc import Iterator

import pytest

from tests.pickling.planted import Box, measured
from tutor.pickling.advice import advise
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.explain import explain
from tutor.pickling.stage_records import AdviceRecord
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import LibraryResult
from tutor.sandbox.host.runner import run_job


def explained(code: str, module: str | None = None) -> LibraryResult:
    return run_job(Job(textwrap.dedent(code), libraries=(Library.PICKLE,), module=module)).results[
        Library.PICKLE
    ]


def advice_of(code: str, module: str | None = None) -> list[tuple[str, str]]:
    return [(advice.text, advice.code) for advice in explained(code, module).advice]


def test_an_attribute_is_left_out_and_made_again() -> None:
    text, code = advice_of(
        """
        import threading
        class Counter:
            def __init__(self):
                self.n, self.lock = 0, threading.Lock()
        subject = Counter()
        """
    )[0]
    assert text == (
        "Leave `lock` out of the state of `Counter`, and make it again in `__setstate__`: `threading.Lock()`."
    )
    assert "state.pop('lock', None)" in code
    assert "self.lock = threading.Lock()" in code


def test_the_class_of_one_s_own_leaves_out_what_holds_the_culprit() -> None:
    text, code = advice_of(
        """
        import queue
        class Pipe:
            def __init__(self):
                self.jobs = queue.Queue()
        subject = [Pipe()]
        """
    )[0]
    assert text.startswith("Leave `jobs` out of the state of `Pipe`")
    assert "self.jobs = queue.Queue()" in code


@pytest.mark.parametrize("made", ["threading.RLock()", "logging.StreamHandler()"])
def test_an_rlock_is_not_to_be_sent_however_it_comes_back(made: str) -> None:
    code = (
        f"import logging, threading\nclass M:\n    def __init__(s): s.lock = {made}\n"
        "    def free(s): return getattr(s.lock, 'lock', s.lock).acquire(timeout=0.1)\nsubject = M()"
    )
    job = Job(code, libraries=(Library.DILL,), module="models", probe="subject.free()")
    result = run_job(job).results[Library.DILL]
    assert result.verdict is Verdict.DIFFERS
    assert result.advice[0].text.startswith("Leave `lock` out of the state of `M`")


def test_where_a_reduce_of_its_own_answers_nobody_is_told_to_write_a_getstate() -> None:
    told = advice_of("class C:\n    def __reduce__(s): return int, ()\nsubject = C()", module="coupons")
    assert told[0][0].startswith("Leave out `C.__reduce__`")
    assert not any("__getstate__" in text + code for text, code in told)


@pytest.mark.parametrize("module", [None, "draws"])
def test_a_class_that_a_library_made_gets_its_own_name_or_is_written_out(module: str | None) -> None:
    advice = advice_of(
        """
        import types
        Ticket = types.new_class("Row")
        class Draw:
            def __init__(self):
                self.tickets = [Ticket()]
        subject = Draw()
        """,
        module,
    )
    assert advice[0][0].startswith("Give it the name that it is bound to, `Ticket`")
    assert advice[0][1] == 'Ticket = types.new_class("Ticket")\nTicket.__module__ = __name__'


def test_a_closure_becomes_a_partial_of_a_top_level_function() -> None:
    text, code = advice_of(
        """
        def make(k):
            def scale(x):
                return k * x
            return scale
        subject = make(3)
        """
    )[0]
    assert "to the top level of a module, as `_scale`" in text
    assert "def _scale(k, x):\n    return k * x" in code
    assert "scale = functools.partial(_scale, k)" in code


def test_a_lambda_gets_the_name_it_is_found_under() -> None:
    text, code = advice_of("subject = {'double': lambda x: 2 * x}")[0]
    assert "`double`" in text
    assert "def double(x):\n    return 2 * x" in code


def test_an_exception_says_how_to_be_made() -> None:
    code = """
        class Failed(Exception):
            def __init__(self, job, *, code):
                super().__init__(f"{job} failed")
                self.job, self.code = job, code
        subject = Failed("a", code=3)
        """
    result = explained(code, "jobs")
    assert result.verdict is Verdict.LOADS_FAILS
    assert "functools.partial(type(self), code=self.code), (self.job,)" in result.advice[0].code
    assert explained(result.advice[0].snippet, "jobs").verdict is Verdict.OK


@pytest.mark.parametrize("slots", ["", "    __slots__ = ('n', 'lock')\n"])
def test_the_rewritten_class_passes(slots: str) -> None:
    code = (
        f"import threading\nclass Counter:\n{slots}    def __init__(self):\n        self.n = 0\n"
        "        self.lock = threading.Lock()\n\nsubject = Counter()\nsubject.n = 5\n"
    )
    assert explained(code, "counters").verdict is Verdict.DUMPS_FAILS
    rewritten = rewrite_of(code)
    probed = run_job(Job(rewritten, (Library.PICKLE,), "counters", "(subject.n, subject.lock.locked())"))
    assert probed.results[Library.PICKLE].verdict is Verdict.OK


def test_the_rewritten_lambda_passes() -> None:
    code = "import operator\nsubject = {'key': lambda row: operator.neg(row[0])}\n"
    rewritten = rewrite_of(code)
    assert ast.unparse(ast.parse(rewritten)).count("lambda") == 0
    probed = run_job(Job(rewritten, (Library.PICKLE,), "rows", "subject['key']([3])"))
    assert probed.results[Library.PICKLE].verdict is Verdict.OK


def rewrite_of(code: str) -> str:
    """The rewritten snippet of the first advice, as the dumping process gives it."""
    found = run_job(
        Job(
            "from tutor.pickling import explain as _e\n"
            "from tutor.pickling.codecs.registry import codec_for as _c\n"
            "from tutor.pickling.outcome import MeasuredOutcome as _m\n"
            "from tutor.pickling.words import Verdict\n"
            "import sys as _s, types as _t\n"
            f"_code = {code!r}\n"
            "_s.modules['snippet_'] = _t.ModuleType('snippet_')\n"
            "exec(compile(_code, 'snippet_.py', 'exec'), _s.modules['snippet_'].__dict__)\n"
            "_o = _m(Verdict.DUMPS_FAILS, error=TypeError(), source=_code, module='snippet_')\n"
            "_r = _e.explain(_s.modules['snippet_'].subject, _c('pickle'), _o)\n"
            "print(_r['advice'][0]['snippet'])\nsubject = 1\n",
            libraries=(Library.PICKLE,),
        )
    ).results[Library.PICKLE]
    assert found.stdout, found.stderr
    return found.stdout


def test_nothing_is_advised_where_nothing_is_wrong() -> None:
    codec, outcome = measured([1, Box(a=2)], "pickle")
    assert explain([1], codec, outcome)["advice"] == []


def test_a_definition_moves_to_a_module_with_the_globals_it_uses() -> None:
    text, code = advice_of(
        """
        import math
        import json
        BASE = 2
        RATE = BASE / 10
        unused = json.dumps([])
        def price(net):
            return math.ceil(net * RATE)
        subject = price
        """
    )[0]
    assert text.startswith("Move the function `price`")
    moved = code
    assert [line for line in moved.splitlines() if line] == [
        "from helpers import price",
        "# helpers.py",
        "import math",
        "BASE = 2",
        "RATE = BASE / 10",
        "def price(net):",
        "    return math.ceil(net * RATE)",
    ]


def test_only_as_many_rewrites_are_made_as_somebody_will_try(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
        for number in range(5):
            made.append(number)
            yield {"text": "", "code": "", "snippet": str(number)}

    monkeypatch.setattr(advise, "REMEDIES", (remedy,))
    subject = Box(lock=threading.Lock())
    codec, outcome = measured(subject, "pickle")
    assert explain(subject, codec, outcome)["remedies"] == [] and made == [0]
    outcome.rewrites = 3
    told = explain(subject, codec, outcome)
    assert [one["snippet"] for one in (*told["advice"], *told["remedies"]) if "snippet" in one] == list("012")
    assert made == [0, 0, 1, 2]


def read_by(reader: str, code: str, module: str | None, probe: str | None = None) -> list[str]:
    job = Job(
        textwrap.dedent(code),
        libraries=(Library.PICKLE,),
        module=module,
        probe=probe,
        reader=textwrap.dedent(reader),
    )
    return [advice.text for advice in run_job(job).results[Library.PICKLE].advice]


def test_what_an_older_release_lacks_is_not_advised_to_move_nor_to_go_by_dill() -> None:
    told = read_by("", "def price(net): return net\nsubject = price", "prices")
    assert told == [
        "Give the reader a release of `prices` that has `price`, or send only names that its own release has."
    ]


def test_a_reader_with_a_class_of_its_own_is_what_the_advice_is_about() -> None:
    here = """
        class Order:
            def __init__(self): self.net = 100
            def total(self): return self.net * 1.2
        subject = Order()
        """
    there = "class Order:\n    def total(self): return self.net * 1.5"
    (script,) = read_by(there, here, None, "subject.total()")
    assert script.startswith("The reader has a different class `Order`, in its own `__main__`")
    (module,) = read_by(there, here, "orders", "subject.total()")
    assert module.startswith("The reader's `orders` is from a different release")


CENTS = """
class Cents(int):
    def __new__(cls, euros):
        made = super().__new__(cls, euros * 100)
        {kept}
        return made
subject = Cents(3)
"""


@pytest.mark.parametrize("kept", ["made.euros = euros", "made.euros, made.note = euros, None"])
def test_a_plain_value_that_was_made_anew_is_given_its_own_arguments(kept: str) -> None:
    text, code = advice_of(CENTS.format(kept=kept), "stock")[0]
    assert text.startswith("Have `__getnewargs__` return the arguments of `Cents.__new__`")
    assert code.endswith("def __getnewargs__(self):\n        return (self.euros,)")


def test_an_argument_that_is_not_kept_is_kept_from_now_on_where_that_can_be_done() -> None:
    past_new = explained(CENTS.format(kept="pass"), "stock").advice[0]
    assert "return int.__new__, (type(self), int(self))" in past_new.code
    assert explained(past_new.snippet, "stock").verdict is Verdict.OK
    failed = """
        class Failed(Exception):
            def __init__(self, job, code):
                super().__init__(f"{job} failed")
        subject = Failed("a", 3)
        """
    result = explained(failed, "jobs")
    assert "self.job = job" in result.advice[0].code and "self.code = code" in result.advice[0].code
    assert explained(result.advice[0].snippet, "jobs").verdict is Verdict.OK
