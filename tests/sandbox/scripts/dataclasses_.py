# Dataclasses, also frozen and with fields made anew.
from __future__ import annotations

import dataclasses
import pickle
from dataclasses import dataclass, field


@dataclass(order=True, frozen=True)
class Point:
    x: int
    y: int = 0
    tags: list[str] = field(default_factory=list, compare=False)


p = Point(1, 2)
print(p, p < Point(2), dataclasses.replace(p, x=5), dataclasses.asdict(p))
print(pickle.loads(pickle.dumps(p)) == p, Point.__module__ == __name__, [f.type for f in dataclasses.fields(p)])
