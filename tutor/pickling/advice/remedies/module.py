"""What is defined in the script, ``__main__``: move it to a module that both processes import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite, Source, bound_by, reads
from tutor.pickling.advice.moved import with_what_it_uses
from tutor.pickling.advice.say import listed
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import is_class, mro
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_IMPORTS = (ast.Import, ast.ImportFrom)


def missing(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The same, in the first place where that the fresh process has no such name is all that is wrong, or
    where the library made another class of the script's."""
    lacks = trouble.verdict is Verdict.FRESH_LOADS_FAILS and trouble.case.lacks is not None
    twice = trouble.verdict is Verdict.DIFFERS and trouble.case.codec.by_value
    if lacks or twice:
        yield from remedy(trouble)


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The definitions that the pickle asks for by name, with all that they use."""
    main = trouble.users.main
    if main is None or not trouble.in_script:
        return
    names = _asked_for(trouble, main)
    if not names:
        return
    moved = with_what_it_uses(main.tree, names, main.alone)
    if not moved:
        return
    module = "helpers" if "helpers" not in main.names() else main.free_name("definitions")
    rewrite = Rewrite()
    text, last_import = "", False
    for statement in moved:
        first, last = main.rows(statement)
        while first > 1 and main.lines[first - 2].startswith("#"):
            first -= 1  # the comment above it
        is_import = isinstance(statement, _IMPORTS)
        gap = "" if not text or (is_import and last_import) else "\n"
        text += gap + "".join(main.lines[first - 1 : last]).rstrip("\n") + "\n"
        last_import = is_import
        if not is_import:
            rewrite.delete(main, statement)
    bound = [name for one in moved if not isinstance(one, _IMPORTS) for name in sorted(bound_by(one))]
    later = {name for one in main.tree.body if one not in moved for name in reads(one)}
    needed = [name for name in dict.fromkeys(bound) if name in later] or names
    first_moved = next(one for one in moved if not isinstance(one, _IMPORTS))
    rewrite.before(main, first_moved, f"from {module} import {', '.join(needed)}\n")
    rewrite.files[f"{module}.py"] = text
    yield from trouble.advice(
        f"Move {_what(main, names)} {listed(names)} from the script to a module that both processes import, "
        f"such as `{module}.py`.",
        rewrite,
    )


def _asked_for(trouble: Trouble, main: Source) -> list[str]:
    """The names of the script that have to be somewhere else."""
    blamed = trouble.case.blamed
    assert blamed is not None
    found = [name.name.partition(".")[0] for name, _ in blamed.missing if name.module == "__main__"]
    if not found and trouble.verdict is not Verdict.DUMPS_FAILS:
        made = [trouble.obj] if is_class(trouble.obj) or hasattr(trouble.obj, "__code__") else []
        for node in trouble.node.line_of():
            made += [cls for cls in mro(type(node.obj)) if cls.__module__ == "__main__"]
        found = [one.__qualname__.partition(".")[0] for one in made if one.__module__ == "__main__"]
    top = {name for one in main.tree.body for name in bound_by(one)}
    return [name for name in dict.fromkeys(found) if name in top]


def _what(main: Source, names: list[str]) -> str:
    kinds = {
        type(one)
        for one in main.tree.body
        if isinstance(one, (ast.ClassDef, ast.FunctionDef)) and one.name in names
    }
    plural = len(names) > 1
    if kinds == {ast.ClassDef}:
        return "the classes" if plural else "the class"
    if kinds == {ast.FunctionDef}:
        return "the functions" if plural else "the function"
    return "the definitions of" if plural else "the definition of"
