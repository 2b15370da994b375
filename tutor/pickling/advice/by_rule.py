"""What each rule has to say about what it blocks, in words: for where no code could be written for it."""

from __future__ import annotations

import pickle
import textwrap
import threading
import types
from collections.abc import Iterator
from typing import TYPE_CHECKING, Callable, Optional

from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.names import lacking, to_a_module
from tutor.pickling.advice.remedies import enum_value, plain_value, rebuilt
from tutor.pickling.advice.say import say
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.names import Ends
from tutor.pickling.inspect.real import instance_dict, is_a, is_class, module_of, name_of
from tutor.pickling.inspect.reduction import HookKind, SaveKind
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.danger import RefusalReason
from tutor.pickling.words import Rule, Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def by_rule(trouble: Trouble) -> Iterator[AdviceRecord]:
    """What the rule that decided has for what it blocks."""
    if trouble.case.lacks is not None:
        yield from lacking(trouble.case)
    else:
        yield from _BY_RULE[trouble.rule](trouble)


def _by_reference(trouble: Trouble) -> Iterator[AdviceRecord]:
    case = trouble.case
    if case.is_module:
        name = case.obj.__dict__.get("__name__")
        yield say(
            "Send the module's name, and import it in the other process.",
            f"module = importlib.import_module({name!r})",
        )
    elif not written_here(case):
        return
    elif case.is_function and case.lookup is not None and not case.lookup.leads_back:
        given = " Pass in what it used with `functools.partial`." if case.obj.__closure__ else ""
        yield say(f"Make it a top-level function of a module that both processes import.{given}")
    elif case.lookup is not None and case.lookup.ends is Ends.UNNAMEABLE:
        yield say("Make what it wraps a top-level function of a module, and let the wrapper take its name.")
    else:
        look = case.lookup
        what, name = ("class", case.class_found.name) if look is None else (case.noun, look.name)
        yield to_a_module(f"the {what}", [name])


def _frame(trouble: Trouble) -> Iterator[AdviceRecord]:
    case, obj = trouble.case, trouble.obj
    plain = plain_value.in_words(trouble)
    if plain is not None:
        yield plain
        if is_a(obj, types.GeneratorType):
            yield say(
                "Or write it as a class with `__iter__` and `__next__`, which keeps its position as state.",
                "class Steps:\n    def __init__(self):\n        self.at = 0\n    def __iter__(self):\n"
                "        return self\n    def __next__(self):\n        self.at += 1\n        ...",
            )
    elif is_a(obj, (types.FrameType, types.TracebackType)):
        yield say("Send its text.", "text = traceback.format_exc()")
    elif case.source_of is not None:
        yield say(
            f"Read its values into a list before you make the `{name_of(type(case.source_of))}`, and iterate "
            "over that list."
        )
    else:
        name = trouble.node.part.label.plain or "made"
        yield say(
            f"Make it in the other process: it is {case.frame}.",
            f"def worker():\n    {name} = ...  # made where it runs",
        )


def _class_path(trouble: Trouble) -> Iterator[AdviceRecord]:
    case = trouble.case
    if is_a(case.obj, types.MethodType):
        name = str(case.obj.__func__.__name__)
        yield say(
            f"Give the method a name with one underscore: its class has no `{name}`, because Python stores "
            "a name with two under a different one."
        )
        return
    if not written_here(case):
        look, name = case.class_found, _bound_as(trouble)
        if case.lookup is None and not look.leads_back and name:
            yield say(
                f"Write `{name}` as a class statement at the top level: then it is pickled by its own name "
                f"and not as `{look.path}`."
            )
        elif (case.lookup or look).ends is Ends.NO_MODULE and (case.lookup or look).module:
            yield say(f"Put `{(case.lookup or look).module}` where both processes can import it.")
        return
    look = case.lookup or case.class_found
    plain = look.name.rpartition(".")[2]
    what = case.noun if case.lookup is not None else "class"
    if look.ends is Ends.UNNAMEABLE:
        yield say(f"Move the {what} `{plain}` out of the function, to the top level of a module.")
    elif look.ends is Ends.OTHER:
        yield say(
            f"`{look.path}` was this {what} until a different one took the name. "
            "Give the second one its own name."
        )
    else:
        yield say(f"Give the {what} and the variable that it is bound to the same name.")


def _bound_as(trouble: Trouble) -> str:
    """Under which name the snippet holds the blamed object's class, which a library made."""
    names = trouble.users.bound_to(type(trouble.obj))
    return next((name for source, name in names if source.module == trouble.case.outcome.module), "")


def _danger(trouble: Trouble) -> Iterator[AdviceRecord]:
    case = trouble.case
    kind = type_path(type(case.obj))
    reason = case.refusal.reason if case.refusal is not None else None
    if type(case.obj) is types.CodeType:
        yield say("Send the name of a function, or source text that the other process may choose to run.")
        yield say("dill sends code objects: load such pickles only from people you would let run code here.")
    elif kind.startswith("multiprocessing."):
        yield say(
            "Pass it to the worker when the worker is started: as an argument of `Process`, or through a "
            "Pool's initializer.",
            "def start(shared):\n    global lock\n    lock = shared\n\n"
            "Pool(initializer=start, initargs=(lock,))",
        )
    elif reason in (RefusalReason.CONTEXT, RefusalReason.TOKEN):
        yield say(
            "Keep the variable at the top level of a module, and send its value.",
            "value = var.get()      # here\nvar.set(value)         # in the other process",
        )
    elif reason is RefusalReason.POINTER and case.resource:  # a C function, which has no bytes to send
        called = (instance_dict(case.obj) or {}).get("__name__")
        if type(called) is str:
            yield say(
                "Send the names of the library and of the function, and load it in the other process.",
                f"function = ctypes.CDLL(library).{called}",
            )
        else:
            yield say("Send what the function was made from, and make it in the other process.")
    elif reason is RefusalReason.POINTER:
        yield say(
            "Send the bytes it points at, and make a new pointer to them in the other process.",
            "data = ctypes.string_at(address, size)",
        )
    else:
        yield say(f"`{kind}` refuses to be pickled: send what the other process needs from it instead.")


