"""Whole snippets explained, run in the sandbox: what readers lack, dangers, objects that fight back."""

# ruff: noqa: E501

from __future__ import annotations

import sys
import textwrap

import pytest

from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Blame, LibraryResult
from tutor.sandbox.host.runner import run_job


def explained(code: str, library: Library = Library.PICKLE, **job: object) -> LibraryResult:
    report = run_job(Job(textwrap.dedent(code), libraries=(library,), **job))  # type: ignore[arg-type]
    return report.results[library]


def blame_of(result: LibraryResult) -> tuple[str, int]:
    assert isinstance(result.blame, Blame)
    return result.blame.path, result.blame.more


def test_a_fresh_failure_names_what_the_reader_lacks() -> None:
    result = explained(
        """
        class Point:
            def __init__(self, x): self.x = x
        def distance(p): return p.x
        subject = {"how": len, "what": [1, distance, Point(3)]}
        """
    )
    assert result.verdict is Verdict.FRESH_LOADS_FAILS
    assert blame_of(result) == ("subject['what'][1]", 1)
    assert result.rule == 1
    assert "`__main__.distance` leads to this function" in result.findings[0].evidence
    assert "the fresh process has no `distance`" in result.findings[0].evidence
    assert result.blame is not None
    assert result.blame.line == 4


def test_a_fresh_failure_of_an_instance_is_its_class_s() -> None:
    result = explained("class Point: pass\nsubject = [Point()]\nsubject[0].x = 1")
    assert blame_of(result) == ("type(subject[0])", 0)
    assert result.rule == 1
    assert "`subject[0]` is an instance of `__main__.Point`" in result.findings[0].evidence


def test_thousands_of_instances_are_searched_in_time() -> None:
    result = explained(
        "class Row:\n    def __init__(self, n): self.n = n\nsubject = [Row(n) for n in range(10_000)]"
    )
    assert result.verdict is Verdict.FRESH_LOADS_FAILS
    assert blame_of(result) == ("type(subject[0])", 0)
    assert not any("ran out of time" in finding.evidence for finding in result.findings)


def test_an_iterator_that_the_probe_used_up_is_explained_as_it_was_written() -> None:
    result = explained("def double(x): return 2 * x\nsubject = map(double, [1, 2])", probe="list(subject)")
    assert result.verdict is Verdict.FRESH_LOADS_FAILS
    assert blame_of(result) == ("subject.__reduce__()[1][0]", 0)
    assert result.rule == 1


def test_a_part_that_only_a_hook_of_its_own_gives_is_named_by_that_hook() -> None:
    code = """
    class Page:
        def __reduce_ex__(self, protocol): return list, ((n for n in "a"),)
        def __reduce__(self): return list, ()
    subject = [Page()]
    """
    assert blame_of(explained(code, protocol=3)) == ("subject[0].__reduce_ex__(3)[1][0]", 0)
    plain = code.replace("_ex__(self, protocol)", "__(self)", 1)
    assert blame_of(explained(plain.replace("def __reduce__(self): return list, ()", "", 1)))[0].endswith(
        "__reduce__()[1][0]"
    )


def test_dill_leaves_globals_behind_and_says_so() -> None:
    code = "import math\ndef area(r): return math.pi * r\nsubject = area"
    plain = explained(code, Library.DILL, probe="subject(1)")
    assert plain.verdict is Verdict.FRESH_DIFFERS
    assert any("`math`" in danger and "does not save" in danger for danger in plain.dangers)
    assert plain.advice[0].text.startswith("Move the function `area`")
    # What only the probe tells apart is explained as it is, and not as a copy without its name.
    assert plain.findings[3].evidence == "`__main__.area` leads back to it"
    recursing = explained(code, Library.DILL_RECURSE, probe="subject(1)")
    assert recursing.verdict is Verdict.OK
    assert recursing.dangers == ()


def test_a_setstate_that_misses_a_global_is_blamed_on_its_object() -> None:
    result = explained(
        """
        import threading
        class Counter:
            def __init__(self): self.lock = threading.Lock()
            def __getstate__(self): return {"n": 1}
            def __setstate__(self, state): self.lock = threading.Lock()
        subject = {"a": [1], "b": [2, Counter()]}
        """,
        Library.DILL,
    )
    assert result.verdict is Verdict.FRESH_LOADS_FAILS
    assert blame_of(result) == ("subject['b'][1]", 0)
    assert any("`threading`" in danger for danger in result.dangers)


