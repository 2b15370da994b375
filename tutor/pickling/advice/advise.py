"""What a practitioner does about it: a sentence and a code sketch, fitted to the blamed object."""

from __future__ import annotations

import ast
import enum
from typing import Optional

from tutor.pickling import debug
from tutor.pickling.advice.by_rule import by_rule
from tutor.pickling.advice.code import Sketch
from tutor.pickling.advice.remedies.registry import REMEDIES
from tutor.pickling.advice.say import Advice, say
from tutor.pickling.advice.trouble import Trouble
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.real import mro, name_of
from tutor.pickling.rules.case import Case
from tutor.pickling.words import ALL_LIBRARIES, Rule, Verdict

MOST = 3
"""How many pieces of advice are given: the first is the one to take."""
MOST_TRIED = 12
"""How many rewrites are made to be tried, in order, until one works."""


def advise(case: Case, rule: Optional[Rule], tree: Optional[ast.Module]) -> tuple[list[Advice], list[Advice]]:
    """Advice for a subject that is not carried, best first, and what else can be tried."""
    if case.carried or rule is None or case.blamed is None:
        return [], []
    remedies = _remedies(case, rule)
    sketch = Sketch(case, tree)
    found: list[Advice] = []
    told: set[str] = set()
    for give in (_deep, _hung, by_rule, _leave_out, _plain, _library):
        try:
            for advice in give(case, rule, sketch):
                if advice["text"] not in told:
                    told.add(str(advice["text"]))
                    found.append(advice)
        except Exception:  # a sketch that cannot be made keeps no other from being given
            debug.swallowed()
    if not found and not remedies:
        kind = type_path(type(case.obj))
        found.append(say(f"Send what it takes to make the `{kind}`, and make it on the other side."))
    if not remedies:
        return found[:MOST], []
    # The code comes first, and beside it only another library; what else there is to say comes into its own
    # where no code works.
    others = [one for one in found if "uses" in one]
    return [remedies[0], *others][:MOST], [*remedies[1:], *(one for one in found if "uses" not in one)]


def _remedies(case: Case, rule: Rule) -> list[Advice]:
    """What can be tried, each rewrite once."""
    found: list[Advice] = []
    seen: list[tuple[object, ...]] = []
    if case.outcome.other_release:
        return []  # the reader's code is the other half of it, and not at hand
    trouble = Trouble(case, rule)
    for remedy in REMEDIES:
        try:
            for advice in remedy(trouble):
                key = (advice["snippet"], advice.get("files"), advice.get("modules"))
                if key not in seen and len(found) < MOST_TRIED:
                    seen.append(key)
                    found.append(advice)
        except Exception:  # one that does not fit this object leaves it to the others
            debug.swallowed()
    return found


def _deep(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    if case.blamed is None or not case.blamed.deep:
        return []
    return [
        say(
            "Flatten it before it is saved: a list of rows that name their parent by number needs no depth. "
            "A higher `sys.setrecursionlimit` helps only some versions, and can crash the process.",
            "rows = [(node_id, parent_id, value), ...]",
        )
    ]


def _hung(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """What kept the pickler waiting: a lock's copy, or a hook that does not end."""
    if case.how.stuck is None or case.verdict is not Verdict.HANGS:
        return []
    if case.resource is None:
        return [say(f"Let it come to an end: {case.how.stuck.words}.")]
    if sketch.keeper is None:
        return []
    owner = sketch.keeper.__name__
    return [say(f"Send what the `{owner}` was made from, and make another on the other side.")]


def _leave_out(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """The cure of rule 2: the attribute stays behind, and is made again on load."""
    if case.verdict is not Verdict.DUMPS_FAILS and not (case.verdict is Verdict.HANGS and case.resource):
        return []
    if sketch.holder is not None:
        name, owner = sketch.left_out, name_of(type(sketch.holder))
        return [
            say(
                f"Leave `{name}` out in `{owner}.__getstate__`, and make it again in `__setstate__`.",
                sketch.getstate_setstate(),
            )
        ]
    if sketch.keeper is None or (rule in (Rule.BY_REFERENCE, Rule.CLASS_PATH) and sketch.written_here):
        return []
    owner = sketch.keeper.__name__
    return [
        say(
            f"The `{owner}` holds it as part of itself: send what the `{owner}` was made from, and make "
            "another on the other side."
        )
    ]


def _plain(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """A resource or a view on its own: send the plain thing behind it."""
    if case.verdict is not Verdict.DUMPS_FAILS or rule is not Rule.STATE or sketch.holder or sketch.keeper:
        return []
    plain = sketch.plain_value()
    return [say(*plain)] if plain else []


def _library(case: Case, rule: Rule, sketch: Sketch) -> list[Advice]:
    """Another library, where it is known to do without the rule that blocks."""
    if case.codec.by_value:
        option = case.codec.globals_offer
        if option is None or not case.is_function or case.verdict is Verdict.DUMPS_FAILS:
            return []
        return [say(f"`{option[0]}` sends along the globals the function reads; {option[2]}.", option[1])]
    if not sketch.written_here or sketch.imported_by_name:
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