def _state(trouble: Trouble) -> Iterator[AdviceRecord]:
    """State that is written but cannot be put back, or comes back changed."""
    case, verdict = trouble.case, trouble.verdict
    users = _users_class(case)
    fresh = verdict in (Verdict.FRESH_LOADS_FAILS, Verdict.FRESH_DIFFERS)
    if fresh and case.outcome.other_release and users is not None:
        yield _other_release(case.outcome.module, name_of(users))
    elif verdict is Verdict.FRESH_LOADS_FAILS and case.codec.by_value:
        yield from _imports_inside(case)
    elif case.member and not case.codec.sends_enums and users is not None:
        yield to_a_module("the Enum", [users.__qualname__])  # the library makes another Enum of it
    elif case.member and verdict is Verdict.LOADS_FAILS:
        yield say(
            enum_value.BY_NAME.format(name_of(type(case.obj))), in_class(type(case.obj), enum_value.METHOD)
        )
    elif verdict is Verdict.LOADS_FAILS and users is not None:
        yield say(rebuilt.WHOLE.format(name_of(users)), in_class(users, rebuilt.method(trouble, case.obj)))
    elif verdict is Verdict.DIFFERS and rebuilt.inherits_its_arguments(users):
        assert users is not None
        yield say(
            rebuilt.NEW.format(name_of(users)), in_class(users, rebuilt.newargs_method(trouble, case.obj))
        )
    elif verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS) and users is not None:
        yield _changed(trouble, users)
    elif is_a(case.obj, BaseException) and verdict is not Verdict.DUMPS_FAILS:
        yield say(
            "Send what else you need of the exception separately: only its `args` and `__dict__` are saved.",
            "report = (error, error.name)",
        )
    elif case.protocol_needed is not None:
        becomes = (
            " It comes back as `bytes` or a `bytearray`." if type(case.obj) is pickle.PickleBuffer else ""
        )
        yield say(f"Save it with protocol {case.protocol_needed} or later.{becomes}")
    elif case.how.kind is SaveKind.REDUCE and not case.how.valid:
        yield say(
            "Have `__reduce__` return a global name, or a callable and a tuple of its arguments.",
            "def __reduce__(self):\n    return type(self), (self.value,)",
        )


def _imports_inside(case: Case) -> Iterator[AdviceRecord]:
    option = case.codec.globals_offer
    if option is None:
        yield say("Inside the methods, import what they use.")
    else:
        yield say(
            f"Inside the methods, import what they use, or use `{option[0]}`, which sends the globals they "
            "read.",
            option[1],
        )
    yield say(f"Or move the class `{name_of(type(case.obj))}` to a module that both processes import.")


def _changed(trouble: Trouble, cls: type) -> AdviceRecord:
    """For an object of the user's that comes back as something else."""
    case = trouble.case
    held = instance_dict(case.obj) or {}
    lock = next((name for name, value in held.items() if _holds_rlock(value)), None)
    if lock is not None:  # dill's copy of one never opens
        return say(
            f"Leave `{lock}` out in `{name_of(cls)}.__getstate__`, and make it again in `__setstate__`."
        )
    own = case.how.hook.kind in (HookKind.REDUCE, HookKind.REDUCE_EX) and case.how.owner is not object
    if case.how.kind is SaveKind.REDUCE and own:  # then `__getstate__` is not called
        return say(f"Have {case.how.hook.words} return a callable and arguments that make an equal object.")
    return say(
        "Have `__getstate__` return everything to save, and put it back in `__setstate__`.",
        in_class(cls, Leaving(case.obj, {}).text()),
    )


def _other_release(module: str, name: str) -> AdviceRecord:
    """It comes back under the reader's own code, which makes something else of it."""
    if module == "__main__":
        return say(
            f"The reader has a different class `{name}`, in its own `__main__`: let both processes import "
            "one class, from one module."
        )
    return say(
        f"The reader's `{module}` is from a different release: write the state that its `{name}` accepts, "
        "or let its `__setstate__` add what this state lacks."
    )


def _holds_rlock(obj: object) -> bool:
    """Whether this is an RLock, or an object with one among its attributes, such as a log handler."""
    kind = type(threading.RLock())
    return type(obj) is kind or any(type(held) is kind for held in (instance_dict(obj) or {}).values())


def written_here(case: Case) -> bool:
    """Whether the blamed class or function is the snippet's own, and not some library's."""
    look = case.lookup or case.class_found
    return look.module == case.outcome.module


def _users_class(case: Case) -> Optional[type]:
    """The blamed object's class, where it is the snippet's own."""
    cls = type(case.obj)
    return cls if module_of(cls) == case.outcome.module and not is_class(case.obj) else None


def in_class(cls: type, methods: str) -> str:
    """Methods as a part of their class."""
    return f"class {name_of(cls)}:\n    ...\n{textwrap.indent(methods.rstrip(), '    ')}" if methods else ""


_BY_RULE: dict[Rule, Callable[[Trouble], Iterator[AdviceRecord]]] = {
    Rule.BY_REFERENCE: _by_reference,
    Rule.STATE: _state,
    Rule.FRAME: _frame,
    Rule.CLASS_PATH: _class_path,
    Rule.DANGER: _danger,
}