def test_a_class_that_dill_ships_still_needs_its_module_for_its_globals() -> None:
    code = "def made():\n    class A:\n        def __init__(s): s.n = 1\n    return A\nsubject = made()()"
    told = explained(code, Library.DILL, module="plugins").dangers
    assert any("use globals of module `plugins`" in danger for danger in told)
    assert not any("__dict__" in danger for danger in told)


def test_what_differs_is_blamed_by_path() -> None:
    result = explained(
        """
        class Forgetful:
            def __init__(self): self.n, self.cache = 1, {}
            def __getstate__(self): return {"n": self.n}
        subject = [{"ok": 1}, Forgetful()]
        """,
        module="things",
    )
    assert result.verdict is Verdict.DIFFERS
    assert blame_of(result) == ("subject[1]", 0)
    assert result.rule == 2


DANGERS = {
    "an RLock": ("import threading\nsubject = [threading.RLock()]", Library.DILL, "never be acquired"),
    "a held lock": (
        "import threading\nsubject = threading.Lock()\nsubject.acquire()",
        Library.DILL,
        "comes back locked",
    ),
    "a file to write": (
        "subject = open('log.txt', 'w')",
        Library.DILL,
        "empties or removes the existing file `log.txt`",
    ),
    "a weak reference": (
        "import weakref\nclass X: pass\nx = X()\nsubject = weakref.ref(x)",
        Library.DILL,
        "comes back dead",
    ),
    "a weak proxy": (
        "import weakref, collections\nx = collections.UserList()\nsubject = weakref.proxy(x)",
        Library.PICKLE,
        "weak proxy",
    ),
    "a sentinel": ("subject = [object()]", Library.PICKLE, "bare `object()`"),
    "a connection": (
        "import multiprocessing\nsubject = multiprocessing.Pipe()[0]",
        Library.PICKLE,
        "descriptor number",
    ),
    "an exception": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    subject = error",
        Library.PICKLE,
        "`__traceback__`",
    ),
    "a state of None": (
        "class S:\n    def __getstate__(self): return None\n    def __setstate__(self, state): pass\nsubject = S()",
        Library.PICKLE,
        "is not called",
    ),
    "the script's own names": ("class C: pass\nsubject = C()", Library.PICKLE, "`__main__` has `C`"),
}


@pytest.mark.parametrize("name", sorted(DANGERS))
def test_a_known_danger_is_told(name: str) -> None:
    code, library, words = DANGERS[name]
    result = explained(code, library)
    assert any(words in danger for danger in result.dangers), (result.verdict, result.dangers)


def test_no_danger_where_there_is_none() -> None:
    for code in ("subject = {'a': [1, 2.0, None]}", "import threading\nsubject = [threading.Lock()]"):
        for library in (Library.PICKLE, Library.DILL):
            assert explained(code, library).dangers == ()


