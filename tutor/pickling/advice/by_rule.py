"""The cures that each of the five rules has for what it blocks."""

from __future__ import annotations

import threading
import types

from tutor.pickling.advice.code import Sketch
from tutor.pickling.advice.missing import bring_them, move
from tutor.pickling.advice.say import Advice, say
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.names import Ends
from tutor.pickling.inspect.real import instance_dict, is_a, name_of
from tutor.pickling.inspect.reduction import HookKind, SaveKind
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.danger import RefusalReason
from tutor.pickling.words import Rule, Verdict


def by_rule(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """The cures that belong to the rule that decided."""
    if case.lacks is not None:
        return bring_them(case, sketch)
    if rule is Rule.BY_REFERENCE:
        return _name_it(case, sketch)
    if rule is Rule.FRAME:
        return _no_frame(case, sketch)
    if rule is Rule.CLASS_PATH:
        return _mend_path(case, sketch)
    if rule is Rule.DANGER:
        return _refused(case)
    return _rebuild(case, sketch)


def _name_it(case: Case, sketch: Sketch) -> list[Advice]:
    if case.is_module:
        name = case.obj.__dict__.get("__name__")
        return [
            say(
                "Send the module's name, and import it on the other side.",
                f"module = importlib.import_module({name!r})",
            )
        ]
    if not sketch.written_here:
        return []
    if type(case.obj) is types.FunctionType and case.lookup is not None and not case.lookup.leads_back:
        name = sketch.function_name()
        found = [
            say(
                f"Make it a top-level function of a module, `{name}`, that both processes import.",
                sketch.top_level_function(name),
            )
        ]
        if case.obj.__closure__:
            found.append(
                say(
                    "Hand over what it closed over by `functools.partial` of that named function.",
                    sketch.partial_of(name),
                )
            )
        return found
    if case.lookup is not None and case.lookup.ends is Ends.UNNAMEABLE:
        return [
            say("Make what it wraps a top-level function of a module, and let the wrapper take its name.")
        ]
    what, name = ("class", case.class_found.name) if case.lookup is None else (case.noun, case.lookup.name)
    return [move(f"the {what}", [name], sketch)]


def _no_frame(case: Case, sketch: Sketch) -> list[Advice]:
    obj = case.obj
    if is_a(obj, types.GeneratorType):
        return [
            say(
                "Send what the generator would yield, if that ends and is not too much.",
                f"items = list({sketch.path_code})",
            ),
            say(
                "Or write it as a class with `__iter__` and `__next__`: where it stands is then state.",
                sketch.iterator_class(),
            ),
        ]
    if is_a(obj, (types.CoroutineType, types.AsyncGeneratorType)):
        return [
            say(
                "Send the function and its arguments, and call it on the other side.",
                f"job = ({obj.__name__}, args)",
            )
        ]
    if is_a(obj, (types.FrameType, types.TracebackType)):
        return [say("Send the text of it.", "text = traceback.format_exc()")]
    if case.source_of is not None:
        return [
            say(
                "Read what it draws from first, and iterate over that.",
                f"items = list({sketch.path_code})  # before the `{name_of(type(case.source_of))}` is made",
            )
        ]
    return [
        say(
            f"Make it anew on the other side: it is {case.frame}.",
            "def worker():\n    " + sketch.attribute + " = ...  # made where it runs",
        )
    ]


def _mend_path(case: Case, sketch: Sketch) -> list[Advice]:
    if is_a(case.obj, types.MethodType):
        return _rename(case)
    if not sketch.written_here:
        return _write_out(case, sketch)
    look = case.lookup or case.class_found
    plain = look.name.rpartition(".")[2]
    what = case.noun if case.lookup is not None else "class"
    if look.ends is Ends.UNNAMEABLE:
        return [
            say(
                f"Move the {what} `{plain}` out of the function, to the top level of a module.",
                sketch.top_level_class(plain),
            )
        ]
    if look.ends is Ends.OTHER:
        return [
            say(
                f"Let `{look.path}` be this {what}: another one took the name after it was made. "
                "Give the second one a name of its own."
            )
        ]
    return [
        say(
            f"Bind the {what} to the name it was given, or give it the name it is bound to.",
            sketch.true_name(plain),
        )
    ]


def _rename(case: Case) -> list[Advice]:
    """A private method, which its class holds under another name."""
    name = str(case.obj.__func__.__name__)
    return [
        say(
            f"Give the method a name with one underscore: its class has no `{name}`, because Python stores "
            "a name with two under another one.",
            f"def {'_' + name.lstrip('_')}(self):\n    ...",
        )
    ]


def _write_out(case: Case, sketch: Sketch) -> list[Advice]:
    """A class that a library made for the snippet, and that says it is the library's."""
    look, name = case.class_found, sketch.bound_as
    if case.lookup is not None or look.leads_back or not name:
        return []
    return [
        say(
            f"Write `{name}` as a class of its own, at the top level: so it goes by its own name, "
            f"and not as `{look.path}`.",
            f"class {name}:\n    ...",
        )
    ]


def _refused(case: Case) -> list[Advice]:
    kind = type_path(type(case.obj))
    if type(case.obj) is types.CodeType:
        return [
            say("Send the name of a function, or source text that the other side may choose to run."),
            say("dill sends code objects: load such pickles only from those you would let run code here."),
        ]
    if kind.startswith("multiprocessing."):
        return [
            say(
                "Hand it to the worker when that is started: as an argument of `Process`, or through a "
                "Pool's initializer.",
                "def start(shared):\n    global lock\n    lock = shared\n\n"
                "Pool(initializer=start, initargs=(lock,))",
            )
        ]
    if case.refusal is not None and case.refusal.reason in (RefusalReason.CONTEXT, RefusalReason.TOKEN):
        return [
            say(
                "Keep the variable at the top level of a module, and send its value.",
                "value = var.get()      # here\nvar.set(value)         # there",
            )
        ]
    if case.refusal is not None and case.refusal.reason is RefusalReason.POINTER:
        return [
            say(
                "Send the bytes it points at, and make a new pointer to them there.",
                "data = ctypes.string_at(address, size)",
            )
        ]
    return [say(f"`{kind}` means not to be saved: send what the other side needs of it instead.")]


def _rebuild(case: Case, sketch: Sketch) -> list[Advice]:
    """State that is written but cannot be put back, or comes back changed."""
    fresh = case.verdict in (Verdict.FRESH_LOADS_FAILS, Verdict.FRESH_DIFFERS)
    if fresh and case.outcome.other_release and sketch.users_class is not None:
        return [_other_release(case.outcome.module, name_of(sketch.users_class))]
    if case.verdict is Verdict.FRESH_LOADS_FAILS and case.codec.by_value:
        option = case.codec.globals_offer
        return [
            say(
                f"Import what the methods use inside them, or use `{option[0]}`, which sends the globals "
                "they read.",
                option[1],
            )
            if option is not None
            else say("Import what the methods use inside them."),
            say(f"Or move the class `{name_of(type(case.obj))}` to a module that both processes import."),
        ]
    if case.member and not case.codec.sends_enums and sketch.users_class is not None:
        # The library makes another Enum of it.
        return [move("the Enum", [sketch.users_class.__qualname__], sketch)]
    if case.member and case.verdict is Verdict.LOADS_FAILS:
        return [
            say(
                "Save the member by its name: its value does not come back as one that the Enum knows.",
                f"class {name_of(type(case.obj))}(Enum):\n    ...\n    def __reduce_ex__(self, protocol):\n"
                "        return getattr, (type(self), self.name)",
            )
        ]
    if case.verdict is Verdict.LOADS_FAILS and sketch.users_class is not None:
        return [
            say(
                "Say how to make it again: the class, and the arguments its `__init__` or `__new__` wants.",
                sketch.reduce_method(),
            )
        ]
    if case.verdict is Verdict.DIFFERS and sketch.inherits_its_arguments:
        return [
            say(
                "Return from `__getnewargs__` what its `__new__` was called with: the method it inherits "
                "gives the plain value.",
                sketch.newargs_method(),
            )
        ]
    if case.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS) and sketch.users_class is not None:
        held = instance_dict(case.obj) or {}
        locks = [name for name, value in held.items() if _holds_rlock(value)]
        if locks:  # dill's copy of one never opens
            lock, owner = locks[0], name_of(type(case.obj))
            return [
                say(f"Leave `{lock}` out in `{owner}.__getstate__`, and make it again in `__setstate__`.")
            ]
        own = case.how.hook.kind in (HookKind.REDUCE, HookKind.REDUCE_EX) and case.how.owner is not object
        if case.how.kind is SaveKind.REDUCE and own:  # then nobody asks for a `__getstate__`
            return [
                say(f"Let {case.how.hook.words} name a callable, and arguments, that make such an object.")
            ]
        return [
            say(
                "Return all that should travel from `__getstate__`, and put it back in `__setstate__`.",
                sketch.full_state(),
            )
        ]
    if is_a(case.obj, BaseException) and case.verdict is not Verdict.DUMPS_FAILS:
        return [
            say(
                "Send what you need of the exception beside it; only its `args` and `__dict__` travel.",
                "report = (error, error.name)",
            )
        ]
    if case.how.kind is SaveKind.REDUCE and not case.how.valid:
        return [
            say(
                "Return from `__reduce__` a global name, or a callable and a tuple of its arguments.",
                "def __reduce__(self):\n    return type(self), (self.value,)",
            )
        ]
    return []


def _other_release(module: str, name: str) -> Advice:
    """It comes back under the reader's own code, which makes something else of it."""
    if module == "__main__":
        return say(
            f"The reader has another class `{name}`, in its own `__main__`: let both sides import one class, "
            "from one module."
        )
    return say(
        f"The reader's `{module}` is of another release: write the state that its `{name}` takes, or let its "
        "`__setstate__` put right what this state lacks."
    )


def _holds_rlock(obj: object) -> bool:
    """Whether this is an RLock, or an object with one among its attributes, such as a log handler."""
    kind = type(threading.RLock())
    return type(obj) is kind or any(type(held) is kind for held in (instance_dict(obj) or {}).values())
