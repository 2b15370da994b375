"""Why it fails, in one plain clause: what is read first, before any field term.

The findings say the same with the hooks that were asked and the paths that were followed.
"""

from __future__ import annotations

from typing import Optional

from tutor.pickling.inspect.error_text import in_a_clause
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.names import Ends, Lookup
from tutor.pickling.inspect.reduction import SaveKind
from tutor.pickling.rules.case import Case
from tutor.pickling.rules.state import wrong_answer
from tutor.pickling.words import Rule, Verdict, article


def reason(case: Case, rule: Optional[Rule]) -> str:
    """A clause that reads on after "it fails:"; empty where no rule decides against the object."""
    if rule is None or not case.failed or case.carried:
        return ""
    if case.lacks is not None:
        return _lacking(case)
    if case.blamed is not None and case.blamed.deep:
        return f"it is nested at least {case.blamed.deep:,} levels deep"
    if rule is Rule.BY_REFERENCE:
        return _unnamed(case)
    if rule is Rule.STATE:
        return _state(case)
    if rule is Rule.FRAME:
        return _frame(case)
    if rule is Rule.CLASS_PATH:
        return _path(case.lookup if case.lookup is not None else case.class_found, case)
    if case.refusal is not None and case.how.error is not None and case.how.owner is not object:
        return f"{case.how.hook.words} refuses with {in_a_clause(case.how.error)}"
    return f"Python deliberately refuses to save `{type_path(type(case.obj))}` objects"


def _lacking(case: Case) -> str:
    lacks, blamed = case.lacks, case.blamed
    assert lacks is not None and blamed is not None
    what = f"its class, `{lacks.name}`," if blamed.made is not None else f"`{lacks.name}`"
    if not lacks.module_found:
        return f"{what} is in `{lacks.module}`, which a fresh process can't import"
    if lacks.module == "__main__":
        return f"{what} is in your script, which a fresh process doesn't run"
    return f"{what} is not in `{lacks.module}` in a fresh process"


def _unnamed(case: Case) -> str:
    if case.is_module:
        return "it's a module, and there's no way to save one"
    look = case.lookup
    if look is not None and look.ends is Ends.UNNAMEABLE:
        inside = look.name.partition(".<locals>")[0]
        noun = "lambda" if look.name.endswith("<lambda>") else case.noun
        if noun == "lambda":
            return "it's a lambda, and a lambda has no name to be saved by"
        return f"it's a {noun} made inside `{inside}`, so no name leads to it"
    return _path(look, case) if look is not None else ""


def _path(look: Lookup, case: Case) -> str:
    what, whom = ("it", "it") if case.lookup is not None else ("its class", "the class")
    if look.ends is Ends.UNNAMEABLE:
        inside = look.name.partition(".<locals>")[0]
        return f"{what} was made inside `{inside}`, so no name leads to {whom}"
    if look.ends is Ends.MISSING:
        return f"{what} says it's `{look.path}`, but `{look.module}` has no `{look.name}`"
    if look.ends is Ends.NO_MODULE:
        return f"{what} is in `{look.module}`, which can't be imported"
    if look.ends is Ends.OTHER:
        return f"{what} says it's `{look.path}`, but that name now leads to something else"
    return ""


def _state(case: Case) -> str:
    how, kind = case.how, type_path(type(case.obj))
    called = f"{case.resource} (`{kind}`)" if case.resource else article(f"`{kind}`")
    if how.kind is SaveKind.REFUSED:
        needed = case.protocol_needed
        if needed is not None:
            return f"{article(f'`{kind}`')} needs protocol {needed}"
        if how.owner is object or (case.resource and isinstance(how.error, TypeError)):
            return f"there's no way to save {called}"
        assert how.error is not None  # it is what refused
        return f"{how.hook.words} raises {in_a_clause(how.error)}"
    if how.kind is SaveKind.HUNG:
        return how.stuck.words if how.stuck is not None else ""
    if case.verdict in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS):
        return ""  # the difference says it
    if not how.valid:
        return wrong_answer(how)
    if case.verdict is Verdict.DUMPS_FAILS:
        return "its class gives pickle something that can't be saved"
    return "it can't be made again from what was saved"


def _frame(case: Case) -> str:
    if case.frame:
        return f"it's {case.frame}"
    if case.source_of is not None:
        return f"`{type_path(type(case.source_of))}` reads from it again on load, but it can't be replayed"
    return ""
