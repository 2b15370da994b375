"""One object before the five rules: everything they look at, read once."""

from __future__ import annotations

import types
from typing import Any, Optional

from tutor.pickling.blame import Blamed
from tutor.pickling.blame_dill import ships_by_value
from tutor.pickling.blame_parts import Part, parts_of
from tutor.pickling.blame_trial import missing_names
from tutor.pickling.codec import Codec
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.real import is_class
from tutor.pickling.reduction import reduction
from tutor.pickling.rules.class_path import class_lookup, is_member
from tutor.pickling.rules.danger import refusal, resource
from tutor.pickling.rules.frame import frame_kind, is_own_iterator, replays
from tutor.pickling.rules.reference import how_special, is_lookup_by_name, look_up
from tutor.pickling.rules.state import has_state, only_a_class
from tutor.pickling.words import Verdict


class Case:
    """The blamed object (or the subject, when it is carried) under one library."""

    def __init__(self, obj: Any, codec: Codec, outcome: MeasuredOutcome, blamed: Optional[Blamed]) -> None:
        self.obj = obj
        self.codec = codec
        self.outcome = outcome
        self.blamed = blamed
        self.how = reduction(obj, codec)
        self.lookup = look_up(obj, self.how)
        self.class_found = class_lookup(obj)
        self.frame = frame_kind(obj)
        self.replays = replays(obj, self.how)
        self.refusal = None if self.frame else refusal(obj, self.how)
        self.resource = resource(obj)
        self.member = is_member(obj)
        self.carried = outcome.verdict is Verdict.OK
        self.failed = blamed is not None
        self.missing = missing_names(outcome)
        self.by_value = self._by_value()
        self.named_by_call = self.lookup is None and is_lookup_by_name(obj, self.how)
        self.is_class = is_class(obj)
        self.is_function = type(obj) is types.FunctionType

    @property
    def verdict(self) -> Verdict:
        return self.outcome.verdict

    @property
    def noun(self) -> str:
        """What to call the object: class, function, module, object."""
        if self.is_class:
            return "class"
        if self.is_function or type(self.obj) is types.BuiltinFunctionType:
            return "function"
        return "module" if type(self.obj) is types.ModuleType else "object"

    @property
    def parts(self) -> list[Part]:
        """What dill's own table takes the object apart into."""
        return parts_of(self.obj, self.codec) if self.how.kind == "table" else []

    @property
    def noun_phrase(self) -> str:
        """The noun for what is saved by a name."""
        return "an object whose hook gives a name" if self.noun == "object" else f"a {self.noun}"

    @property
    def has_state(self) -> bool:
        data = self.outcome.data
        if data is not None and self.blamed is not None and self.blamed.node.parent is None:
            return not only_a_class(data)  # what was written counts: a probe may have added to it since
        return has_state(self.obj, self.how)

    @property
    def class_missing(self) -> bool:
        """Whether the fresh process lacks the object's class, though it is where it says here."""
        found = self.class_found
        return (found.module, found.name) in self.missing

    @property
    def name_missing(self) -> bool:
        """Whether the fresh process lacks what the object's own name stands for."""
        return self.lookup is not None and (self.lookup.module, self.lookup.name) in self.missing

    @property
    def class_stops(self) -> bool:
        """Whether the object's class has no path back and cannot be saved for that."""
        if self.lookup is not None or self.how.kind != "reduce" or self.class_found.leads_back:
            return False
        if not self.codec.library.needs_dill:
            return True
        try:
            self.codec.dumps(type(self.obj))
        except Exception:
            return True
        return False

    @property
    def source_of(self) -> Optional[Any]:
        """The iterator that draws from the blamed object, where that is an iterator itself."""
        node = self.blamed.node if self.blamed else None
        above = node.parent if node is not None else None
        if above is None or not is_own_iterator(above.obj) or not hasattr(type(self.obj), "__next__"):
            return None
        return above.obj

    def _by_value(self) -> bool:
        """Whether dill saves this class or function by other means than its name."""
        if self.how.kind != "table" or not (is_class(self.obj) or type(self.obj) is types.FunctionType):
            return False
        if self.lookup is not None and not self.lookup.leads_back:
            return True  # no name of its own would do: dill goes by what it is, or by a table of its own
        return how_special(self.obj) is None and ships_by_value(self.obj, self.codec)
