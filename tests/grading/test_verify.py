"""The proof finds what is wrong: each thing a lesson may say that is not so is told, where it is said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import msgspec
import pytest

from tests.course.fakes import FakeRunner, result
from tutor.course.format import Diagnostic, parse_lesson
from tutor.course.model import Claim
from tutor.course.new_lesson import lesson_template
from tutor.grading.steady import steady
from tutor.grading.verification import Proved, Verification, Warned, claim_text, holds
from tutor.grading.verify import prove
from tutor.pickling.words import Library, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Error, LibraryResult, Probe, Told
from tutor.sandbox.host.runner import Runner

HEAD = "---\nformat: 1\nid: l\ntitle: T\nsummary: S\nminutes: 5\nrules: [2]\n---\n"
RUN = """\
## Run

```python run expect="pickle: dumps-fails by 2 at subject.lock" expect[>=3.12]="pickle: ok"
broken
```
"""
CARDS = "## Guess\n\n```python predict\nsteady\nother\n```\n"
EXERCISE = """\
## Mend

```python exercise points=10 expect="pickle: ok; dill: ok"
starter
```
```python check rule=2 says="C" weight=1
assert restored
```
```text hint
?
```
```python mistake
keep
```
> Kept.
```python mistake
lose
```
> Lost.
```python solution
solve
```
"""
BROKEN = result(Verdict.DUMPS_FAILS, 2, ("subject.lock", "_thread.lock"))
FAILING = result(failed=("c",), checks=("c",))
GOOD = result(checks=("c",))
ANSWERS = {"broken": BROKEN, "starter": BROKEN, "keep": BROKEN, "lose": FAILING}


async def outcomes(body: str, python: str = "3.11.7", **answers: LibraryResult) -> tuple[Verification, ...]:
    lesson = parse_lesson(HEAD + body, "l.md")
    runner = FakeRunner(lambda job: {**ANSWERS, **answers}.get(said(job), GOOD), python)
    return await prove(lesson, runner)


def said(job: Job) -> str:
    """The code of a job without its comments."""
    return "\n".join(line for line in job.code.splitlines() if not line.startswith("#")).strip()


def problems(found: tuple[Verification, ...]) -> list[str]:
    return [str(outcome) for outcome in found if isinstance(outcome, Diagnostic)]


def place(body: str, line: str) -> int:
    return (HEAD + body).split("\n").index(line) + 1


async def test_what_is_so_is_proved() -> None:
    body = RUN + CARDS + EXERCISE
    found = await outcomes(body)
    assert problems(found) == []
    assert [outcome.line for outcome in found] == [
        place(body, "broken") - 1,
        place(body, "steady"),
        place(body, "other"),
        place(body, "starter") - 1,
        place(body, "solve") - 1,
        place(body, "keep") - 1,
        place(body, "lose") - 1,
    ]
    assert str(found[0]) == ("l.md:11: pickle: dumps-fails by 2 at subject.lock, as claimed (Python 3.11.7)")


async def test_a_claim_is_held_against_the_python_it_was_run_on() -> None:
    assert problems(await outcomes(RUN, python="3.12.1")) == [
        "l.md:11:1: the claim is `pickle: ok`, but the result is `pickle: dumps-fails` (Python 3.12.1)"
    ]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (result(Verdict.OK), "pickle: ok"),
        (result(Verdict.DUMPS_FAILS, 3, ("subject.lock", "t")), "pickle: dumps-fails by 3 at subject.lock"),
        (result(Verdict.DUMPS_FAILS, 2, ("subject.l", "t")), "pickle: dumps-fails by 2 at subject.l"),
        (
            LibraryResult(Verdict.ENDED_EARLY, error=Error("NameError", "x\ny")),
            "pickle: ended-early` (NameError: x)",
        ),
    ],
)
async def test_a_wrong_claim(found: LibraryResult, said: str) -> None:
    (problem,) = problems(await outcomes(RUN, broken=found))
    assert f"the result is `{said}" in problem


async def test_a_card_without_one_answer() -> None:
    turn = count()

    def answer(job: Job) -> LibraryResult:
        if "other" in job.code:
            return result(Verdict.OK if next(turn) < 2 else Verdict.DIFFERS)
        return result(Verdict.HANGS)

    body = CARDS.replace("other", "id(other)")
    found = await prove(parse_lesson(HEAD + body, "l.md"), FakeRunner(answer))
    assert problems(found) == [
        "l.md:12:1: this card has no answer: pickle says `hangs` (Python 3.11.7)",
        "l.md:13:1: this card has no fixed answer: pickle says `ok` and then `differs` (Python 3.11.7)",
    ]


async def test_a_starter_that_passes() -> None:
    (problem,) = problems(await outcomes(EXERCISE, starter=GOOD))
    assert problem.startswith("l.md:11:1: the starter of `mend` already earns the full score")


async def test_a_starter_that_earns_much_without_a_change_that_matters() -> None:
    """What it meets at once earns nothing; what it meets one time and not the next does."""
    turn = count()  # one a library

    def answer(job: Job) -> LibraryResult:
        if said(job) == "id(starter)":
            return BROKEN if next(turn) < 2 else FAILING
        return ANSWERS.get(said(job), GOOD)

    body = EXERCISE.replace("starter", "id(starter)")
    (problem,) = problems(await prove(parse_lesson(HEAD + body, "l.md"), FakeRunner(answer)))
    assert problem.startswith(f"l.md:{place(EXERCISE, 'starter') - 1}:1: the starter of `mend` earns 7 of 10")
    assert "with nothing but a comment added" in problem
    assert problems(await outcomes(EXERCISE, starter=FAILING, keep=FAILING, lose=BROKEN)) == []


async def test_a_question_is_about_a_rule_of_its_lesson() -> None:
    ask = "## Why {#why rule=2}\n\n- [x] yes\n  > Y.\n- [ ] no\n  > N.\n"
    assert problems(await outcomes(ask)) == []
    (problem,) = problems(await outcomes(ask.replace("rule=2", "rule=3")))
    line = place(ask, "## Why {#why rule=2}")
    assert problem == (f"l.md:{line}:1: `why` is about rule 3, which is not among the lesson's `rules:` (2)")


async def test_a_solution_that_does_not_score_full() -> None:
    (problem,) = problems(await outcomes(EXERCISE, solve=result(failed=("c",), checks=("c",))))
    line = place(EXERCISE, "solve") - 1
    what = "the solution of `mend` does not earn the full score"
    assert problem.startswith(f"l.md:{line}:1: {what} (Python 3.11.7)\n")
    assert "\n- should: C\n  did: " in problem


async def test_a_mistake_that_passes() -> None:
    (problem,) = problems(await outcomes(EXERCISE, lose=GOOD))
    line = place(EXERCISE, "lose") - 1
    assert problem.startswith(f"l.md:{line}:1: this mistake of `mend` earns the full score")


async def test_a_check_that_cannot_fail_is_told_where_it_is() -> None:
    """Not at the mistake that scores full for it."""
    (problem,) = problems(
        await outcomes(EXERCISE, lose=GOOD, keep=BROKEN, python="3.11.7", **{"subject = None": BROKEN})
    )
    assert problem.startswith(f"l.md:{place(EXERCISE, 'lose') - 1}:1:")
    found = await outcomes(EXERCISE, lose=GOOD, keep=GOOD, python="3.11.7", **{"subject = None": GOOD})
    assert {problem.split(": ")[0] for problem in problems(found)} == {
        f"l.md:{place(EXERCISE, 'assert restored') - 1}:1"
    }
    assert "cannot fail" in problems(found)[0]


async def test_a_check_is_about_a_rule_of_its_lesson() -> None:
    found = problems(await outcomes(EXERCISE.replace("rule=2 says", "rule=4 says")))
    assert found == [
        (
            f"l.md:{place(EXERCISE, 'assert restored') - 1}:1: this check is about rule 4, "
            "which is not among the lesson's `rules:` (2)"
        )
    ]


async def test_a_probe_that_raises_on_the_original_is_no_probe() -> None:
    raises = msgspec.structs.replace(BROKEN, probe=Probe(Told.RAISES, "AttributeError: x"))
    (problem,) = problems(await outcomes(RUN, broken=raises))
    assert problem.startswith(
        "l.md:11:1: this probe compares nothing: on the original it raises AttributeError"
    )


async def test_two_mistakes_that_do_the_same_are_both_told() -> None:
    said = problems(await outcomes(EXERCISE, lose=BROKEN))
    lines = [place(EXERCISE, "keep") - 1, place(EXERCISE, "lose") - 1]
    assert [line.split(": ")[0] for line in said] == [f"l.md:{line}:1" for line in lines]
    assert f"mistake on line {lines[1]}" in said[0] and f"mistake on line {lines[0]}" in said[1]


async def test_a_mistake_that_does_not_do_the_same_each_time() -> None:
    turn = count()

    def answer(job: Job) -> LibraryResult:
        if said(job) == "lose(id)":
            return FAILING if next(turn) < 2 else result(Verdict.DIFFERS, checks=("c",))
        return ANSWERS.get(said(job), GOOD)

    body = EXERCISE.replace("\nlose\n", "\nlose(id)\n")
    found = await prove(parse_lesson(HEAD + body, "l.md"), FakeRunner(answer))
    (problem,) = problems(found)
    assert (
        "does not do the same each time: pickle ok, fails c; dill ok, fails c, then pickle differs" in problem
    )


async def test_the_python_named_is_the_one_that_runs_everything() -> None:
    runner = FakeRunner(lambda job: GOOD)
    await prove(parse_lesson(HEAD + RUN + CARDS + EXERCISE, "l.md"), runner, "/p")
    assert {job.python for job in runner.jobs} == {"/p"}
    assert len(runner.jobs) == 1 + 2 + 1 + 1 + 2 + 1  # the last as a mistake scored full


async def test_what_might_do_something_else_is_run_twice() -> None:
    """Cards, the starter and mistakes, where their text does not say that they can only do the same."""
    runner = FakeRunner(lambda job: GOOD)
    by_chance = CARDS.replace("other", "random.other") + EXERCISE.replace("\nkeep\n", "\nimport time\n")
    lesson = parse_lesson(HEAD + RUN + by_chance, "l.md")
    await prove(lesson, runner)
    assert len(runner.jobs) == 1 + (1 + 2) + 1 + 1 + (2 + 1) + 1
    once = FakeRunner(lambda job: GOOD)
    await prove(lesson, once, steady=False)
    assert len(once.jobs) == 1 + 2 + 1 + 1 + 2 + 1


async def test_only_mistakes_are_explained_where_no_claim_names_a_culprit() -> None:
    """A mistake is told from others by it; nothing of a proof is told what to do."""
    runner = FakeRunner(lambda job: GOOD)
    await prove(parse_lesson(HEAD + CARDS + EXERCISE, "l.md"), runner)
    assert [said(job) for job in runner.jobs if job.explain] == ["keep", "lose"]
    assert not any(job.advise and job.explain for job in runner.jobs)


def test_code_that_can_only_do_the_same_again() -> None:
    same = ["import threading\nsubject = threading.Lock()", "self.id = vars(x)", "'a' in {'b', 'a'}", "(", ""]
    chance = (
        "import random|id(1)|from time import *|import threading as t\nt.Thread()|from .a import b|eval('1')"
    )
    assert [code for code in same if not steady([code])] == []
    assert [code for code in (*chance.split("|"), "next(iter({'a', 'b'}))") if steady([code])] == []
    assert steady(["import mine"], {"mine"}) and not steady(["import mine"])


async def test_a_library_that_nothing_is_claimed_of_is_not_run() -> None:
    runner = FakeRunner(lambda job: GOOD)
    await prove(parse_lesson(HEAD + RUN, "l.md"), runner)
    assert [job.libraries for job in runner.jobs] == [(Library.PICKLE,)]


def test_what_a_claim_does_not_name_is_not_compared() -> None:
    claim = Claim(Library.PICKLE, Verdict.DUMPS_FAILS)
    assert holds(claim, BROKEN)
    assert not holds(Claim(Library.PICKLE, Verdict.DUMPS_FAILS, path="subject"), BROKEN)
    assert not holds(
        Claim(Library.PICKLE, Verdict.DUMPS_FAILS, 2, "subject.lock"), result(Verdict.DUMPS_FAILS, 2)
    )
    assert claim_text(Claim(Library.DILL, Verdict.OK, 1, "subject.x")) == "dill: ok by 1 at subject.x"


@pytest.fixture
async def runner():
    made = Runner()
    yield made
    await made.aclose()


CALLED = """\
## Guess

