"""A guess before a run: asked for first, kept, then shown beside what happened."""

from __future__ import annotations

from pathlib import Path

from tests.tui.fakes import make_app
from tests.tui.pilots import at_step, footer, sees, text
from tutor.course.format import parse_lesson
from tutor.progress.store import Store
from tutor.tui.widgets.forecast_box import ForecastBox

LESSON = parse_lesson(
    """---
format: 1
id: l
title: T
summary: S
minutes: 5
---
## Run

Look at this.

```text guess asks="Where does it stop?" stage=pickle
loads
dumps
```
```python run expect="pickle: dumps-fails; dill: ok"
subject = threading.Lock()
```
> A lock stops it.
""",
    "1-l.md",
)


async def test_f5_asks_for_the_guess_first_and_the_guess_runs_the_code(tmp_path: Path) -> None:
    app = make_app(tmp_path, lesson=LESSON, step="run")
    async with app.run_test(notifications=True, size=(80, 24)) as pilot:
        screen = await at_step(pilot, "run")
        await sees(pilot, "Where does it stop?")
        await pilot.press("f5")
        await sees(pilot, "Make your guess first.")
        assert isinstance(screen.focused, ForecastBox) and "Guess, then run" in footer(pilot)
        assert "A lock stops it." not in text(pilot)
        await pilot.press("1")
        await sees(pilot, "✗ TypeError")
        await pilot.press("escape")
        await sees(pilot, "Not this time. It's dumps.")
        await sees(pilot, "A lock stops it.")
        await pilot.press("2")  # only the first guess counts
    with Store(tmp_path / "progress.sqlite3") as store:
        state = store.lesson(LESSON).steps["run"]
    assert ([one.picked for one in state.tries], state.earned, state.done) == ([(0,)], 0, True)
