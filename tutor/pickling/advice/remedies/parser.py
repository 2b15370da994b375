"""An argument parser: its table of types holds a function of its own, which has no name to go by."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.placing import at_end, at_top
from tutor.pickling.advice.say import Advice
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_a


def remedy(trouble: Trouble) -> Iterator[Advice]:
    """A function of the module in its place."""
    for node in reversed(trouble.node.line_of()):
        if not is_a(node.obj, argparse.ArgumentParser) or not trouble.code_path(node):
            continue
        home = trouble.users.home
        if home is None:
            return
        rewrite = Rewrite()
        name = home.free_name("as_written")
        at_top(rewrite, home, f"def {name}(text):\n    return text\n")
        path = trouble.code_path(node)[len("subject") :]
        at_end(trouble, rewrite, lambda root: f'{root}{path}.register("type", None, {name})')
        yield from trouble.advice(
            "Send the parsed arguments (`parse_args()`), not the parser. If it has to be the parser, give it a "
            "function with a name for arguments without a type.",
            rewrite,
        )
        return