HOSTILE = {
    "__getattribute__ raises": (
        "class X:\n    def __getattribute__(s, n): raise RuntimeError(n)\nsubject = [X()]",
        "subject[0]",
    ),
    "__getattr__ raises": (
        (
            "class X:\n    def __getattr__(s, n): raise ValueError(n)\nimport threading\nsubject = X()\n"
            "subject.lock = threading.Lock()"
        ),
        "subject.lock",
    ),
    "__eq__ raises": (
        (
            "class X:\n    def __eq__(s, n): raise RuntimeError(n)\n    __hash__ = object.__hash__\n"
            "import threading\nsubject = {X(): threading.Lock()}"
        ),
        "list(subject.values())[0]",
    ),
    "__eq__ gives an array": (
        (
            "class A:\n    def __eq__(s, o): return A()\n    def __bool__(s): raise ValueError\n    __hash__ = None\n"
            "import threading\nsubject = [A(), threading.Lock()]"
        ),
        "subject[1]",
    ),
    "__reduce__ loops": (
        "class X:\n    def __reduce__(s): return X, (X(),)\nsubject = {'a': X()}",
        "subject['a']",
    ),
    "__reduce__ exits": (
        "class X:\n    def __reduce__(s): raise SystemExit\nsubject = {'a': X()}",
        "subject['a']",
    ),
    "__class__ lies": (
        "class X:\n    __class__ = property(lambda s: int)\nsubject = {'a': X()}",
        "subject['a']",
    ),
    "__class__ raises": (
        "class X:\n    @property\n    def __class__(s): raise ValueError\nsubject = {'a': X()}",
        "subject['a']",
    ),
    "repr raises": (
        "class X:\n    def __repr__(s): raise ValueError\nimport threading\nsubject = {X(): 1, 2: threading.Lock()}",
        "subject[2]",
    ),
    "repr is 10 MB": (
        "class X:\n    def __repr__(s): return 'x' * 10**7\nimport threading\nsubject = {X(): 1, 2: threading.Lock()}",
        "subject[2]",
    ),
    "a metaclass that raises": (
        (
            "class M(type):\n    def __getattribute__(c, n): raise ValueError(n)\n    def __eq__(c, o): raise ValueError\n"
            "    def __instancecheck__(c, o): raise ValueError\n    __hash__ = type.__hash__\n"
            "class X(metaclass=M): pass\nimport threading\nsubject = [threading.Lock(), X]"
        ),
        "subject[0]",
    ),
    "a module that is a number": ("class X: pass\nX.__module__ = 3\nsubject = [X()]", "subject[0]"),
    "no stdout": ("import sys, threading\nsys.stdout = None\nsubject = [threading.Lock()]", "subject[0]"),
    "little recursion": (
        "import sys, threading\nsys.setrecursionlimit(70)\nsubject = [threading.Lock()]",
        "subject[0]",
    ),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_an_object_that_fights_back_is_explained(name: str) -> None:
    code, path = HOSTILE[name]
    result = explained(code)
    assert result.blame is not None, result
    assert result.blame.path == path
    assert len(result.findings) == 5
    assert sum(finding.deciding for finding in result.findings) == 1


def test_what_hooks_print_is_printed_once() -> None:
    result = explained(
        "class X:\n    def __reduce__(s):\n        print('asked')\n        raise TypeError\nsubject = [X()]"
    )
    assert result.verdict is Verdict.DUMPS_FAILS
    assert result.stdout.count("asked") == 1


def test_a_slow_hook_ends_in_time_and_is_honest() -> None:
    result = explained(
        "import time\nclass Slow:\n    def __reduce__(s):\n        time.sleep(0.4)\n        raise TypeError\n"
        "subject = [Slow() for _ in range(50)]"
    )
    assert result.verdict is Verdict.DUMPS_FAILS
    assert any("ran out of time" in finding.evidence for finding in result.findings if finding.deciding)


# Protocols 0 and 1 ask every class to be made anew, and find no `_thread.lock` to ask before 3.13.
@pytest.mark.parametrize("protocol", range(6))
def test_every_protocol(protocol: int) -> None:
    result = explained(
        "import threading\nclass C:\n    def __init__(s): s.lock = threading.Lock()\nsubject = {'a': C()}",
        protocol=protocol,
    )
    assert blame_of(result) == ("subject['a'].lock", 0)
    assert result.rule == (4 if protocol < 2 and sys.version_info < (3, 13) else 2)


def test_a_sentinel_that_comes_back_as_another_object_is_told_by_its_name() -> None:
    sentinel = "class Missing:\n    pass\nMISSING = Missing()\n"
    with_state = (
        "class Unset:\n    def __init__(self): self.hits = 0\nUNSET, USED = Unset(), Unset()\n"
        "def is_unset(x): return x is UNSET\n"
    )
    code = f"{sentinel}{with_state}subject = {{'a': MISSING, 'b': UNSET, 'c': USED}}"
    told = explained(code, Library.DILL)
    assert told.verdict is Verdict.OK
    for path, name in (("['a']", "MISSING"), ("['b']", "UNSET")):
        assert any(f"`subject{path}` is `{name}`" in danger for danger in told.dangers)
    assert not any("is `USED`" in danger for danger in told.dangers)
    by_name = sentinel.replace("pass", "def __reduce__(self): return 'MISSING'")
    assert not any("is `MISSING`" in danger for danger in explained(f"{by_name}subject = [MISSING]").dangers)


def test_what_a_decorator_s_module_keeps_to_itself_is_no_danger() -> None:
    code = "import functools\n@functools.singledispatch\ndef subject(x): return 1"
    assert not any("another object" in danger for danger in explained(code, Library.DILL).dangers)


def test_every_part_that_fails_is_listed_with_its_rule() -> None:
    result = explained("import threading\nsubject = {'a': threading.Lock(), 'b': lambda: 1, 'c': [open]}")
    assert result.blame is not None and result.blame.more == 1
    ((path, kind, rule),) = [(other.path, other.type, other.rule) for other in result.blame.others]
    assert (path, kind, rule) == ("subject['b']", "function", 1)


def test_a_culprit_at_the_end_of_a_large_object_is_found() -> None:
    result = explained("subject = [1] * 10**5 + [lambda: 1]")
    assert blame_of(result) == ("subject[100000]", 0)
