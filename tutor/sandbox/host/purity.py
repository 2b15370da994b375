"""Which snippets touch nothing but what they make, so that one process can run them in turn.

Judged from the text alone, and by what is allowed, not by what is forbidden. Literals, own functions and
classes are, and a few names from builtins and the standard library that only make a value. What is not
provably contained simply gets its own process.
"""

from __future__ import annotations

import ast
import builtins
import warnings

_TAKEN = frozenset(dir(builtins))
_BUILTINS = frozenset(
    """abs all any ascii bin bool bytearray bytes callable chr complex dict divmod enumerate filter
    float frozenset hash hex int isinstance issubclass iter len list map max memoryview min next oct
    object ord pow property range repr reversed round set slice sorted str sum tuple zip
    NotImplemented Ellipsis ArithmeticError AttributeError Exception IndexError KeyError LookupError
    NotImplementedError RuntimeError TypeError ValueError ZeroDivisionError""".split()
)
"""Without whatever runs code, imports, reads attributes by name, prints, or makes classes by call: a
class so made could have any ``__module__``, which pickle imports."""
_MAKERS = {
    "array": "array",
    "collections": "Counter OrderedDict defaultdict deque",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "fractions": "Fraction",
    "io": "BytesIO StringIO",
    "itertools": "accumulate chain count cycle islice repeat",
    "threading": "Condition Event Lock RLock Semaphore",
    "types": "MappingProxyType",
    "uuid": "UUID",
}
"""What may be imported, by module: names that make a value when called, and do nothing else."""
_MARK, _FIELD = "dataclass", "field"
"""From ``dataclasses``. The first only as a decorator: called, it would change any class."""
_HOOKS = frozenset(
    f"__{name}__"
    for name in """init getstate setstate reduce reduce_ex getnewargs getnewargs_ex getattr getitem
    setitem delitem contains len iter next call eq ne lt le gt ge hash bool repr str add mul copy
    deepcopy enter exit post_init""".split()
)
"""What a class may define of names with two underscores. Not ``__del__``: it may run much later."""
_SLOTS = "__slots__"

_PLAIN = (
    *(ast.Module, ast.Expression, ast.Expr, ast.Pass, ast.Return, ast.Raise, ast.Assert, ast.If, ast.For),
    *(ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred, ast.Subscript, ast.Slice),
    *(ast.UnaryOp, ast.BinOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.JoinedStr, ast.FormattedValue),
    *(ast.Call, ast.keyword, ast.Lambda, ast.arguments, ast.comprehension, ast.Yield, ast.GeneratorExp),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.Assign, ast.AugAssign, ast.AnnAssign),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context),
)
"""Nodes with nothing to ask about but their parts."""


class _NotContained(Exception):
    """The snippet might touch something that was there before it."""


