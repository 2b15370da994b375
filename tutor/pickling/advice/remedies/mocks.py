"""A mock: its class is made for it alone, so no name leads there. A subclass can say how to make another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part, origins
from tutor.pickling.advice.placing import at_top
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_KEPT = ("return_value", "side_effect")
"""What a mock that is made again is given of the one before."""


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A subclass with ``__reduce__``, where the user's code makes the mock."""
    mocks: Any = find_by_name("unittest.mock", "NonCallableMock")  # who has a mock has imported it
    node = next((one for one in trouble.node.line_of() if mocks is not None and is_a(one.obj, mocks)), None)
    if node is None:
        return
    for source, value in origins(trouble, node):
        if not isinstance(value, ast.Call) or not last_part(value.func).endswith("Mock"):
            continue
        rewrite = Rewrite()
        name = source.free_name(f"Picklable{last_part(value.func)}")
        given = [one.arg for one in value.keywords if one.arg in _KEPT]
        made = name
        if given:
            functools = rewrite.imports(source, "functools")
            made = f"{functools}.partial({name}, {', '.join(f'{one}=self.{one}' for one in given)})"
        text = f"class {name}({source.segment(value.func)}):\n    def __reduce__(self):\n"
        at_top(rewrite, source, f"{text}        return {made}, ()\n", before=value)
        rewrite.replace(source, value.func, name)
        yield from trouble.advice(
            f"Make it a `{name}`, whose `__reduce__` makes another mock: each mock has its own class, "
            "which no name leads to. The copy doesn't know which calls there were.",
            rewrite,
        )
