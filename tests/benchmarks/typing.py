"""How long a key takes in the editor of a lesson, from its arrival to the screen that shows it."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from textual import events

from tests.tui.fakes import make_app
from tests.tui.pilots import Tutor, at_step, until
from tests.tui.samples import LESSON
from tutor.tui.widgets.editor import CodeEditor

LINE = "    value_{} = compute({}, 'text', [1, 2])  # why"
KEYS = {"a letter": "x", "a bracket": ")", "Enter": "enter", "Tab": "tab"}
EACH = 15


async def keys_in(lines: int) -> dict[str, float]:
    """Processor seconds of a key of each kind in the middle of a text that was pasted, the median of some."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(Path(folder), lesson=LESSON, step="mend")
        async with app.run_test(size=(120, 40)) as pilot:
            editor = (await at_step(pilot, "mend")).query_one(CodeEditor)
            editor.focus()
            editor.clear()
            app.post_message(events.Paste("\n".join(LINE.format(n, n) for n in range(lines))))
            await until(pilot, lambda: editor.document.line_count >= lines)
            await until(pilot, lambda: editor.coloured.colour_to(lines - 1, most=0))
            editor.move_cursor((lines // 2, 8))
            await pilot.pause()
            return {name: await _median(pilot, editor, key) for name, key in KEYS.items()}


async def _median(pilot: Tutor, editor: CodeEditor, key: str) -> float:
    took = []
    for _ in range(EACH):
        start = time.process_time()
        name = "right_parenthesis" if key == ")" else key
        editor.post_message(events.Key(name, key if len(key) == 1 else None))
        await pilot.pause(0)
        took.append(time.process_time() - start)
    return statistics.median(took)
