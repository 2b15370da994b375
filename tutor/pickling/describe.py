"""One canonical description of an object, so that two processes can compare facts.

A description is a list of nodes, the first of which is the object. A node is
``{"type": path, "facts": {...}, "parts": [[label, value], ...]}``; a value is the number of another
node, or a scalar as ``[type, text]``. Two references to one object are one node number twice, so the
sharing graph is part of the description. Labels are written as Python would reach the part
(``.lock``, ``['jobs']``, ``[1]``), and are what differences are listed by.

Describing runs as little of the object's own code as it can: attributes are read past
``__getattr__``, iterators are not advanced, and a ``__reduce__`` written in Python is not called.
"""

from __future__ import annotations

import copyreg
import enum
import hashlib
import io
import os
import re
import sys
import types
import weakref
from typing import Any, Callable, Optional

Node = dict[str, Any]
Description = list[Node]

MAX_NODES = 200_000
"""How many objects are described before the rest is left out, to bound time and memory."""

_SCALARS = (
    type(None),
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    bytearray,
    type(Ellipsis),
    type(NotImplemented),
)
_STANDARD = os.path.dirname(os.__file__) + os.sep
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{4,}")
_CLASS_NOISE = frozenset(
    "__dict__ __weakref__ __module__ __qualname__ __doc__ __firstlineno__ __static_attributes__ __slots__ "
    "__annotations__ __annotate__ __annotate_func__ __annotations_cache__ _abc_impl __abstractmethods__ "
    "__parameters__ __orig_bases__ __type_params__ __match_args__ __dataclass_params__ "
    "__dataclass_fields__ __protocol_attrs__ __subclasshook__ __non_callable_proto_members__ "
    "__class_getitem__ __copyreg_slotnames__ __slotnames__".split()
)


def type_path(cls: type) -> str:
    """Where a class says it is: ``module.qualname``, without the module for builtins."""
    try:
        module = type.__getattribute__(cls, "__module__")
        name = type.__getattribute__(cls, "__qualname__")
    except Exception:
        return "?"
    if not isinstance(module, str) or not isinstance(name, str):
        return str(name)
    return name if module == "builtins" else module + "." + name


def without_addresses(text: str) -> str:
    """A repr without the memory addresses that differ from process to process."""
    return _ADDRESS.sub("0x…", text)


def safe_repr(obj: object, limit: int = 200) -> str:
    """``repr(obj)``, cut at ``limit`` characters; never raises."""
    try:
        text = repr(obj)
    except Exception as error:
        return f"<{type_path(type(obj))}: its repr raises {type(error).__name__}>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def find_by_name(module: object, name: object) -> Optional[object]:
    """What a module and a dotted name lead to in this process, without importing anything."""
    found: Any = sys.modules.get(module) if isinstance(module, str) else None
    if found is None or not isinstance(name, str):
        return None
    for part in name.split("."):
        try:
            found = getattr(found, part)
        except Exception:
            return None
    return found  # type: ignore[no-any-return]


def describe(obj: object) -> tuple[Description, list[object]]:
    """Describe ``obj``. Also gives the object behind each node, in the same order."""
    writer = _Writer()
    writer.run(obj)
    return writer.nodes, writer.objects


def scalar(obj: object) -> Optional[list[str]]:
    """A scalar as ``[type, text]``, or ``None`` where ``obj`` is not one. Long text is hashed."""
    kind = type(obj)
    if kind not in _SCALARS:
        return None
    if kind is int:
        text = hex(obj)  # type: ignore[arg-type]  # repr of a huge int raises
    else:
        text = repr(obj)
    if len(text) > 400:
        text = f"{text[:40]}… sha1 {hashlib.sha1(text.encode('utf-8', 'backslashreplace')).hexdigest()}"
    return [kind.__name__, text]


