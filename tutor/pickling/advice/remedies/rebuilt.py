"""``__reduce__`` from the constructor's own signature: for what its class cannot be rebuilt without."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.advice.constructor import Arguments, arguments, constructor
from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.real import class_dict, defining_class, instance_dict, mro, name_of, slots
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

NEW = "Have `__getnewargs__` return the arguments of `{}.__new__`: pickle calls it with those."
WHOLE = "Have `{}.__reduce__` return the class and its constructor's arguments."
WHOLE_WITH_STATE = "Have `{}.__reduce__` return the class, its constructor's arguments and the attributes."
NEWARGS: tuple[type, ...] = (tuple, str, bytes, int, float, frozenset)


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an object of the user's that does not come back, or not right."""
    if trouble.after_load and trouble.users_instance is trouble.obj:
        yield from _newargs(trouble, trouble.obj)
        yield from rebuilt(trouble, trouble.obj)


def subclass(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an object of the user's whose base class, a library's, holds what cannot be saved."""
    obj = trouble.users_instance
    if obj is not None and trouble.verdict in (Verdict.DUMPS_FAILS, Verdict.HANGS):
        assigned = {
            one.attr
            for _, _, definition in trouble.users.user_classes(type(obj))
            for one in ast.walk(definition)
            if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)
        }
        if not any(holder.obj is obj and holder.name in assigned for holder in trouble.holders):
            yield from rebuilt(trouble, obj, state=False)


def without_hook(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A ``__reduce__`` of the user's whose answer doesn't work, where the default would do."""
    found = trouble.users.class_def(type(trouble.obj))
    if found is None or trouble.users_instance is not trouble.obj:
        return
    source, definition = found
    for method in definition.body:
        if not isinstance(method, ast.FunctionDef) or method.name not in ("__reduce__", "__reduce_ex__"):
            continue
        rewrite = Rewrite()
        if len(definition.body) == 1:
            rewrite.replace(source, method, "pass")
        elif source.alone(method):
            rewrite.delete(source, method)
        yield from trouble.advice(
            f"Leave out `{name_of(type(trouble.obj))}.{method.name}`: pickle then saves the attributes by "
            "itself.",
            rewrite,
            code=f"class {name_of(type(trouble.obj))}:\n    ...  # without {method.name}",
        )


def _newargs(trouble: Trouble, obj: Any) -> Iterator[AdviceRecord]:
    """``__getnewargs__`` for a class that says in ``__new__`` what it is made of."""
    cls = type(obj)
    base = next((kind for kind in NEWARGS if kind in mro(cls)), None)
    made_by = constructor(cls)
    if made_by is None or made_by.__name__ != "__new__":
        return
    found = trouble.users.class_def(cls)
    given = arguments(trouble, obj, "self", None)
    if found is not None and given is None and base is not None:
        yield from _past_new(trouble, obj, base)
    if not _plain_reduce(cls):
        return  # it does not ask ``__getnewargs__``
    if found is None or given is None or (base is None and defining_class(cls, "__new__") is object):
        return
    if any(getattr(one, "name", "").startswith("__getnewargs") for one in found[1].body):
        return
    rewrite = Rewrite()
    if rewrite.methods(*found, _newargs_text(given)):
        yield from trouble.advice(NEW.format(name_of(cls)), rewrite)


def newargs_method(trouble: Trouble, obj: Any) -> str:
    """Return the same for a class whose text is not at hand; nothing where an argument is not kept."""
    given = arguments(trouble, obj, "self", None)
    return _newargs_text(given) if given is not None else ""


def _newargs_text(given: Arguments) -> str:
    if given.by_name:
        return f"def __getnewargs_ex__(self):\n    return {given.tuple_text}, {{{_named(given)}}}\n"
    return f"def __getnewargs__(self):\n    return {given.tuple_text}\n"


def inherits_its_arguments(cls: Optional[type]) -> bool:
    """Whether a built-in class says what is passed to the class's own ``__new__``."""
    given = getattr(cls, "__getnewargs__", None)
    return (
        given is not None
        and not isinstance(given, types.FunctionType)
        and not hasattr(cls, "__getnewargs_ex__")
        and isinstance(getattr(cls, "__new__", None), types.FunctionType)
    )


def _past_new(trouble: Trouble, obj: Any, base: type) -> Iterator[AdviceRecord]:
    """``__reduce__`` that does not call the class's own ``__new__``, whose arguments were not kept."""
    found = trouble.users.class_def(type(obj))
    if found is None or any(getattr(one, "name", "").startswith("__reduce") for one in found[1].body):
        return
    if hasattr(type(obj), "_make") and base is tuple:
        answer = "type(self)._make, (tuple(self),)"
    else:
        answer = f"{base.__name__}.__new__, (type(self), {base.__name__}(self))"
    if instance_dict(obj):
        answer += ", self.__dict__.copy()"
    rewrite = Rewrite()
    if rewrite.methods(*found, f"def __reduce__(self):\n    return {answer}\n"):
        yield from trouble.advice(
            f"Have `{name_of(type(obj))}.__reduce__` make the {base.__name__} again without the class's own "
            "`__new__`: its arguments aren't kept.",
            rewrite,
        )


def _named(given: Arguments) -> str:
    return ", ".join(f"{name!r}: {value}" for name, value in given.by_name.items())


def _plain_reduce(cls: type) -> bool:
    return defining_class(cls, "__reduce__") is object and defining_class(cls, "__reduce_ex__") is object


def rebuilt(trouble: Trouble, obj: Any, state: bool = True) -> Iterator[AdviceRecord]:
    """``__reduce__`` that calls the class again, first alone, then with the attributes put back too."""
    cls = type(obj)
    found = trouble.users.class_def(cls)
    if found is None or constructor(cls) is None:
        return
    source, definition = found
    own = [one for one in definition.body if getattr(one, "name", "") in ("__reduce__", "__reduce_ex__")]
    for with_state in (False, True) if state else (False,):
        rewrite = Rewrite()
        given = arguments(trouble, obj, "self", rewrite)
        if given is None:
            return
        functools = rewrite.imports(source, "functools") if given.by_name else ""
        rest = ""
        if with_state:
            if slots(obj) or not instance_dict(obj):
                return
            rest = ", self.__dict__.copy()"
        items = _items(cls) if not given.takes_items else ""
        if items:
            rest = (rest or ", None") + items
        answer = _recipe(given, functools) + rest
        answer = f"({answer})" if len(answer) > 80 else answer
        if own:
            if not _replaced(rewrite, source, own[0], answer):
                return
        elif not rewrite.methods(source, definition, f"def __reduce__(self):\n    return {answer}\n"):
            return
        text = WHOLE_WITH_STATE if with_state else WHOLE
        yield from trouble.advice(text.format(name_of(cls)), rewrite)


def method(trouble: Trouble, obj: Any) -> str:
    """Return ``__reduce__`` for a class whose text is not at hand; nothing where an argument is not kept."""
    given = arguments(trouble, obj, "self", None)
    return f"def __reduce__(self):\n    return {_recipe(given, 'functools')}\n" if given is not None else ""


def _recipe(given: Arguments, functools: str) -> str:
    """Return what makes the object again: the class, or a partial of it, and the arguments."""
    make = f"{functools}.partial(type(self), {given.named_text})" if given.by_name else "type(self)"
    return f"{make}, {given.tuple_text}"


def _items(cls: type) -> str:
    """What puts the items of a container back that its constructor does not take."""
    if dict in mro(cls):
        return ", None, iter(self.items())"
    if list in mro(cls) or any(name_of(base) == "deque" for base in mro(cls)):
        return ", iter(self)"
    return ""


def _replaced(rewrite: Rewrite, source: Any, method: ast.stmt, answer: str) -> bool:
    """An own ``__reduce__`` that does not do gets another answer."""
    if not isinstance(method, ast.FunctionDef) or method.name != "__reduce__":
        return False
    returns = [node for node in ast.walk(method) if isinstance(node, ast.Return) and node.value is not None]
    if len(returns) != 1:
        return False
    rewrite.replace(source, returns[0].value, answer)  # type: ignore[arg-type]
    return True


def defaults_of_class(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For a container that is filled before it has its attributes: values for them on the class."""
    obj = trouble.obj
    if trouble.verdict is not Verdict.LOADS_FAILS or trouble.users_instance is not obj:
        return
    cls = type(obj)
    if not any(kind in mro(cls) for kind in (dict, list, set)):
        return
    found = trouble.users.class_def(cls)
    if found is None:
        return
    source, definition = found
    filling = ("__setitem__", "append", "extend", "add", "update", "__hash__", "__getattr__", "setdefault")
    used = {
        one.attr
        for method in definition.body
        if getattr(method, "name", "") in filling
        for one in ast.walk(method)
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    }
    names = [name for name in instance_dict(obj) or {} if name in used and name not in class_dict(cls)]
    values = {name: _constant(definition, name) for name in names}
    if not names:
        return
    lines = [f"{name} = {values[name] if values[name] is not None else 'None'}" for name in names]
    rewrite = Rewrite()
    if rewrite.body_start(source, definition, "\n".join(lines) + "\n"):
        text = ", ".join(f"`{name}`" for name in names)
        yield from trouble.advice(
            f"Give the class defaults for {text}: pickle adds the items before the attributes are back.",
            rewrite,
        )


def _constant(definition: ast.ClassDef, name: str) -> Any:
    """The plain value that an attribute starts with: what is assigned, or the default of what is."""
    for function in definition.body:
        if not isinstance(function, ast.FunctionDef) or function.name != "__init__":
            continue
        every = function.args.posonlyargs + function.args.args
        defaults = dict(zip([one.arg for one in every][::-1], function.args.defaults[::-1]))
        for node in ast.walk(function):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Attribute):
                continue
            if node.targets[0].attr == name:
                value: Any = node.value
                if isinstance(value, ast.Name):
                    value = defaults.get(value.id)
                if isinstance(value, ast.Constant):
                    return ast.unparse(value)
    return None
