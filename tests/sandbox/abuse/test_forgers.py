"""Code that would like another result. What a learner could try in a minute does not get through.

What stays open to deliberate forging: the snippet's process measures itself, so code that is written
for this tutor can get its way there. It can replace ``pickle.dumps`` or the tutor's own functions, or
give a class an ``__eq__`` that is always true; with ``gc`` or ``ctypes`` it can find the sealed
reporter and make it speak. That fools nobody but the one who writes it.
"""

from __future__ import annotations

import pytest

from tests.sandbox.abuse.conftest import Scene
from tutor.pickling.words import Stage, Verdict
from tutor.sandbox.host.job import Check

GOOD = (
    '[{"k": "stage", "stage": s, "held": True, "differences": []} for s in '
    '("dumps", "loads", "same", "fresh loads", "fresh same")] + '
    '[{"k": "check", "id": "c", "held": True, "message": ""}, {"k": "done"}]'
)
BAD_SUBJECT = "\nsubject = lambda: 1\n"

FORGERS = {
    "prints records": f"import json\nfor r in {GOOD}: print(json.dumps(r), flush=True)",
    "writes to every descriptor": (
        f"import json, os\nlines = '\\n'.join(map(json.dumps, {GOOD})) + '\\n'\n"
        "for fd in range(256):\n    try: os.write(fd, lines.encode())\n    except OSError: pass"
    ),
    "walks frames for the key": (
        f"import json, os, re, sys\nfound, frame = set(), sys._getframe()\n"
        "def dig(value, depth=0):\n"
        "    if isinstance(value, (str, bytes)):\n"
        "        text = value.decode('latin-1') if isinstance(value, bytes) else value\n"
        "        found.update(re.findall('[0-9a-f]{32}', text))\n"
        "    elif depth < 4 and isinstance(value, dict):\n"
        "        for part in list(value.values()): dig(part, depth + 1)\n"
        "    elif depth < 4 and isinstance(value, (list, tuple, set)):\n"
        "        for part in value: dig(part, depth + 1)\n"
        "    elif depth < 4 and type(value).__name__ == 'function' and value.__closure__:\n"
        "        for cell in value.__closure__: dig(cell.cell_contents, depth + 1)\n"
        "    elif depth < 4 and hasattr(value, '__dict__') and not isinstance(value, type(sys)):\n"
        "        dig(dict(vars(value)), depth + 1)\n"
        "while frame:\n    dig(dict(frame.f_locals)); dig(dict(frame.f_globals)); frame = frame.f_back\n"
        f"print(len(found))\nfor key in found or ['0' * 32]:\n    for r in {GOOD}:\n"
        "        for fd in range(200, 256):\n"
        "            try: os.write(fd, (json.dumps({**r, 'nonce': key}) + '\\n').encode())\n"
        "            except OSError: pass"
    ),
    "walks frames for the reporter": (
        "import sys\nframe, found = sys._getframe(), []\nwhile frame:\n"
        "    found += [v for v in frame.f_locals.values() if callable(v)]\n    frame = frame.f_back\n"
        f"print(any(getattr(f, '__name__', '') == 'emit' for f in found))\n"
        f"for f in found:\n    for r in {GOOD}:\n        try: f(r)\n        except BaseException: pass"
    ),
    "walks frames from a reduce": (
        "import sys\nclass C:\n    def __reduce__(self):\n        frame = sys._getframe()\n"
        "        while frame:\n"
        "            emit = frame.f_locals.get('emit')\n"
        f"            for r in {GOOD}:\n                if emit: emit(r)\n            frame = frame.f_back\n"
        "        raise ValueError('no')\nsubject = C()"
    ),
    "forks and lets the child report": "import os\nif os.fork(): os.wait()",
    "replaces json and os.write": "import json, os\njson.dumps = lambda *a, **k: '{}'\n"
    "os.write = lambda *a: 1",
}


@pytest.mark.parametrize("name", FORGERS)
async def test_the_true_verdict_stands(scene: Scene, name: str) -> None:
    code = FORGERS[name] if "subject =" in FORGERS[name] else FORGERS[name] + BAD_SUBJECT
    found = await scene.run(code, checks=(Check("c", "assert False"),))
    assert found.verdict is Verdict.DUMPS_FAILS, found
    assert list(found.stages) == [Stage.DUMPS] and not any(check.held for check in found.checks)
    if name == "walks frames for the key":
        assert found.stdout == "0\n"


async def test_forging_from_our_own_names_voids_the_run(scene: Scene) -> None:
    """Deliberate: it runs the reporter in a module of ours. What it says twice gives it away."""
    code = (
        "import sys\nframe = sys._getframe()\nwhile 'emit' not in frame.f_locals: frame = frame.f_back\n"
        "names = sys.modules['tutor.sandbox.guest.child'].__dict__\nnames['forge'] = frame.f_locals['emit']\n"
        f"names['records'] = {GOOD}[:5]\nexec('for r in records: forge(r)', names)\nsubject = [1]"
    )
    found = await scene.run(code)
    assert found.verdict is Verdict.ENDED_EARLY and not found.stages
    assert found.detail == (
        "the snippet wrote its own results among those of the run, so none can be trusted"
    )


async def test_deliberate_forging_can_get_through(scene: Scene) -> None:
    """What stays open, shown so that nobody relies on the opposite: it forges all, and leaves."""
    code = (
        "import os, sys\nframe = sys._getframe()\nwhile 'emit' not in frame.f_locals: frame = frame.f_back\n"
        "names = sys.modules['tutor.sandbox.guest.child'].__dict__\nnames['forge'] = frame.f_locals['emit']\n"
        f"names['records'] = {GOOD}\nexec('for r in records: forge(r)', names)\nos._exit(0)"
    )
    found = await scene.run(code)
    assert found.verdict is Verdict.OK
