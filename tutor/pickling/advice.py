"""What a practitioner does about it: a sentence and a code sketch, fitted to the blamed object."""

from __future__ import annotations

import ast
import types
from typing import Optional

from tutor.pickling.advice_code import Sketch
from tutor.pickling.facts import type_path
from tutor.pickling.real import is_a, name_of
from tutor.pickling.rules.case import Case
from tutor.pickling.words import Library, Rule, Verdict

Advice = dict[str, str]
MOST = 3
"""How many pieces of advice are given: the first is the one to take."""


def advise(case: Case, rule: Optional[Rule], tree: Optional[ast.Module]) -> list[Advice]:
    """Advice for a subject that is not carried, best first; none for one that is."""
    if case.carried or rule is None or case.blamed is None:
        return []
    sketch = Sketch(case, tree)
    found: list[Advice] = []
    for give in (_deep, _hung, _by_rule, _leave_out, _plain, _dill):
        for advice in give(case, rule, sketch):
            if advice not in found:
                found.append(advice)
    if not found:
        kind = type_path(type(case.obj))
        found.append(_say(f"Send what it takes to make the `{kind}`, and make it on the other side."))
    return found[:MOST]


def _say(text: str, code: str = "", snippet: str = "") -> Advice:
    """``snippet`` is the whole snippet rewritten so, where that is mechanical: to be tried."""
    return {"text": text, "code": code, **({"snippet": snippet} if snippet else {})}


