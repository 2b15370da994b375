"""Which code does the same each time it is run, as far as its text says.

What can differ between two runs comes in by a name: of a clock, a random number, a thread, an address, a
hash, another process. This module judges by what is allowed, as ``host.purity`` does. The code may import
only modules whose names make the same value each time, and may use none of the few names that do not. All
other code has to be run twice to see that it does the same again.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Collection, Iterable

from tutor.course.format.code import UNPARSABLE

_MODULES = frozenset(
    """__future__ __main__ abc argparse array ast base64 binascii bisect builtins calendar cmath codecs
    collections configparser contextlib contextvars copy copyreg csv dataclasses datetime decimal dill enum
    errno fractions functools graphlib hashlib heapq hmac html inspect io itertools json keyword logging
    marshal math numbers operator os pathlib pickle pickletools queue re reprlib sqlite3 string struct sys
    textwrap threading token traceback types typing unicodedata warnings zlib""".split()
)
"""Modules whose names give the same in every run, but for those in ``_CHANCE``."""
_CHANCE = frozenset(
    """Thread Timer Barrier get_ident get_native_id active_count
    now today utcnow fromtimestamp time time_ns perf_counter monotonic mtime st_mtime
    getrefcount getallocatedblocks _getframe _current_frames
    getpid getppid urandom fork forkpty spawn system popen stat times environ getloadavg listdir scandir
    import_module""".split()
)
"""Names, bare or after a dot, that give something else from run to run, or could bring in any other."""
_BARE = frozenset({"id", "hash", "exec", "eval", "compile", "__import__", "input"})
"""Functions of the same kind; as the name of an attribute they are anybody's."""
_TAKES = frozenset({"all", "any", "enumerate", "iter", "list", "map", "max", "min", "next", "tuple", "zip"})
"""What takes the parts of a set in its order, which differs from run to run."""


def steady(codes: Iterable[str], own: Collection[str] = ()) -> bool:
    """Whether all of ``codes`` can only do the same again. ``False`` where the text does not say.

    ``own`` are modules that are among ``codes`` themselves.
    """
    return all(_steady(code, own) for code in codes)


def _steady(code: str, own: Collection[str]) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
        nodes = list(ast.walk(tree))
        sets_in_order = any(map(_in_order, nodes)) and _has_set(tree)
    except UNPARSABLE as error:
        return isinstance(error, SyntaxError)  # it stops at the same place each time
    return not sets_in_order and all(_allowed(node, own) for node in nodes)


def _allowed(node: ast.AST, own: Collection[str]) -> bool:
    match node:
        case ast.Import(names=names):
            return all(_known(alias.name, own) for alias in names)
        case ast.ImportFrom(module=module, names=names, level=0):
            return _known(module or "", own) and not any(alias.name in {*_CHANCE, "*"} for alias in names)
        case ast.ImportFrom():
            return False
        case ast.Name(id=name):
            return name not in _CHANCE and name not in _BARE
        case ast.Attribute(attr=name):
            return name not in _CHANCE
    return True


def _known(module: str, own: Collection[str]) -> bool:
    return module.partition(".")[0] in {*_MODULES, *own}


def _in_order(node: ast.AST) -> bool:
    """Whether this goes through something, which might be a set."""
    match node:
        case ast.For() | ast.comprehension() | ast.Starred():
            return True
        case ast.Name(id=name):
            return name in _TAKES
        case ast.Attribute(attr=name):
            return name == "pop"
    return False


def _has_set(node: ast.AST) -> bool:
    """Whether a set is made, but for one that is only compared with or looked into."""
    match node:
        case ast.Compare():
            return False
        case ast.Set() | ast.SetComp() | ast.Name(id="set" | "frozenset"):
            return True
    return any(map(_has_set, ast.iter_child_nodes(node)))
