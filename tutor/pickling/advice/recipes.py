"""How resources of the standard library, and of some others, are made again: by their types."""

from __future__ import annotations


class RegisteredRecipe:
    """What makes an object again: a callable by its module and name, and its arguments over ``{}``."""

    def __init__(self, module: str, name: str, args: str, first: str = "") -> None:
        self.module = module
        self.name = name
        self.args = args
        self.first = first
        """A statement before that, over ``{}``."""


RECIPES: dict[str, RegisteredRecipe] = {
    "_thread.lock": RegisteredRecipe("threading", "Lock", "()"),
    "_thread.RLock": RegisteredRecipe("threading", "RLock", "()"),
    "threading.Condition": RegisteredRecipe("threading", "Condition", "()"),
    "threading.Event": RegisteredRecipe("threading", "Event", "()"),
    "threading.Semaphore": RegisteredRecipe("threading", "Semaphore", "({}._value,)"),
    "threading.BoundedSemaphore": RegisteredRecipe("threading", "BoundedSemaphore", "({}._initial_value,)"),
    "_thread._local": RegisteredRecipe("threading", "local", "()"),
    "queue.Queue": RegisteredRecipe("queue", "Queue", "({}.maxsize,)"),
    "queue.LifoQueue": RegisteredRecipe("queue", "LifoQueue", "({}.maxsize,)"),
    "queue.PriorityQueue": RegisteredRecipe("queue", "PriorityQueue", "({}.maxsize,)"),
    "_queue.SimpleQueue": RegisteredRecipe("queue", "SimpleQueue", "()"),
    "_io.TextIOWrapper": RegisteredRecipe("builtins", "open", "({0}.name, {0}.mode)"),
    "_io.BufferedReader": RegisteredRecipe("builtins", "open", "({0}.name, {0}.mode)"),
    "_io.BufferedWriter": RegisteredRecipe("builtins", "open", '({0}.name, "ab")'),
    "_io.BufferedRandom": RegisteredRecipe("builtins", "open", '({0}.name, "r+b")'),
    "_io.FileIO": RegisteredRecipe("io", "FileIO", "({0}.name, {0}.mode)"),
    "gzip.GzipFile": RegisteredRecipe("gzip", "open", "({}.name,)"),
    "zipfile.ZipFile": RegisteredRecipe("zipfile", "ZipFile", "({0}.filename, {0}.mode)"),
    "concurrent.futures.thread.ThreadPoolExecutor": RegisteredRecipe(
        "concurrent.futures", "ThreadPoolExecutor", "({}._max_workers,)"
    ),
    "concurrent.futures.process.ProcessPoolExecutor": RegisteredRecipe(
        "concurrent.futures", "ProcessPoolExecutor", "({}._max_workers,)"
    ),
    "sqlite3.Connection": RegisteredRecipe(
        "sqlite3", "connect", '({}.execute("PRAGMA database_list").fetchone()[2] or ":memory:",)'
    ),
    # Since 3.14 it tells only in its repr where it is.
    "itertools.count": RegisteredRecipe("itertools", "count", 'tuple(map(int, repr({})[6:-1].split(",")))'),
    "weakref.ReferenceType": RegisteredRecipe("weakref", "ref", "({}(),)"),
    "staticmethod": RegisteredRecipe("builtins", "staticmethod", "({}.__func__,)"),
    "classmethod": RegisteredRecipe("builtins", "classmethod", "({}.__func__,)"),
    "json.decoder.JSONDecoder": RegisteredRecipe("json", "JSONDecoder", "()"),
    "ssl.SSLContext": RegisteredRecipe("ssl", "create_default_context", "()"),
    "random.SystemRandom": RegisteredRecipe("random", "SystemRandom", "()"),
    "module": RegisteredRecipe("importlib", "import_module", "({}.__name__,)"),
    "logging.Logger": RegisteredRecipe("logging", "getLogger", "({}.name,)"),
    "logging.StreamHandler": RegisteredRecipe("logging", "StreamHandler", "()"),
    "logging.FileHandler": RegisteredRecipe("logging", "FileHandler", "({0}.baseFilename, {0}.mode)"),
    "_struct.Struct": RegisteredRecipe("struct", "Struct", "({}.format,)"),
    "_hashlib.HASH": RegisteredRecipe("hashlib", "new", "({}.name,)"),
    "_contextvars.ContextVar": RegisteredRecipe("contextvars", "ContextVar", "({}.name,)"),
    "sqlalchemy.engine.base.Engine": RegisteredRecipe("sqlalchemy", "create_engine", "({}.url,)"),
    "sqlalchemy.orm.session.Session": RegisteredRecipe("sqlalchemy.orm", "Session", "({}.bind,)"),
    "numpy.memmap": RegisteredRecipe(
        "numpy",
        "memmap",
        '({0}.filename, {0}.dtype, "r+" if {0}.mode == "w+" else {0}.mode, {0}.offset, {0}.shape)',
    ),
    "tqdm.std.tqdm": RegisteredRecipe("tqdm", "tqdm", "({0}.iterable, {0}.desc, {0}.total)"),
}
"""Resources by their type, and what makes one again from what it says of itself."""
