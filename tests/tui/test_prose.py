"""Code in the prose: a line that is too long goes on below, and keeps its indent."""

from __future__ import annotations

from pathlib import Path

import msgspec
from textual.content import Content

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, sees
from tests.tui.samples import LESSON
from tutor.tui.code_colours import fold

CODE = (
    "def find(data):\n    for key, value in data.items():\n        found += find(value, f'{path}[{key!r}]')"
)


async def test_code_in_prose_is_folded(tmp_path: Path) -> None:
    read = msgspec.structs.replace(LESSON.steps[0], prose=f"Look:\n\n```python\n{CODE}\n```\n")
    lesson = msgspec.structs.replace(LESSON, steps=(read, *LESSON.steps[1:]))
    app = make_app(tmp_path, lesson=lesson, step="state")
    async with app.run_test(size=(48, 30)) as pilot:
        await at_step(pilot, "state")
        await sees(pilot, "          found += find(value,\n              ↳ f'{path}[{key!r}]')")


def test_a_long_call_is_folded_at_its_joints_and_not_within_a_name() -> None:
    folded = fold(Content("    return self.dice.choice(self.tickets).name"), 45)
    assert folded.plain.split("\n") == ["    return self.dice.choice(self.tickets)", "      ↳ .name"]


def test_what_has_no_joint_is_folded_where_the_width_ends() -> None:
    word = "x" * 70
    folded = fold(Content(word), 40).plain.split("\n")
    assert max(len(line) for line in folded) <= 40
    assert "".join(line.replace("  ↳ ", "") for line in folded) == word
