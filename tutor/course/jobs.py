"""From the work of a step to a job for the sandbox."""

from __future__ import annotations

import ast
import symtable
import sys
from functools import cache
from importlib.machinery import PathFinder

from tutor.course.format.code import UNPARSABLE, parse
from tutor.course.model import Card, Exercise, Predict, Snippet
from tutor.pickling.words import DEFAULT_LIBRARIES, Library
from tutor.sandbox.host.job import Check, Job

MODULE = "snippet"
"""The module a script becomes when a learner saves it as one."""
SPEAK = {"this", "antigravity"}
"""Modules that do something when they are imported."""


def snippet_of(work: Snippet | Exercise) -> Snippet:
    """The snippet that is run: an exercise's is its starter."""
    return work.snippet if isinstance(work, Exercise) else work


def libraries_of(snippet: Snippet) -> tuple[Library, ...]:
    """pickle and dill, and any other library the snippet's claims name."""
    named = {claim.library for expectation in snippet.expect for claim in expectation.claims}
    return tuple(library for library in Library if library in named or library in DEFAULT_LIBRARIES)


def job_for(
    work: Snippet | Exercise,
    code: str | None = None,
    *,
    as_module: bool | None = None,
    python: str | None = None,
    explain: bool = True,
    advise: bool = True,
    libraries: tuple[Library, ...] = (),
) -> Job:
    """The job that runs a snippet or an answer to an exercise.

    ``code`` replaces the lesson's own; ``as_module`` says whether it is saved as a module or run as a
    script, where the learner has changed that. ``libraries`` are those to run, where that is not all that
    ``libraries_of`` gives.
    """
    snippet = snippet_of(work)
    module = snippet.module
    if as_module is not None:
        module = (module or MODULE) if as_module else None
    checks = work.checks if isinstance(work, Exercise) else ()
    return Job(
        code=snippet.code if code is None else code,
        libraries=libraries or libraries_of(snippet),
        module=module,
        probe=snippet.probe,
        protocol=snippet.protocol,
        files=snippet.files,
        reader=snippet.reader,
        checks=tuple(Check(check.id, check.code, check.place) for check in checks),
        traits=isinstance(work, Exercise),
        explain=explain,
        advise=advise,
        python=python,
    )


def card_job(predict: Predict, card: Card, *, python: str | None = None, explain: bool = False) -> Job:
    """The job that computes the answer of a card."""
    code = card_code(predict, card)
    return Job(code=code, module=predict.module, probe=card.probe, python=python, explain=explain)


def card_code(predict: Predict, card: Card) -> str:
    """The snippet of a card: the imports its expression needs, the setup, then ``subject = …``.

    A card may use any module of the standard library without importing it. Nothing is imported to
    find out: where a name could be a submodule, the file of that name decides.
    """
    imports = "".join(f"import {module}\n" for module in sorted(_modules(predict.setup, card.code)))
    setup = predict.setup.rstrip("\n") + "\n" if predict.setup.strip() else ""
    return f"{imports}{setup}subject = {card.code}\n"


def _modules(setup: str, expression: str) -> set[str]:
    try:
        free = _free_names(expression) - _bound_names(setup)
        tree = parse(expression, "eval")
    except UNPARSABLE:
        return set()
    roots = {name for name in free if name in sys.stdlib_module_names} - SPEAK
    found = set(roots)
    for node in ast.walk(tree):
        chain = _chain(node)
        if len(chain) > 1 and chain[0] in roots:
            found.add(_longest_module(chain))
    return {name for name in found if not any(other.startswith(f"{name}.") for other in found)}


def _free_names(expression: str) -> set[str]:
    """The names an expression takes from outside itself: not those of lambdas and loops inside it.

    From Python 3.12 a comprehension has no separate table, and the names it binds look assigned.
    """
    tables, names = [symtable.symtable(expression, "<card>", "eval")], set[str]()
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            outside = symbol.is_global() or table.get_type() == "module"
            if symbol.is_referenced() and outside and not symbol.is_assigned():
                names.add(symbol.get_name())
    return names


def _bound_names(setup: str) -> set[str]:
    table = symtable.symtable(setup, "<setup>", "exec")
    return {
        symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()
    }


def _chain(node: ast.AST) -> tuple[str, ...]:
    """``("xml", "dom", "Node")`` for ``xml.dom.Node``; empty for what is not such a chain."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _longest_module(chain: tuple[str, ...]) -> str:
    module = chain[0]
    for name in chain[1:]:
        if not _is_module(f"{module}.{name}"):
            break
        module = f"{module}.{name}"
    return module


@cache
def _is_module(name: str) -> bool:
    """Whether the standard library has a module of that dotted name, without importing any of it.

    ``collections.abc`` has no file from Python 3.15: ``collections`` itself puts it among the modules.
    """
    if getattr(sys.modules.get(name), "__name__", None) == name:
        return True
    path: list[str] | None = None
    spec = None
    at = ""
    for part in name.split("."):
        at = f"{at}.{part}" if at else part
        spec = PathFinder.find_spec(at, path)
        if spec is None:
            return False
        path = list(spec.submodule_search_locations or ())
    return spec is not None