class _Writer:
    """Writes nodes breadth first, so that no depth of nesting exhausts the stack."""

    def __init__(self) -> None:
        self.nodes: Description = []
        self.objects: list[object] = []
        self._numbers: dict[int, int] = {}
        self._pending = 0

    def run(self, obj: object) -> None:
        self._number(obj)
        while self._pending < len(self.objects):
            index = self._pending
            self._pending += 1
            node = self.nodes[index]
            try:
                describe_parts(self.objects[index], node["facts"], node["parts"], self.value)
            except (RecursionError, MemoryError):
                raise
            except Exception as error:  # an object that fights back is described as far as it lets us
                node["facts"]["undescribed"] = type(error).__name__

    def value(self, obj: object) -> Any:
        """A scalar in full, or the number of the node that describes ``obj``."""
        plain = scalar(obj)
        return plain if plain is not None else self._number(obj)

    def _number(self, obj: object) -> Any:
        number = self._numbers.get(id(obj))
        if number is None:
            if len(self.nodes) >= MAX_NODES:
                return ["…", "not described"]
            number = self._numbers[id(obj)] = len(self.nodes)
            self.objects.append(obj)  # keeps it alive, so that its id stays its own
            self.nodes.append({"type": type_path(type(obj)), "facts": {}, "parts": []})
        return number


Facts = dict[str, Any]
Parts = list[list[Any]]
Value = Callable[[object], Any]


def describe_parts(obj: Any, facts: Facts, parts: Parts, value: Value) -> None:
    """Fill in one node: what is plain in ``facts``, what can be descended into in ``parts``."""
    kind = type(obj)
    plain = scalar(obj)
    if plain is not None:
        facts["value"] = plain
    elif isinstance(obj, type) and issubclass(kind, type):
        _class(obj, facts, parts, value)
    elif kind is types.ModuleType:
        facts["module"] = getattr(obj, "__name__", "?")
        if sys.modules.get(facts["module"]) is not obj:
            _attributes(obj, parts, value, skip=("__builtins__", "__loader__", "__spec__"))
    elif kind is types.FunctionType:
        _function(obj, facts, parts, value)
    elif kind is types.CodeType:
        facts["code"] = _code(obj)
    elif kind is types.CellType:
        try:
            parts.append([".cell_contents", value(obj.cell_contents)])
        except ValueError:
            facts["cell"] = "empty"
    elif kind in (
        types.BuiltinFunctionType,
        types.MethodWrapperType,
        types.WrapperDescriptorType,
        types.MethodDescriptorType,
        types.ClassMethodDescriptorType,
        types.GetSetDescriptorType,
        types.MemberDescriptorType,
    ):
        facts["name"] = getattr(obj, "__qualname__", getattr(obj, "__name__", "?"))
        owner = getattr(obj, "__self__", None)
        if owner is not None and not isinstance(owner, types.ModuleType):
            parts.append([".__self__", value(owner)])
    elif kind is types.MethodType:
        parts.append([".__self__", value(obj.__self__)])
        parts.append([".__func__", value(obj.__func__)])
    elif isinstance(obj, (weakref.ref,)) and kind in (weakref.ref, weakref.WeakMethod):
        parts.append(["()", value(obj())])
    elif isinstance(obj, enum.Enum):
        facts["member"] = obj._name_
        parts.append([".value", value(obj._value_)])
    elif isinstance(obj, io.IOBase) and _file(obj, facts, parts, value):
        pass
    else:
        _instance(obj, facts, parts, value)


def _class(obj: type, facts: Facts, parts: Parts, value: Value) -> None:
    facts["class"] = type_path(obj)
    module = obj.__dict__.get("__module__", getattr(obj, "__module__", None))
    if module != "__main__" and find_by_name(module, getattr(obj, "__qualname__", None)) is obj:
        return  # named alike in every process that has the module
    if not obj.__flags__ & (1 << 9):  # not a heap type: C code, the same wherever it is named
        return
    for number, base in enumerate(obj.__bases__):
        parts.append([f".__bases__[{number}]", value(base)])
    for name in sorted(obj.__dict__, key=str):
        if name not in _CLASS_NOISE and not _is_slot(obj.__dict__[name]):
            parts.append([f".{name}", value(obj.__dict__[name])])


def _is_slot(member: object) -> bool:
    return type(member) in (types.MemberDescriptorType, types.GetSetDescriptorType)


