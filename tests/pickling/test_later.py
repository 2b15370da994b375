"""What is imported only where something fails is found whatever the script did before."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tutor.pickling.words import DEFAULT_LIBRARIES
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.runner import run_job

ROOT = Path(__file__).resolve().parents[2]
LATER = """
import json, sys, types
tutor = types.ModuleType("tutor")
tutor.__path__ = [sys.argv[1]]
sys.modules["tutor"] = tutor
from tutor.pickling import advice, explain, foresee, later
later.read_ahead(advice)
before = set(sys.modules)
later.run_all()
print(json.dumps(sorted(set(sys.modules) - before)))
"""
HOSTILE = """
import builtins, sys, threading
class Counter:
    def __init__(self):
        self.lock = threading.Lock()
subject = Counter()
real = builtins.__import__
def known_only(name, *given):
    if name not in sys.modules or name.startswith("tutor"):
        raise ImportError("no more imports")
    return real(name, *given)
builtins.__import__ = known_only
sys.path[:] = sys.meta_path[:] = sys.path_hooks[:] = []
sys.path_importer_cache.clear()
sys.setrecursionlimit(200)
if hasattr(sys, "set_lazy_imports"):
    sys.set_lazy_imports("all")
"""


def test_nothing_else_is_imported_by_then(python: str) -> None:
    """A module of the standard library would be looked for in the script's folder first."""
    done = subprocess.run(
        [python, "-c", LATER, str(ROOT / "tutor")], capture_output=True, text=True, check=True, timeout=60
    )
    found = json.loads(done.stdout)
    assert "tutor.pickling.advice.remedies.registry" in found
    assert [name for name in found if not name.startswith("tutor.")] == []


def test_a_script_that_breaks_imports_is_advised() -> None:
    report = run_job(Job(HOSTILE, libraries=DEFAULT_LIBRARIES[:1]))
    (result,) = report.results.values()
    assert result.blame is not None and result.blame.path == "subject.lock"
    assert result.advice and "__getstate__" in result.advice[0].code
