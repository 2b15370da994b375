"""How an object of each kind is described: what is plain of it, and what can be descended into.

Attributes are read past ``__getattr__``, and iterators are not advanced.
"""

from __future__ import annotations

import _thread
import enum
import io
import sys
import types
import weakref
from typing import Any

from tutor.pickling import debug
from tutor.pickling.compare.reduced import (
    DescribeValue,
    PartRows,
    from_reduce,
    has_c_reduce,
    is_c_type,
    is_found_again,
    may_be_found_again,
)
from tutor.pickling.compare.resources import Facts, address, describe_file, is_socket
from tutor.pickling.compare.values import as_key, scalar
from tutor.pickling.inspect.databases import database_files
from tutor.pickling.inspect.facts import (
    SCALARS,
    digest,
    find_by_name,
    safe_repr,
    type_path,
    without_addresses,
)
from tutor.pickling.inspect.real import class_dict, mro

_CLASS_NOISE = frozenset(
    "__dict__ __weakref__ __module__ __qualname__ __doc__ __firstlineno__ __static_attributes__ __slots__ "
    "__annotations__ __annotate__ __annotate_func__ __annotations_cache__ _abc_impl __abstractmethods__ "
    "__parameters__ __orig_bases__ __type_params__ __match_args__ __dataclass_params__ "
    "__dataclass_fields__ __protocol_attrs__ __subclasshook__ __non_callable_proto_members__ "
    "__class_getitem__ __copyreg_slotnames__ __slotnames__".split()
)


NESTED = 3
"""How deep the tuples and sets within a set's member are looked into, to put the members in order."""


def is_plain(cls: type) -> bool:
    """Whether an instance is its ``__dict__`` and nothing else, as far as can be described."""
    if is_c_type(cls) or has_c_reduce(cls) or may_be_found_again(cls):
        return False
    if issubclass(cls, enum.Enum):
        return False
    return not any("__slots__" in class_dict(base) for base in mro(cls))


def describe_parts(obj: Any, facts: Facts, parts: PartRows, value: DescribeValue) -> None:
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
    elif isinstance(obj, io.IOBase) and describe_file(obj, facts, parts, value):
        pass
    elif (files := database_files(obj)) is not None:
        facts["files"] = files
        if not any(files):
            facts["contents"] = digest("\n".join(obj.iterdump()).encode("utf-8", "replace"))
    elif is_socket(obj):
        facts["address"] = address(obj)
    elif kind is _thread.RLock:
        facts["owned"] = obj._is_owned()  # its repr tells more from 3.14 on, and would tell versions apart
    else:
        _instance(obj, facts, parts, value)


def _class(obj: type, facts: Facts, parts: PartRows, value: DescribeValue) -> None:
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


def _function(obj: Any, facts: Facts, parts: PartRows, value: DescribeValue) -> None:
    path = f"{obj.__module__}.{obj.__qualname__}"
    if obj.__module__ != "__main__" and find_by_name(obj.__module__, obj.__qualname__) is obj:
        facts["function"] = path
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
        digest(code.co_code),
        consts,
    ]


def _constant(const: object) -> str:
    if isinstance(const, frozenset):
        return "frozenset" + repr(sorted(map(repr, const)))
    return repr(const)[:200]


def _instance(obj: Any, facts: Facts, parts: PartRows, value: DescribeValue) -> None:
    if is_found_again(obj, parts, value):
        return
    contents = _contents(obj, parts, value)
    if isinstance(obj, BaseException):
        parts.append([".args", value(BaseException.args.__get__(obj))])  # type: ignore[attr-defined]
        parts.append([".__cause__", value(obj.__cause__)])
        _members_in_c(obj, parts, value)
        contents = True
    attributes = _attributes(obj, parts, value)
    if contents or (attributes and not has_c_reduce(type(obj))):
        return
    if not from_reduce(obj, parts, value) and not attributes and is_c_type(type(obj)):
        facts["repr"] = without_addresses(safe_repr(obj))


def _members_in_c(obj: BaseException, parts: PartRows, value: DescribeValue) -> None:
    """What an exception keeps beside ``args``, such as ``name`` and ``obj`` of an AttributeError."""
    for cls in type(obj).__mro__:
        if cls is BaseException:
            break
        for name, member in cls.__dict__.items():
            if type(member) is types.MemberDescriptorType and not cls.__flags__ & (1 << 9):
                parts.append([f".{name}", value(member.__get__(obj))])


def _contents(obj: Any, parts: PartRows, value: DescribeValue) -> bool:
    """The members of a built-in container, or of a subclass of one, read past its own methods."""
    if isinstance(obj, dict):
        for number, (key, held) in enumerate(dict.items(obj)):
            plain = scalar(key)
            if plain is None:
                parts.append([f" key {number}", value(key)])
                parts.append([f"[key {number}]", value(held)])
            else:
                parts.append([as_key(plain), value(held)])
    elif isinstance(obj, (list, tuple)):
        walk = list.__iter__(obj) if isinstance(obj, list) else tuple.__iter__(obj)
        for number, held in enumerate(walk):
            parts.append([number, value(held)])
    elif isinstance(obj, (set, frozenset)):
        base: Any = set if isinstance(obj, set) else frozenset
        members = sorted(base.__iter__(obj), key=_order)
        for number, held in enumerate(members):
            parts.append([f" member {number}", value(held)])
    elif isinstance(obj, SCALARS):
        parts.append(["", value(_plain(obj))])
    else:
        return False
    return True


def _plain(obj: Any) -> object:
    """The built-in value inside an instance of a subclass of ``int``, ``str`` and so on."""
    base: Any = next(k for k in SCALARS if isinstance(obj, k))
    if hasattr(base, "__getnewargs__"):
        return base.__getnewargs__(obj)[0]
    return base(obj)


def _order(member: object) -> tuple[str, str]:
    """A set's members in an order that is the same in every process, hash seed aside."""
    plain = scalar(member)
    if plain is not None:
        return plain[0], as_key(plain)
    return type_path(type(member)), _shallow(member)


def _shallow(obj: object, depth: int = 0) -> str:
    """One object and the scalars it holds, as text, without descending far: enough to sort by."""
    facts: Facts = {}
    parts: PartRows = []
    if isinstance(obj, (set, frozenset)):
        base: Any = set if isinstance(obj, set) else frozenset
        if depth == NESTED:
            return repr(base.__len__(obj))
        return repr(sorted(_in_short(member, depth + 1) for member in base.__iter__(obj)))

    def value(held: object) -> Any:
        return _in_short(held, depth + 1)

    try:
        describe_parts(obj, facts, parts, value)
    except Exception as error:  # a part with hooks of its own; what was read up to there still sorts
        debug.swallowed()
        facts["undescribed"] = type(error).__name__
    return repr((facts, parts))


def _in_short(held: object, depth: int) -> list[str]:
    plain = scalar(held)
    if plain is not None:
        return plain
    if type(held) in (tuple, frozenset) and depth <= NESTED:
        return [type(held).__name__, _shallow(held, depth)]
    return [type_path(type(held)), ""]


def _attributes(obj: Any, parts: PartRows, value: DescribeValue, skip: tuple[str, ...] = ()) -> bool:
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
                    continue  # an unset slot is missing
    return found
