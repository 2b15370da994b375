"""What to say where no code could be written for a failure, or none of the code that was tried worked.

Sentences, and at most a few lines that show the shape of the fix. Code that fits the user's own text is
written by the ``remedies``; where a line is shown here, it comes from the remedy that knows it.
"""

from __future__ import annotations

import enum
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Optional

from tutor.pickling import debug
from tutor.pickling.advice.by_rule import by_rule, in_class, written_here
from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.plain import made_anew
from tutor.pickling.advice.remedies import plain_value
from tutor.pickling.advice.say import say
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import is_a, is_class, module_of, mro, name_of
from tutor.pickling.rules.case import Case
from tutor.pickling.words import ALL_LIBRARIES, Rule, Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord


def in_words(trouble: Trouble) -> list[AdviceRecord]:
    """Return every sentence that fits, the one that is surest first, each once."""
    found: dict[str, AdviceRecord] = {}
    for give in (_deep, _hung, by_rule, _leave_out, _plain):
        try:
            for advice in give(trouble):
                found.setdefault(str(advice["text"]), advice)
        except Exception:  # one that cannot be made keeps no other from being given
            debug.swallowed()
    if not found:
        kind = type_path(type(trouble.obj))
        return [say(f"Send what the `{kind}` was made from, and make it in the other process.")]
    return list(found.values())


def other_libraries(trouble: Trouble) -> list[AdviceRecord]:
    """Return the libraries, or their options, that are known to do without the rule that blocks."""
    case, rule = trouble.case, trouble.rule
    if case.codec.by_value:
        option = case.codec.globals_offer
        if option is None or not case.is_function or case.verdict is Verdict.DUMPS_FAILS:
            return []
        return [say(f"`{option[0]}` also sends the globals that the function reads; {option[2]}.", option[1])]
    if not written_here(case) or _imported_by_name(case):
        return []
    if case.member or (case.is_class and enum.Enum in mro(case.obj)):
        return []  # dill's pickle of an Enum in a script never loads
    by_value = case.is_function or case.is_class or case.lookup is None
    if by_value and not case.frame and rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH):
        return [
            {**say(*library.facts.offer), "uses": library.value}
            for library in ALL_LIBRARIES
            if library.facts.offer is not None
        ]
    return []


def _imported_by_name(case: Case) -> bool:
    """Whether dill too would send no more than its name: it can be imported where it was dumped."""
    look = case.lookup or case.class_found
    return case.outcome.module != "__main__" and look.leads_back


def _keeper(trouble: Trouble) -> Optional[type]:
    """The class, not the snippet's, of the object that holds the blamed part."""
    parent = trouble.node.parent
    while parent is not None and type(parent.obj) in (dict, list, tuple, set, frozenset):
        parent = parent.parent
    if parent is None or is_class(parent.obj):
        return None
    kind = type(parent.obj)
    return None if module_of(kind) in ("builtins", trouble.case.outcome.module) else kind


def _deep(trouble: Trouble) -> Iterator[AdviceRecord]:
    if trouble.case.deep:
        yield say(
            "Flatten it before it is saved: a list of rows that name their parent by number isn't deep. "
            "A higher `sys.setrecursionlimit` helps only some versions, and can crash the process.",
            "rows = [(node_id, parent_id, value), ...]",
        )


def _hung(trouble: Trouble) -> Iterator[AdviceRecord]:
    """What kept the pickler waiting: a lock's copy, or a hook that does not end."""
    case, keeper = trouble.case, _keeper(trouble)
    if case.how.stuck is None or case.verdict is not Verdict.HANGS:
        return
    if case.resource is None:
        yield say(f"Make it finish: {case.how.stuck.words}.")
    elif keeper is not None:
        owner = name_of(keeper)
        yield say(f"Send what the `{owner}` was made from, and make it in the other process.")


def _leave_out(trouble: Trouble) -> Iterator[AdviceRecord]:
    """The attribute stays behind, and is made again on load."""
    case = trouble.case
    hangs = case.verdict is Verdict.HANGS and case.resource is not None
    if case.verdict is not Verdict.DUMPS_FAILS and not hangs:
        return
    if trouble.holders:
        holder = trouble.holders[0]
        cls = type(holder.obj)
        yield say(
            f"Leave `{holder.name}` out in `{name_of(cls)}.__getstate__`, and make it again in "
            "`__setstate__`.",
            in_class(cls, Leaving(holder.obj, {holder.name: made_anew(holder.held)}).text()),
        )
        return
    keeper = _keeper(trouble)
    by_name = trouble.rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH) and written_here(case)
    if keeper is not None and not by_name:
        owner = name_of(keeper)
        yield say(
            f"The `{owner}` can't be saved without it: send what the `{owner}` was made from, and make "
            "a new one in the other process."
        )


def _plain(trouble: Trouble) -> Iterator[AdviceRecord]:
    """A resource or a view on its own: send the plain thing behind it."""
    case = trouble.case
    if case.verdict is not Verdict.DUMPS_FAILS or trouble.rule is not Rule.STATE:
        return
    if trouble.holders or _keeper(trouble) is not None:
        return
    plain = plain_value.in_words(trouble)
    if plain is not None:
        yield plain
    elif case.resource:
        name = trouble.node.part.label.plain or "made"
        do = "open" if is_a(case.obj, io.IOBase) else "make"
        yield say(
            f"Send what the other process needs to {do} {case.resource}, and {do} it there.",
            f"# where it is used\n{name} = {made_anew(case.obj)}",
        )
