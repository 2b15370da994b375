"""Words told apart by colour, and code that does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, sees, text, until
from tests.tui.samples import LESSON
from tutor.explanation.sentences import rule_label
from tutor.text import visible
from tutor.tui.views.marks import named


def coloured(told: str) -> list[str]:
    content = named(told, "$quiet")
    return [content.plain[span.start : span.end] for span in content.spans if span.style == "$name"]


def test_what_stands_in_backticks_has_a_colour_and_no_backticks() -> None:
    assert named("`a.b` calls `len`.").plain == "a.b calls len."
    assert coloured("`a.b` calls `len`.") == ["a.b", "len"]


@pytest.mark.parametrize("told", ["a `b", "a `b` c `d", "", "[bold]*x* __y__"])
def test_what_is_no_pair_stays_as_it_is(told: str) -> None:
    assert named(told).plain == told
    assert coloured(told) == []


@given(st.text())
def test_no_other_character_is_lost(told: str) -> None:
    told = visible(told)
    assert named(told).plain.replace("`", "") == told.replace("`", "")


def test_a_rule_has_its_number_and_its_name() -> None:
    assert rule_label(2) == "Rule 2, State"
    assert rule_label(2, 5) == "Rule 2 of 5, State"
    assert rule_label(9) == "Rule 9"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_line_that_goes_on_to_the_right_says_so(tmp_path: Path, size) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(size=size) as pilot:
        screen = await at_step(pilot, "run")
        assert screen.bench is not None
        editor = screen.bench.editor
        editor.focus()
        width = editor.scrollable_content_region.width - editor.gutter_width
        editor.text = f"{'a' * width}\n{'b' * (width + 1)}\nshort"
        editor.move_cursor((0, 0))
        await sees(pilot, "bbb›")
        assert text(pilot).count("›") == 1
        assert "a" * width in text(pilot)
        editor.move_cursor((1, width + 1))
        await until(pilot, lambda: "›" not in text(pilot))