def _function(obj: Any, facts: Facts, parts: Parts, value: Value) -> None:
    facts["function"] = f"{obj.__module__}.{obj.__qualname__}"
    if obj.__module__ != "__main__" and find_by_name(obj.__module__, obj.__qualname__) is obj:
        return
    facts["code"] = _code(obj.__code__)
    for label in ("__defaults__", "__kwdefaults__"):
        held = getattr(obj, label)
        if held:
            parts.append([f".{label}", value(held)])
    for name, cell in zip(obj.__code__.co_freevars, obj.__closure__ or ()):
        try:
            parts.append([f".<closure {name}>", value(cell.cell_contents)])
        except ValueError:
            parts.append([f".<closure {name}>", ["cell", "empty"]])
    for name, held in obj.__dict__.items():
        parts.append([f".{name}", value(held)])


def _code(code: types.CodeType) -> list[Any]:
    """A code object without where it came from."""
    consts = [_code(c) if isinstance(c, types.CodeType) else _constant(c) for c in code.co_consts]
    return [
        code.co_name,
        list(code.co_names),
        list(code.co_varnames),
        list(code.co_freevars),
        hashlib.sha1(code.co_code).hexdigest(),
        consts,
    ]


def _constant(const: object) -> str:
    if isinstance(const, frozenset):
        return "frozenset" + repr(sorted(map(repr, const)))
    return repr(const)[:200]


def _file(obj: Any, facts: Facts, parts: Parts, value: Value) -> bool:
    """Files by name, mode, position and closedness; in-memory ones by what they hold."""
    if isinstance(obj, (io.StringIO, io.BytesIO)):
        facts["closed"] = obj.closed
        if not obj.closed:
            facts["position"] = obj.tell()
            parts.append([".getvalue()", value(obj.getvalue())])
        return True
    if isinstance(
        obj, (io.TextIOWrapper, io.BufferedReader, io.BufferedWriter, io.BufferedRandom, io.FileIO)
    ):
        facts["closed"] = obj.closed
        facts["name"] = repr(getattr(obj, "name", None))
        facts["mode"] = repr(getattr(obj, "mode", None))
        if not obj.closed:
            try:
                facts["position"] = obj.tell()
            except (OSError, ValueError):
                facts["position"] = "none"
        return True
    return False


def _instance(obj: Any, facts: Facts, parts: Parts, value: Value) -> None:
    if _is_found_again(obj, parts, value):
        return
    contents = _contents(obj, parts, value)
    if isinstance(obj, BaseException):
        parts.append([".args", value(BaseException.args.__get__(obj))])  # type: ignore[attr-defined]
        parts.append([".__cause__", value(obj.__cause__)])
        contents = True
    attributes = _attributes(obj, parts, value)
    if contents or (attributes and not _has_c_reduce(type(obj))):
        return
    if not _from_reduce(obj, parts, value) and not attributes and _is_c_type(type(obj)):
        facts["repr"] = without_addresses(safe_repr(obj))


def _contents(obj: Any, parts: Parts, value: Value) -> bool:
    """The members of a built-in container, or of a subclass of one, read past its own methods."""
    if isinstance(obj, dict):
        for number, (key, held) in enumerate(dict.items(obj)):
            plain = scalar(key)
            if plain is None:
                parts.append([f" key {number}", value(key)])
                parts.append([f"[key {number}]", value(held)])
            else:
                parts.append([f"[{safe_repr(key, 60)}]", value(held)])
    elif isinstance(obj, (list, tuple)):
        walk = list.__iter__(obj) if isinstance(obj, list) else tuple.__iter__(obj)
        for number, held in enumerate(walk):
            parts.append([f"[{number}]", value(held)])
    elif isinstance(obj, (set, frozenset)):
        base: Any = set if isinstance(obj, set) else frozenset
        members = sorted(base.__iter__(obj), key=_order)
        for number, held in enumerate(members):
            parts.append([f" member {number}", value(held)])
    elif isinstance(obj, _SCALARS):
        parts.append(["", scalar(_plain(obj))])
    else:
        return False
    return True


def _plain(obj: Any) -> object:
    """The built-in value inside an instance of a subclass of ``int``, ``str`` and so on."""
    base: Any = next(k for k in _SCALARS if isinstance(obj, k))
    if hasattr(base, "__getnewargs__"):
        return base.__getnewargs__(obj)[0]
    return base(obj)


def _order(member: object) -> tuple[str, str]:
    """A set's members in an order that is the same in every process, hash seed aside."""
    plain = scalar(member)
    if plain is not None:
        return plain[0], plain[1]
    nodes, _ = describe_shallow(member)
    return type_path(type(member)), repr(nodes)


