# A future import counts for the whole file, the last expression too.
from __future__ import annotations


def function(a: undefined) -> missing: ...


print(function.__annotations__)
(lambda: print([n for n in "ab"]))()
