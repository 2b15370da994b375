"""Words found in the text of the lessons."""

from __future__ import annotations

import msgspec

from tests.tui.samples import LESSON, OTHER
from tutor.course.library import load_catalog
from tutor.course.search import CONTEXT, Opened, find

BOTH = (LESSON, OTHER)


def places(words: str) -> list[str]:
    return [f"{hit.lesson}#{hit.step}" for hit in find(BOTH, words)]


def test_no_words_find_nothing() -> None:
    assert find(BOTH, "") == find(BOTH, "  \n") == ()
    assert places("nowhere-at-all") == []


def test_every_word_has_to_be_in_the_step_in_any_order_and_case() -> None:
    assert places("FRESH process") == ["getstate#guess", "getstate#mend"]
    assert set(places("process fresh")) == set(places("FRESH process"))
    assert places("fresh nowhere") == []


def test_titles_come_first() -> None:
    assert places("guess")[0] == "getstate#guess"
    assert places("mend it")[0] == "getstate#mend"


def test_cards_choices_and_code_are_searched() -> None:
    assert places('{"a": 1}.keys()') == ["getstate#guess"]
    assert "getstate#several" in places("open('x')")
    assert "getstate#run" in places("class Counter:")


def test_what_would_give_an_answer_away_is_not_searched() -> None:
    assert places("Which entry of may stay") == []
    assert places("nobody guards the count") == []
    assert places("the lock stays behind, and a new one is made") == []
    assert places("mend any class of your own") == []
    assert places("it is a top-level class") == []


def test_what_was_shown_may_be_found() -> None:
    def shown(lesson: str, step: str) -> Opened:
        return Opened(done=step == "mend", hints=1, solution=True, replies=frozenset({0}))

    def found(words: str) -> list[str]:
        return [hit.step for hit in find(BOTH, words, shown=shown)]

    assert found("mend any class of your own") == found("the lock stays behind, and a new one") == ["mend"]
    assert found("Which entry of may stay") == ["mend"] and found("And at __setstate__.") == []
    assert found("it is a top-level class") == ["why"] and found("the keys surprise you") == []


def test_the_context_is_the_line_that_holds_most_of_the_words() -> None:
    (hit,) = find(BOTH, "open file so")[:1]
    assert hit.context == "so does an open file"
    assert (hit.lesson_title, hit.step_title) == ("Leave the lock behind", "What is state?")


def test_a_long_line_is_cut_around_the_word() -> None:
    for hit in find(load_catalog().lessons, "pickle"):
        assert len(hit.context) <= CONTEXT + 2
        assert "\n" not in hit.context
        inside = hit.context.strip("…")
        assert "pickle" in f"{inside} {hit.step_title} {hit.lesson_title}".casefold()
        assert not inside.startswith(("- ", "> ", "1. "))


def test_it_is_cut_between_words() -> None:
    step = LESSON.steps[0]
    line = " ".join(f"word{number}" for number in range(100))
    long = msgspec.structs.replace(LESSON, steps=(msgspec.structs.replace(step, prose=line),))
    (hit,) = find((long,), "word50")
    shown = hit.context.strip("…").split()
    assert hit.context == f"…{' '.join(shown)}…"
    assert "word50" in shown and set(shown) < set(line.split()) and len(shown) > 15
    unbroken = msgspec.structs.replace(long, steps=(msgspec.structs.replace(step, prose="x" * 500 + "word"),))
    (hit,) = find((unbroken,), "word")
    assert hit.context.endswith("xword")


def test_a_pattern_is_only_text() -> None:
    assert find(BOTH, ".*") == ()
    assert places('[("a"') == ["getstate#several"]


def test_the_limit_holds() -> None:
    assert len(find(load_catalog().lessons, "a", limit=7)) == 7
