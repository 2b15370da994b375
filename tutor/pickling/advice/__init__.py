"""What to do about it: a sentence, and code that fits the object."""

from __future__ import annotations

# The modules below are imported once a script has run, and find of these what is here by then.
import difflib  # noqa: F401
import inspect  # noqa: F401
import textwrap  # noqa: F401
import tokenize  # noqa: F401
from typing import TYPE_CHECKING, Optional

from tutor.pickling import later
from tutor.pickling.words import Rule

if TYPE_CHECKING:
    from tutor.pickling.advice.usercode import UserCode
    from tutor.pickling.rules.case import Case
    from tutor.pickling.stage_records import AdviceRecord


def advice_on(
    case: Case, rule: Optional[Rule], users: UserCode
) -> tuple[list[AdviceRecord], list[AdviceRecord]]:
    """Return advice for a subject that fails, best first, and what else can be tried.

    The modules that know are imported only now: that takes a while, and where nothing fails they are not
    needed.
    """
    if case.carried or rule is None or case.blamed is None:
        return [], []
    with later.importing():
        from tutor.pickling.advice.advise import advise
    return advise(case, rule, users)