def self_contained(code: str, probe: str | None = None) -> bool:
    """Whether running ``code``, pickling what it makes, loading that and asking ``probe`` leaves all
    else as it was, and depends on nothing that another such snippet could leave behind.

    ``False`` where that cannot be told, and for what is not Python.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they are for whoever runs it to show
            tree = ast.parse(code)
            asked = ast.parse(probe, mode="eval") if probe is not None else None
        judge = _Judge(tree)
        judge.all_of(tree.body)
        if asked is not None:
            judge.probe(asked.body)
    except (_NotContained, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


class _Judge:
    """Looks at every node of a snippet, and raises ``_NotContained`` at the first that is not known to
    be harmless."""

    def __init__(self, tree: ast.Module) -> None:
        self.modules: dict[str, str] = {}
        self.makers: set[str] = set()
        self.marks: set[str] = set()
        self.bound: set[str] = set()
        self.own: tuple[str, ...] = ()
        """The names under which the methods around here know their own object."""
        self.barred: frozenset[str] = frozenset()
        """Names of the class body around here: as its functions they could be called with anything."""
        for node in ast.walk(tree):
            self._bind(node)
        _need(not self.bound & {*self.modules, *self.makers, *self.marks})

    def all_of(self, nodes: list[ast.stmt] | list[ast.expr]) -> None:
        for node in nodes:
            self.look(node)

    def probe(self, node: ast.expr) -> None:
        """A probe may read an attribute of the subject, and do no more with it than look."""
        self.bound.add("subject")
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            _need(node.value.id == "subject" and not node.attr.startswith("_"))
        else:
            self.look(node)

    def look(self, node: ast.AST) -> None:
        """Judge one node and all its parts."""
        if isinstance(node, ast.Name):
            self._name(node)
        elif isinstance(node, ast.Attribute):
            self._attribute(node)
        elif isinstance(node, ast.FunctionDef):
            self._function(node, in_class=False)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, ast.arg):
            _need(node.arg not in self.own)
            if node.annotation is not None:
                self.look(node.annotation)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            pass  # seen by _bind
        else:
            _need(isinstance(node, _PLAIN))
            for part in ast.iter_child_nodes(node):
                self.look(part)

    def _bind(self, node: ast.AST) -> None:
        """Take note of a name that the snippet binds, and refuse to have one change its meaning."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                _need(alias.name in _MAKERS or alias.name == "dataclasses")
                self.modules[_new(alias.asname or alias.name)] = alias.name
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            for alias in node.names:
                mark = node.module == "dataclasses" and alias.name == _MARK
                _need(mark or (node.level == 0 and _makes(node.module or "", alias.name)))
                (self.marks if mark else self.makers).add(_new(alias.asname or alias.name))
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load) and node.id != _SLOTS:
            self.bound.add(_new(node.id))
        elif isinstance(node, ast.arg):
            self.bound.add(_new(node.arg))
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name not in _HOOKS:
            self.bound.add(_new(node.name))

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            known = node.id in _BUILTINS or node.id in self.makers or node.id in self.bound
            _need(known and node.id not in self.barred)
        else:
            _need(node.id not in self.own)

    def _attribute(self, node: ast.Attribute) -> None:
        _need(isinstance(node.value, ast.Name) and not node.attr.startswith("__"))
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name in self.modules:
            _need(isinstance(node.ctx, ast.Load) and _makes(self.modules[name], node.attr))
        else:
            _need(name in self.own[-1:])

    def _function(self, node: ast.FunctionDef, *, in_class: bool) -> None:
        _need(node.name not in self.own and not getattr(node, "type_params", None))
        allowed = {"property"} if in_class else set()
        for decorator in node.decorator_list:
            _need(isinstance(decorator, ast.Name) and decorator.id in allowed)
        for part in (
            *node.args.defaults,
            *filter(None, node.args.kw_defaults),
            *filter(None, [node.returns]),
        ):
            self.look(part)
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                self.look(argument)
        first = [*node.args.posonlyargs, *node.args.args][:1]
        before = self.own, self.barred
        if in_class:
            self.own, self.barred = (*self.own, *(a.arg for a in first)), frozenset()
        self.all_of(node.body)
        self.own, self.barred = before

    def _class(self, node: ast.ClassDef) -> None:
        _need(node.name not in self.own)
        _need(not node.keywords and not getattr(node, "type_params", None))
        for decorator in node.decorator_list:
            self._mark(decorator)
        for base in node.bases:
            _need(isinstance(base, ast.Name))
            self.look(base)
        before = self.barred, self.own
        self.own = ()
        self.barred = frozenset(part.name for part in node.body if isinstance(part, ast.FunctionDef))
        for part in node.body:
            if isinstance(part, ast.FunctionDef):
                _need(not part.name.startswith("__") or part.name in _HOOKS)
                self._function(part, in_class=True)
            else:
                _need(isinstance(part, (ast.Assign, ast.AnnAssign, ast.Expr, ast.Pass)))
                self.look(part)
        self.barred, self.own = before

    def _mark(self, decorator: ast.expr) -> None:
        """``@dataclass``, with or without options, however it was imported."""
        called = decorator
        if isinstance(decorator, ast.Call):
            called = decorator.func
            self.all_of([*decorator.args, *(option.value for option in decorator.keywords)])
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            _need(self.modules.get(called.value.id) == "dataclasses" and called.attr == _MARK)
        else:
            _need(isinstance(called, ast.Name) and called.id in self.marks)


def _new(name: str) -> str:
    """A name the snippet may bind: none that already means something."""
    _need(name not in _TAKEN and not name.startswith("__"))
    return name


def _makes(module: str, name: str) -> bool:
    if module == "dataclasses":
        return name == _FIELD
    return name in _MAKERS.get(module, "").split()


def _need(holds: bool) -> None:
    if not holds:
        raise _NotContained
