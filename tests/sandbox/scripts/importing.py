# A module that the script writes beside itself.
import importlib
import pathlib
import sys

pathlib.Path(__file__).with_name("written.py").write_text("class Beside: pass\n")
importlib.invalidate_caches()
import written

print(written.__name__, written.Beside.__module__, sys.modules["written"] is written)
print(sys.modules[__name__].__dict__ is globals())