def describe_shallow(obj: object) -> tuple[Description, list[object]]:
    """Describe one object and the scalars it holds, without descending: enough to sort by."""
    node: Node = {"type": type_path(type(obj)), "facts": {}, "parts": []}

    def value(held: object) -> Any:
        plain = scalar(held)
        if plain is None and type(held) in (tuple, frozenset):
            return [type(held).__name__, repr(describe_shallow(held)[0])]
        return plain if plain is not None else type_path(type(held))

    try:
        describe_parts(obj, node["facts"], node["parts"], value)
    except Exception as error:
        node["facts"]["undescribed"] = type(error).__name__
    return [node], [obj]


def _attributes(obj: Any, parts: Parts, value: Value, skip: tuple[str, ...] = ()) -> bool:
    found = False
    try:
        namespace = object.__getattribute__(obj, "__dict__")
    except AttributeError:
        namespace = None
    if isinstance(namespace, dict):
        found = True
        for name in sorted(namespace, key=str):
            if name not in skip:
                parts.append([f".{name}", value(namespace[name])])
    for cls in type(obj).__mro__:
        if "__slots__" not in cls.__dict__:
            continue
        found = True
        for name, member in cls.__dict__.items():
            if type(member) is types.MemberDescriptorType and name not in ("__dict__", "__weakref__"):
                try:
                    parts.append([f".{name}", value(member.__get__(obj))])
                except AttributeError:
                    parts.append([f".{name}", ["slot", "unset"]])
    return found


def _is_c_type(cls: type) -> bool:
    """Whether any of the class's bases but ``object`` keeps state that only C code can see."""
    return any(not base.__flags__ & (1 << 9) or base.__flags__ & (1 << 8) for base in cls.__mro__[:-1])


def _has_c_reduce(cls: type) -> bool:
    if cls in copyreg.dispatch_table:
        return True
    for name in ("__reduce_ex__", "__reduce__"):
        method = getattr(cls, name, None)
        if method is not getattr(object, name) and isinstance(method, types.MethodDescriptorType):
            return True
    return False


def _is_found_again(obj: Any, parts: Parts, value: Value) -> bool:
    """Whether the object is one that the standard library finds again by what its reduce names, as
    ``logging.Logger`` does by ``getLogger(name)``. What else hangs on it then belongs to the process."""
    cls: Any = type(obj)
    method = getattr(cls, "__reduce__", None)
    home = getattr(sys.modules.get(cls.__module__), "__file__", None)
    if not isinstance(method, types.FunctionType) or not isinstance(home, str) or not _is_standard(home):
        return False  # a hook of somebody's own may have side effects, or leave attributes out
    try:
        answer = cls.__reduce__(obj)
    except Exception:
        return False
    if isinstance(answer, str):
        parts.append([".__reduce__()", ["name", answer]])
        return True
    if not isinstance(answer, tuple) or len(answer) != 2 or any(scalar(arg) is None for arg in answer[1]):
        return False
    parts.append([".__reduce__()", ["call", f"{getattr(answer[0], '__qualname__', '?')}{answer[1]!r}"]])
    return True


def _is_standard(path: str) -> bool:
    """Whether a file is one of the standard library's."""
    return path.startswith(_STANDARD) and "site-packages" not in path


def _from_reduce(obj: Any, parts: Parts, value: Value) -> bool:
    """State that only C code can see, as its own reduce tells it. Never calls one in Python."""
    cls: Any = type(obj)
    if not _has_c_reduce(cls):
        return False
    try:
        if cls in copyreg.dispatch_table:
            answer: Any = copyreg.dispatch_table[cls](obj)
        else:
            answer = cls.__reduce_ex__(obj, 4)
    except Exception:
        return False
    if isinstance(answer, str):
        parts.append([".__reduce__()", ["name", answer]])
        return True
    for number, part in enumerate(answer):
        if number >= 3 and part is not None:
            part = list(part)
        if number == 0:
            part = getattr(part, "__qualname__", type_path(type(part)))
        if number == 1 and isinstance(part, tuple):
            for place, held in enumerate(part):
                parts.append([f".__reduce__()[1][{place}]", value(held)])
        else:
            parts.append([f".__reduce__()[{number}]", value(part)])
    return True
