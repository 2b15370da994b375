"""One object before the five rules: everything they look at, read once."""

from __future__ import annotations

import itertools
import pickle
import types
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.blame.find import Blamed
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.frames import frame_kind, is_own_iterator, replays
from tutor.pickling.inspect.names import how_special, is_lookup_by_name, look_up
from tutor.pickling.inspect.real import is_class, is_heap
from tutor.pickling.inspect.reduction import HookKind, Reduction, SaveKind, reduction
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.rules.class_path import class_lookup, is_member
from tutor.pickling.rules.danger import refusal, resource
from tutor.pickling.words import Verdict

_OVER_ITEMS: tuple[type, ...] = (type(iter(())), type(iter([])))


class Case:
    """The blamed object (or the subject, when nothing fails) under one library."""

    def __init__(
        self,
        obj: Any,
        codec: Codec,
        outcome: MeasuredOutcome,
        blamed: Optional[Blamed],
        how: Optional[Reduction] = None,
    ) -> None:
        self.obj = obj
        self.codec = codec
        self.outcome = outcome
        self.blamed = blamed
        self.how = how if how is not None else reduction(obj, codec)
        self.lookup = look_up(obj, self.how)
        self.class_found = class_lookup(obj)
        self.frame = frame_kind(obj)
        self.replays = replays(obj, self.how)
        self.refusal = None if self.frame else refusal(obj, self.how)
        self.resource = resource(obj)
        self.member = is_member(obj)
        self.carried = outcome.verdict is Verdict.OK
        self.failed = blamed is not None
        self.lacks = blamed.lacks if blamed is not None else None
        """The object's name, which the fresh process cannot find."""
        self.is_class = is_class(obj)
        self.is_function = type(obj) is types.FunctionType
        self.is_module = type(obj) is types.ModuleType
        self.by_value = self._by_value()
        self.named_by_call = self.lookup is None and is_lookup_by_name(obj, self.how)

    @property
    def verdict(self) -> Verdict:
        """Return the verdict of the run."""
        return self.outcome.verdict

    @property
    def deep(self) -> bool:
        """Whether it is the outermost of a chain of parts too deep to save."""
        return self.blamed is not None and self.blamed.deep > 0

    @property
    def protocol_needed(self) -> Optional[int]:
        """The first later protocol at which the default hook, or an opcode, saves what it refuses now."""
        if self.how.kind is not SaveKind.REFUSED or self.how.hook.kind is not HookKind.DEFAULT:
            return None
        for protocol in range(self.codec.protocol + 1, pickle.HIGHEST_PROTOCOL + 1):
            if reduction(self.obj, type(self.codec)(protocol)).kind is not SaveKind.REFUSED:
                return protocol
        return None

    @property
    def registered(self) -> bool:
        """Whether an entry of copyreg said how to save it."""
        return self.how.kind is SaveKind.REDUCE and self.how.hook.kind is HookKind.COPYREG

    @property
    def noun(self) -> str:
        """What to call the object: class, function, module, object."""
        if self.is_class:
            return "class"
        if self.is_function or type(self.obj) is types.BuiltinFunctionType:
            return "function"
        return "module" if self.is_module else "object"

    @property
    def noun_phrase(self) -> str:
        """The noun for what is saved by a name."""
        by_hook = self.how.kind is SaveKind.REDUCE and not (
            self.is_class or self.is_function or self.is_module
        )
        return "an object whose hook gives a name" if by_hook else f"a {self.noun}"

    @property
    def class_stops(self) -> bool:
        """Whether the object's class has no path back and cannot be saved for that."""
        if self.lookup is not None or self.how.kind is not SaveKind.REDUCE or self.class_found.leads_back:
            return False
        if not self.codec.by_value:
            return True
        try:
            self.codec.dumps(type(self.obj))
        except Exception:  # that it can't be saved is the answer
            debug.swallowed()
            return True
        return False

    @property
    def source_of(self) -> Optional[Any]:
        """The iterator that draws from the blamed object, where that is an iterator itself."""
        if self.blamed is None or not hasattr(type(self.obj), "__next__"):
            return None
        above = [node.obj for node in self.blamed.node.line_of()[:-1]]
        if above and is_own_iterator(above[-1]):
            return above[-1]
        while above and (type(above[-1]) in (tuple, list) or type(above[-1]) in _OVER_ITEMS):
            above.pop()  # a chain goes through its sources by an iterator over them
        return above[-1] if above and type(above[-1]) is itertools.chain else None

    def _by_value(self) -> bool:
        """Whether the library saves this class or function by other means than its name."""
        if self.how.kind is not SaveKind.TABLE or not (
            is_class(self.obj) or type(self.obj) is types.FunctionType
        ):
            return False
        if self.lookup is not None and not self.lookup.leads_back:
            # Its own name would not do: it is saved by what it is, or by the library's own table. But a class
            # of C code is made anew nowhere: where that failed, it went by the name.
            return not self.is_class or is_heap(self.obj) or self.verdict is not Verdict.DUMPS_FAILS
        return how_special(self.obj) is None and self.codec.ships(self.obj)
