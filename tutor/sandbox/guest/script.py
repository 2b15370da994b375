"""Running a snippet the way ``python script.py`` would, and finding its subject.

``__main__`` keeps its own module object (dill and multiprocessing hold on to it): its dictionary is
cleared and filled again. Runs inside the sandbox: standard library only, Python 3.9 syntax.
"""

from __future__ import annotations
import __future__

import ast
import atexit
import builtins
import gc
import importlib
import importlib.machinery
import importlib.util
import io
import linecache
import os
import sys
import threading
import tokenize
from types import FunctionType, ModuleType
from typing import Any, NoReturn, Optional

from tutor.pickling import debug

SCRIPT = "snippet.py"
IMPORTED_MAIN = "__mp_main__"
"""What multiprocessing calls a script that a worker imports."""
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag


_namespaces: list[dict[str, Any]] = []
"""What this process ran as a script or module, to be let go of at the end."""
_AS_TREE: int = ast.PyCF_ONLY_AST
_LASTING = (ModuleType, FunctionType, type)
_STREAMS = ("stdin", "stdout", "stderr")
_Loader = importlib.machinery.SourceFileLoader


class NoSubject(Exception):
    """The snippet ran, but neither binds ``subject`` nor ends with an expression."""


def reset_main(path: Optional[str]) -> dict[str, Any]:
    """Empty ``__main__`` and give it what a script at ``path`` starts with."""
    namespace = sys.modules["__main__"].__dict__
    namespace.clear()
    namespace.update(__name__="__main__", __doc__=None, __package__=None)
    namespace["__loader__"] = _Loader("__main__", path) if path is not None else None
    namespace["__spec__"] = None
    if sys.version_info < (3, 14):
        namespace["__annotations__"] = {}
    namespace["__builtins__"] = builtins
    if path is not None:
        namespace["__file__"] = path
        if sys.version_info < (3, 15):
            namespace["__cached__"] = None
    sys.argv[:] = [path if path is not None else "-c"]
    if sys.version_info >= (3, 10):
        sys.orig_argv[:] = [sys.executable, *sys.argv]
    return namespace


def open_standard_streams() -> None:
    """Make the standard streams anew over descriptors 0 to 2, as the interpreter does when it starts.

    Output is line buffered: what is still in a buffer when the process is killed would be lost.
    """
    made = {
        name: (getattr(sys, name).encoding, getattr(sys, name).errors)
        for name in _STREAMS
        if getattr(sys, name)
    }
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        encoding, errors = made.get(name, ("utf-8", "backslashreplace"))
        stream = open(  # noqa: SIM115  # open for as long as the process lives
            descriptor, mode, buffering=1, encoding=encoding, errors=errors, closefd=False
        )
        stream.buffer.raw.name = f"<{name}>"  # type: ignore[attr-defined]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    if hasattr(threading.main_thread(), "_stderr"):  # what the thread took at start was the stream before
        threading.main_thread()._stderr = sys.stderr  # type: ignore[attr-defined]


def as_file(source: str) -> bytes:
    """Return Python code as the bytes of its file: in the encoding that its first two lines name, as in
    ``# coding: latin-1``, else in UTF-8. Whoever reads the file then finds the same text in it."""
    data = source.encode("utf-8", "surrogatepass")
    try:
        return source.encode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    except (SyntaxError, LookupError, UnicodeError):
        return data  # an encoding that there is not, or one without these letters: running it will tell


def run_script(path: str, source: str, package: str = "", name: str = "__main__") -> object:
    """Run ``source``, which is in the file ``path``, as ``__main__``; give its subject.

    ``package`` is what its relative imports start from, ``name`` what it finds in ``__name__``.

    Raises ``NoSubject``, and whatever the snippet raises.
    """
    namespace = reset_main(path)
    namespace["__package__"] = package or None
    namespace["__name__"] = name
    return _run(path, source, namespace)


