"""An argument parser: its table of types holds its own function, which has no name to go by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Callable

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.placing import at_end, at_top
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import find_by_name
from tutor.pickling.inspect.real import is_a

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A function of the module in its place."""
    parsers: Any = find_by_name("argparse", "ArgumentParser")  # who has a parser has imported it
    if parsers is None:
        return
    for node in reversed(trouble.node.line_of()):
        if not is_a(node.obj, parsers) or not trouble.code_path(node):
            continue
        home = trouble.users.home
        if home is None:
            return
        rewrite = Rewrite()
        name = home.free_name("as_written")
        at_top(rewrite, home, f"def {name}(text):\n    return text\n")
        line = f'{trouble.code_path(node)[len("subject") :]}.register("type", None, {name})'
        at_end(trouble, rewrite, _after(line))
        yield from trouble.advice(
            "Send the parsed arguments (`parse_args()`), not the parser. If you need the parser, give it a "
            "top-level function for arguments that have no type.",
            rewrite,
        )
        return


def _after(line: str) -> Callable[[str], str]:
    """The line, below the name that the subject has."""
    return lambda root: root + line
