"""Views, generators, cursors, matches and the like: send the plain thing that is behind them."""

from __future__ import annotations

import ast
import functools
import io
import itertools
import os
import re
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.origins import last_part, origins
from tutor.pickling.advice.placing import wrapped, written
from tutor.pickling.advice.plain import standard_stream
from tutor.pickling.advice.remake import assigned_to
from tutor.pickling.advice.say import say
from tutor.pickling.advice.trouble import Trouble, attributes_of
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import is_a, is_class
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_VIEWS: tuple[Any, ...] = (type({}.keys()), type({}.values()), type({}.items()))
PLAIN: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
    (_VIEWS, "Make it a list: a view can't be separated from its dict.", ("list({})", "set({})")),
    (types.MappingProxyType, "Make it a dict: the proxy is only a view of one.", ("dict({})",)),
    (memoryview, "Make it bytes: a memoryview only points at them.", ("bytes({})",)),
    (
        type(re.match("", "")),
        "Keep what the match found, not the match.",
        ("{0}.groups()", "{0}.groupdict()", "{0}.group()"),
    ),
    (os.DirEntry, "Keep the path of the entry.", ("{}.path",)),
    ((staticmethod, classmethod), "Keep the function inside it.", ("{}.__func__",)),
    (property, "Send the name of the attribute, and look it up on the class.", ("{}.fget.__name__",)),
)
BY_PATH: dict[str, tuple[str, tuple[str, ...]]] = {
    "sqlite3.Row": ("Make it a dict (or a tuple) of its values.", ("dict({})", "tuple({})")),
    "sqlite3.Cursor": ("Fetch the rows first, and keep those.", ("{}.fetchall()",)),
    "_csv.reader": ("Read the rows first, and keep those.", ("list({})",)),
    "csv.DictReader": ("Read the rows first, and keep those.", ("list({})",)),
    "mmap.mmap": ("Keep the bytes.", ("{}[:]",)),
}

GENERATOR = (
    "Keep a list of what the generator yields (or an iterator over one): a running generator can't be saved, "
    "but a list can."
)
CALL = (
    "Send the function and its arguments, and call it in the other process: a call that has begun can't be "
    "saved."
)


STREAM = (
    "Send the name of the stream, and look it up in the other process with `getattr(sys, name)`: each "
    "process has its own."
)


def in_words(trouble: Trouble) -> Optional[AdviceRecord]:
    """Return what to send in its place, with a line that makes it; ``None`` where no such thing is known."""
    obj = trouble.obj
    path = trouble.code_path() or trouble.node.part.label.plain or "it"
    if is_a(obj, types.GeneratorType):
        return say(GENERATOR, f"items = list({path})")
    if is_a(obj, (types.CoroutineType, types.AsyncGeneratorType)):
        return say(CALL, f"job = ({obj.__name__}, args)")
    known = _known(obj)
    return say(known[0], known[1][0].format(path)) if known is not None else None


def _known(obj: object) -> Optional[tuple[str, tuple[str, ...]]]:
    """What is known for a type: a sentence, and expressions over the object."""
    stream = standard_stream(obj)
    if stream:
        return STREAM, (f'"{stream}"',)
    found = next(((text, templates) for kinds, text, templates in PLAIN if is_a(obj, kinds)), None)
    return found or BY_PATH.get(type_path(type(obj)))


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A plain value in its place; the items, for what gives them one at a time."""
    obj = trouble.obj
    parent = trouble.node.parent
    if is_a(obj, types.GeneratorType):
        yield from _generator(trouble)
        return
    if parent is not None and not _is_part_of_users(trouble, parent.obj):
        return
    known = _known(obj)
    if known is not None:
        yield from _with_its_like(trouble, *known)
        yield from wrapped(trouble, *known)
    elif _draws(obj) and trouble.verdict is Verdict.DUMPS_FAILS:
        node = trouble.node
        yield from wrapped(
            trouble, "Read it into a list first, and keep that.", ("list({})", "iter(list({}))"), node
        )


def _with_its_like(trouble: Trouble, text: str, templates: tuple[str, ...]) -> Iterator[AdviceRecord]:
    """Every attribute of the same object that the same is known for, in one go."""
    holder = next(iter(trouble.holders), None)
    if holder is None or holder.held is not trouble.obj:
        return
    found = [(name, _known(value)) for name, value in attributes_of(holder.obj).items()]
    names = [name for name, known in found if known is not None and known[1] == templates]
    if len(names) < 2:
        return
    for template in templates:
        rewrite = Rewrite()
        for _, source, definition in trouble.users.user_classes(type(holder.obj)):
            for name in names:
                for value in assigned_to(definition, name):
                    rewrite.replace(source, value, template.format(written(source, value, template)))
        yield from trouble.advice(text, rewrite)


def _generator(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A list of what it yields, or of what the iterator yields that draws from it."""
    templates = ("list({})", "iter(list({}))")
    parent = trouble.node.parent
    if parent is None or _is_part_of_users(trouble, parent.obj):
        yield from wrapped(trouble, GENERATOR, templates)
    code = trouble.obj.gi_code
    for template in templates:
        for source in trouble.users.modules():
            for node in source.nodes:
                here = isinstance(node, ast.GeneratorExp) and node.lineno == code.co_firstlineno
                called = isinstance(node, ast.Call) and last_part(node.func) == code.co_name
                if isinstance(node, ast.expr) and (here or called):
                    rewrite = Rewrite()
                    rewrite.replace(source, node, template.format(written(source, node, template)))
                    yield from trouble.advice(GENERATOR, rewrite)


def _is_part_of_users(trouble: Trouble, holder: object) -> bool:
    """Whether what holds it is the user's to change: no library's object."""
    kind = type(holder)
    if is_a(holder, (dict, list, tuple, set, types.SimpleNamespace, functools.partial)) or is_class(holder):
        return True
    if type_path(kind) == "argparse.Namespace":
        return True
    iterators = hasattr(kind, "__next__")
    return trouble.users.owns(kind.__module__) or iterators or type(holder) is types.FunctionType


def coroutine(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A call that has not run yet: the function and its arguments, to be called in the other process."""
    if not is_a(trouble.obj, (types.CoroutineType, types.AsyncGeneratorType)):
        return
    name = trouble.obj.__name__
    for source, value in origins(trouble):
        if isinstance(value, ast.Call) and last_part(value.func) == name:
            rewrite = Rewrite()
            partial = f"{rewrite.imports(source, 'functools')}.partial"
            given = [source.segment(one) for one in value.args]
            given += [f"{one.arg}={source.segment(one.value)}" for one in value.keywords if one.arg]
            rewrite.replace(source, value, f"{partial}({', '.join([source.segment(value.func), *given])})")
            yield from trouble.advice(CALL, rewrite)


def _draws(obj: object) -> bool:
    """Whether this is an iterator over something else that comes to an end, and no file."""
    endless = (itertools.count, itertools.cycle, itertools.repeat)
    return hasattr(type(obj), "__next__") and not is_a(obj, (io.IOBase, *endless))