def _deep(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    if case.blamed is None or not case.blamed.deep:
        return []
    return [
        _say(
            "Flatten it before it is saved: a list of rows that name their parent by number needs no depth. "
            "A higher `sys.setrecursionlimit` helps only some versions, and can crash the process.",
            "rows = [(node_id, parent_id, value), ...]",
        )
    ]


def _hung(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """What kept the pickler waiting: a lock's copy, or a hook that does not end."""
    if case.how.kind != "hung" or case.verdict is not Verdict.HANGS:
        return []
    if case.resource is None:
        return [_say("Let it come to an end: " + case.how.hook + ".")]
    if sketch.keeper is None:
        return []
    owner = sketch.keeper.__name__
    return [_say(f"Send what the `{owner}` was made from, and make another on the other side.")]


def _by_rule(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
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
    if case.noun == "module":
        name = case.obj.__dict__.get("__name__")
        return [
            _say(
                "Send the module's name, and import it on the other side.",
                f"module = importlib.import_module({name!r})",
            )
        ]
    if not sketch.written_here:
        return []
    if type(case.obj) is types.FunctionType and case.lookup is not None and not case.lookup.leads_back:
        name = sketch.function_name()
        found = [
            _say(
                f"Make it a top-level function of a module, `{name}`, that both processes import.",
                sketch.top_level_function(name),
                sketch.rewritten_lambda(case.outcome.source, name),
            )
        ]
        if case.obj.__closure__:
            found.append(
                _say(
                    "Hand over what it closed over by `functools.partial` of that named function.",
                    sketch.partial_of(name),
                )
            )
        return found
    if case.lookup is not None and case.lookup.ends == "unnameable":
        return [
            _say("Make what it wraps a top-level function of a module, and let the wrapper take its name.")
        ]
    what, name = ("class", case.class_found.name) if case.lookup is None else (case.noun, case.lookup.name)
    return [_move(case, what, name, sketch)]


def _move(case: Case, what: str, name: str, sketch: Sketch) -> Advice:
    return _say(
        f"Move the {what} `{name}` from the script to a module that both processes import.",
        sketch.moved_to_module(name),
    )


def _no_frame(case: Case, sketch: Sketch) -> list[Advice]:
    obj = case.obj
    if is_a(obj, types.GeneratorType):
        return [
            _say(
                "Send what the generator would yield, if that ends and is not too much.",
                f"items = list({sketch.path_code})",
            ),
            _say(
                "Or write it as a class with `__iter__` and `__next__`: where it stands is then state.",
                sketch.iterator_class(),
            ),
        ]
    if is_a(obj, (types.CoroutineType, types.AsyncGeneratorType)):
        return [
            _say(
                "Send the function and its arguments, and call it on the other side.",
                f"job = ({obj.__name__}, args)",
            )
        ]
    if is_a(obj, (types.FrameType, types.TracebackType)):
        return [_say("Send the text of it.", "text = traceback.format_exc()")]
    if case.source_of is not None:
        return [
            _say(
                "Read what it draws from first, and iterate over that.",
                f"items = list({sketch.path_code})  # before the `{name_of(type(case.source_of))}` is made",
            )
        ]
    return [
        _say(
            f"Make it anew on the other side: it is {case.frame}.",
            "def worker():\n    " + sketch.attribute + " = ...  # made where it runs",
        )
    ]


def _mend_path(case: Case, sketch: Sketch) -> list[Advice]:
    if not sketch.written_here:
        return []
    if case.member:
        return [_move(case, "Enum", type(case.obj).__qualname__, sketch)]
    look = case.lookup or case.class_found
    plain = look.name.rpartition(".")[2]
    what = case.noun if case.lookup is not None else "class"
    if look.ends == "unnameable":
        return [
            _say(
                f"Move the {what} `{plain}` out of the function, to the top level of a module.",
                sketch.top_level_class(plain),
            )
        ]
    if look.ends == "other":
        return [
            _say(
                f"Let `{look.path}` be this {what}: another one took the name after it was made. "
                "Give the second one a name of its own."
            )
        ]
    return [
        _say(
            f"Bind the {what} to the name it was given, or give it the name it is bound to.",
            sketch.true_name(plain),
        )
    ]


def _refused(case: Case) -> list[Advice]:
    kind = type_path(type(case.obj))
    if type(case.obj) is types.CodeType:
        return [
            _say("Send the name of a function, or source text that the other side may choose to run."),
            _say("dill sends code objects: load such pickles only from those you would let run code here."),
        ]
    if kind.startswith("multiprocessing."):
        return [
            _say(
                "Hand it to the worker when that is started: as an argument of `Process`, or through a "
                "Pool's initializer.",
                "def start(shared):\n    global lock\n    lock = shared\n\n"
                "Pool(initializer=start, initargs=(lock,))",
            )
        ]
    if "ContextVar" in kind or "Token" in kind:
        return [
            _say(
                "Keep the variable at the top level of a module, and send its value.",
                "value = var.get()      # here\nvar.set(value)         # there",
            )
        ]
    if "ctypes" in kind or kind.startswith(("CArg", "PyC")):
        return [
            _say(
                "Send the bytes it points at, and make a new pointer to them there.",
                "data = ctypes.string_at(address, size)",
            )
        ]
    return [_say(f"`{kind}` means not to be saved: send what the other side needs of it instead.")]


def _rebuild(case: Case, sketch: Sketch) -> list[Advice]:
    """State that is written but cannot be put back, or comes back changed."""
    if case.verdict is Verdict.FRESH_LOADS_FAILS and case.class_missing:
        return [_move(case, "class", case.class_found.name, sketch)]
    if case.verdict is Verdict.FRESH_LOADS_FAILS and case.codec.library.needs_dill:
        return [
            _say(
                "Import what the methods use inside them, or use `recurse=True`, which sends the globals "
                "they read.",
                "dill.dumps(subject, recurse=True)",
            ),
            _say(f"Or move the class `{name_of(type(case.obj))}` to a module that both processes import."),
        ]
    if case.verdict is Verdict.LOADS_FAILS and sketch.users_class is not None:
        return [
            _say(
                "Say how to make it again: the class, and the arguments its `__init__` or `__new__` wants.",
                sketch.reduce_method(),
            )
        ]
    if case.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS) and sketch.users_class is not None:
        return [
            _say(
                "Return all that should travel from `__getstate__`, and put it back in `__setstate__`.",
                sketch.full_state(),
            )
        ]
    if is_a(case.obj, BaseException) and case.verdict is not Verdict.DUMPS_FAILS:
        return [
            _say(
                "Send what you need of the exception beside it; only its `args` and `__dict__` travel.",
                "report = (error, error.name)",
            )
        ]
    if case.how.kind == "reduce" and not case.how.valid:
        return [
            _say(
                "Return from `__reduce__` a global name, or a callable and a tuple of its arguments.",
                "def __reduce__(self):\n    return type(self), (self.value,)",
            )
        ]
    return []


def _leave_out(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """The cure of rule 2: the attribute stays behind, and is made again on load."""
    if case.verdict is not Verdict.DUMPS_FAILS and not (case.verdict is Verdict.HANGS and case.resource):
        return []
    if sketch.holder is not None:
        name, owner = sketch.left_out, name_of(type(sketch.holder))
        return [
            _say(
                f"Leave `{name}` out in `{owner}.__getstate__`, and make it again in `__setstate__`.",
                sketch.getstate_setstate(),
                sketch.rewritten_class(case.outcome.source),
            )
        ]
    if sketch.keeper is None or (rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH) and sketch.written_here):
        return []
    owner = sketch.keeper.__name__
    return [
        _say(
            f"The `{owner}` holds it as part of itself: send what the `{owner}` was made from, and make "
            "another on the other side."
        )
    ]


def _plain(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """A resource or a view on its own: send the plain thing behind it."""
    if case.verdict is not Verdict.DUMPS_FAILS or rule is not Rule.STATE or sketch.holder or sketch.keeper:
        return []
    plain = sketch.plain_value()
    return [_say(*plain)] if plain else []


def _dill(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """Another library, where it is known to do without the rule that blocks."""
    if case.codec.library.needs_dill:
        if (
            case.codec.library is Library.DILL
            and case.is_function
            and case.verdict is not Verdict.DUMPS_FAILS
        ):
            return [
                _say(
                    "`recurse=True` sends along the globals the function reads; a nested function that "
                    "calls itself breaks with it.",
                    "dill.dumps(subject, recurse=True)",
                )
            ]
        return []
    if not sketch.written_here:
        return []
    by_value = case.is_function or case.is_class or (case.lookup is None and not case.member)
    if by_value and not case.frame and rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH):
        return [
            _say(
                "Or use dill, which ships functions and classes by value. It leaves their globals behind "
                "unless told `recurse=True`, and that breaks a nested function that calls itself.",
                "import dill\ndata = dill.dumps(subject, recurse=True)",
            )
        ]
    return []
