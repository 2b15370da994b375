"""A library's exception that cannot be saved: send its text in an exception that can."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.placing import wrapped
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_a, mro, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an exception on the way to the blamed part; for a traceback, its text."""
    if is_a(trouble.obj, (types.TracebackType, types.FrameType)):
        name = "format_tb" if is_a(trouble.obj, types.TracebackType) else "format_stack"
        yield from wrapped(
            trouble, "Send its text.", (f"''.join({{module}}.{name}({{}}))",), module="traceback"
        )
        return
    for node in reversed(trouble.node.line_of()):
        cls = type(node.obj)
        if BaseException not in mro(cls) or trouble.users.class_def(cls) is not None:
            continue
        base = next(one for one in mro(cls) if one.__module__ == "builtins")
        base_name = name_of(base) if name_of(base) != "SyntaxError" else "ValueError"
        yield from wrapped(
            trouble,
            f"Send the text of the error, in a plain `{base_name}`: the `{name_of(cls)}` keeps things that "
            "can't be saved.",
            (f"{base_name}(str({{}}))",),
            node,
        )
        return
