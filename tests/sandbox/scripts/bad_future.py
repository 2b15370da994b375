# as a script only: Python's own line for the importer is not there
# A future import that comes too late.
x = 1
from __future__ import annotations
