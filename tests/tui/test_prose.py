"""Code in the prose: a line that is too long goes on below, and keeps its indent."""

from __future__ import annotations

from pathlib import Path

import msgspec

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, sees
from tests.tui.samples import LESSON

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