def import_main(path: str, source: str, package: str = "") -> None:
    """Run a script as a worker of multiprocessing does, which calls it ``__mp_main__`` and then has it as
    ``__main__``: what it defines is at home there. Raises as ``run_script``."""
    try:
        run_script(path, source, package, IMPORTED_MAIN)
    except NoSubject:
        pass
    sys.modules[IMPORTED_MAIN] = sys.modules["__main__"]
    for obj in gc.get_objects():
        if isinstance(obj, (type, FunctionType)) and obj.__module__ == IMPORTED_MAIN:
            obj.__module__ = "__main__"


def run_module(name: str, path: str, source: str) -> object:
    """Import ``source`` as the module ``name``; give its subject.

    Raises ``NoSubject``, and whatever the module raises.
    """
    reset_main(None)
    parent, _, own_name = name.rpartition(".")
    package = importlib.import_module(parent) if parent else None
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise ImportError(f"{name} cannot be imported from {path}")
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    subject = _run(path, source, module.__dict__)
    if package is not None:
        setattr(package, own_name, sys.modules[name])
    outermost = name.partition(".")[0]
    sys.modules["__main__"].__dict__[outermost] = sys.modules[outermost]
    return subject


def _run(path: str, source: str, namespace: dict[str, Any]) -> object:
    process = os.getpid()
    _namespaces.append(namespace)
    try:
        tree = compile(as_file(source), path, "exec", flags=_AS_TREE, dont_inherit=True)
        last = tree.body[-1] if tree.body else None
        value: Optional[object] = None
        if isinstance(last, ast.Expr):
            del tree.body[-1]
        code = compile(tree, path, "exec", dont_inherit=True)
        exec(code, namespace)
        if isinstance(last, ast.Expr):
            value = eval(
                compile(
                    ast.Expression(last.value),
                    path,
                    "eval",
                    flags=code.co_flags & _FUTURES,
                    dont_inherit=True,
                ),
                namespace,
            )
    finally:
        if os.getpid() != process:
            _leave_fork()
    if "subject" in namespace:
        return namespace["subject"]
    if not isinstance(last, ast.Expr):
        raise NoSubject
    return value


def _leave_fork() -> None:
    """A process that the snippet forked ends here, as it would at the end of a script."""
    error = sys.exc_info()[1]
    status = 0
    if isinstance(error, SystemExit):
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    elif error is not None:
        trace = error.__traceback__  # its outermost frame is ours
        error = error.with_traceback(trace.tb_next if trace is not None else None)
        sys.excepthook(type(error), error, error.__traceback__)
        status = 1
    end_as_a_script(status)


def end_as_a_script(status: int) -> NoReturn:
    """End this process as the interpreter ends: threads joined, exit handlers run, objects let go of,
    output written. All but the freeing of what cannot be seen."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        _let_go()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:  # a stream that the snippet put there
                debug.swallowed()
        os._exit(status)


def start_over() -> None:
    """Let go of what was run, so that another script can be run in this process as if in its own.

    Only after scripts that changed nothing else, and have no ``__del__``; see ``host.purity``.
    """
    for names in _namespaces:
        names.clear()
    _namespaces.clear()
    linecache.clearcache()
    reset_main(None)
    _collect_what_is_new()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


_older_looked_at = -1


def _collect_what_is_new() -> None:
    """Free what the script left in cycles, as its classes are. That is among the youngest objects, unless
    Python collected garbage meanwhile and took it for older; to look at all of them takes five times as
    long."""
    global _older_looked_at

    def collections() -> int:
        return sum(int(one["collections"]) for one in gc.get_stats()[1:])

    gc.collect(1 if collections() == _older_looked_at else 2)
    _older_looked_at = collections()


def _let_go() -> None:
    """Free what the script holds, so that each ``__del__`` gets its turn while names still work."""
    gc.collect()
    for lasting in (False, True):  # modules, classes and functions last, for a __del__ may need them
        for names in _namespaces:
            for name in list(names):
                if isinstance(names[name], _LASTING) is lasting and not name.startswith("__"):
                    names[name] = None
    gc.collect()