```python setup
RATE = 1.2


def price(net):
    return net * RATE


def tax(net):
    return net * 0.2
```
```python predict
price
tax
price  # called
# probe: subject(100)
tax
# probe: subject(NET)
```
"""


@pytest.mark.dill_works
async def test_a_card_whose_copy_fails_when_it_is_used_needs_a_probe(runner: Runner) -> None:
    """Also one that is only the same by its code; and a probe has to compare something."""
    first, last = problems(await prove(parse_lesson(HEAD + CALLED, "l.md"), runner))
    assert first.startswith("l.md:23:1: dill's copy on this card is the same, but fails when it's used")
    assert "calling it raises NameError" in first and "`# probe:`" in first
    assert last.startswith(
        "l.md:27:1: this card's probe compares nothing: on the original it raises NameError"
    )


@pytest.mark.parametrize("id", ["2-b"])
async def test_a_new_lesson_proves_right_as_it_stands(runner: Runner, id: str) -> None:
    lesson = parse_lesson(lesson_template(id), f"{id}.md")
    found = await prove(lesson, runner)
    assert lesson.id == id
    assert problems(found) == []
    assert len([outcome for outcome in found if isinstance(outcome, Proved)]) == 2 + 2 + 1 + 1 + 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda text: text.replace("dumps-fails by 2", "dumps-fails by 3"),
            "the result is `pickle: dumps-fails by 2",
        ),
        (lambda text: text.replace("[1, 2, 3]  ", "undefined  "), "has no answer: pickle says `ended-early`"),
        (
            lambda text: text.replace("subject = {}\n", 'subject = {"jobs": [1, 2]}\n'),
            "this mistake of `fix` earns the full score",
        ),
        (
            lambda text: text.replace('"jobs": [1, 2], "lock": None', '"job": [1, 2]'),
            "does the same as the mistake",
        ),
    ],
)
async def test_a_lesson_made_wrong_is_found_out(
    runner: Runner, change: Callable[[str], str], said: str
) -> None:
    text = lesson_template("my-lesson")
    assert change(text) != text
    found = await prove(parse_lesson(change(text), "l.md"), runner)
    assert problems(found)
    assert any(said in problem for problem in problems(found)), problems(found)


@pytest.mark.parametrize("title", ["A: b", 'say "x" \\ #y', "yes", "[a]", "Plain words", " é ", "- x"])
def test_any_title_can_be_given_to_a_new_lesson(title: str) -> None:
    assert parse_lesson(lesson_template("my-lesson", title), "l.md").title == title.strip()


async def test_a_lazy_answer_that_pays_is_named() -> None:
    lesson = parse_lesson(HEAD + EXERCISE, "l.md")
    runner = FakeRunner(lambda job: {**ANSWERS}.get(said(job), GOOD))
    found = [one for one in await prove(lesson, runner, cheats=2) if isinstance(one, Warned)]
    assert len(found) == 2 and {one.line for one in found} == {11}
    assert "earns 10 of 10 in `mend`: it " in found[0].what
    honest = FakeRunner(lambda job: {**ANSWERS, "solve": GOOD}.get(said(job), BROKEN))
    (none,) = [one for one in await prove(lesson, honest, cheats=2) if "lazy" in str(one)]
    assert isinstance(none, Proved)
    assert not [one for one in await prove(lesson, runner) if isinstance(one, Warned)]


async def test_what_is_allowed_has_to_be_known() -> None:
    body = EXERCISE.replace("points=10", 'points=10 allows="by-nam"')
    (problem,) = problems(await outcomes(body))
    assert "`allows` has `by-nam`, not a gate or a cheat; did you mean `by-name`?" in problem
    assert not problems(await outcomes(body.replace("by-nam", "by-name, parts")))
