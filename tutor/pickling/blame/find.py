"""Who is to blame: the smallest part of the subject that fails alone.

A search over the parts that fail. A part is to blame when it fails alone and none of the parts inside it
do. Parts met before explain a failure as well as new ones, so that cycles and shared parts are right.
"""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling.blame.deep import too_deep
from tutor.pickling.blame.fault import own_faults
from tutor.pickling.blame.label import SUBJECT, in_words
from tutor.pickling.blame.names import who_asks
from tutor.pickling.blame.node import Node
from tutor.pickling.blame.parts import Part, Recipe, parts_of
from tutor.pickling.blame.routes import told_by_user
from tutor.pickling.blame.trial import Budget, Exhausted, Trial
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.frames import frame_kind
from tutor.pickling.inspect.names import lost_method
from tutor.pickling.inspect.opcodes import MissingName, name_record
from tutor.pickling.inspect.real import is_a
from tutor.pickling.inspect.reduction import reduction
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import BlameRecord, MissingRecord

MEASURED = (
    Verdict.DUMPS_FAILS,
    Verdict.LOADS_FAILS,
    Verdict.DIFFERS,
    Verdict.FRESH_LOADS_FAILS,
    Verdict.FRESH_DIFFERS,
)


MOST_OTHERS = 20
"""How many culprits are told of beside the first; the rest are counted."""


class Blamed:
    """The first culprit, how many more there are, and whether everything was tried."""

    def __init__(
        self,
        node: Node,
        more: int,
        whole: bool,
        deep: int = 0,
        missing: Sequence[tuple[MissingName, Optional[Node]]] = (),
        by_library: bool = False,
        others: Sequence[Node] = (),
    ) -> None:
        self.way = node.path
        """The path by which the pickler reached it; what is told may be a shorter one."""
        self.node = told_by_user(node)
        self.more = more
        self.whole = whole
        """False where the budget ran out: the path is then the smallest part found so far."""
        self.deep = deep
        """For a chain that is too deep to save: how many levels were counted."""
        self.missing = [(name, one and told_by_user(one)) for name, one in missing]
        """The names that the fresh process cannot find, and the part that asks for each, where it was
        looked for and found. Where one of them stopped the load, it comes first."""
        self.others = [told_by_user(one) for one in others[:MOST_OTHERS]]
        """The first of the other parts that fail on their own account."""
        self.by_library = by_library
        """Whether the library alone is to blame, and no part of the object."""

    @property
    def obj(self) -> Any:
        """Return the blamed object."""
        return self.node.obj

    @property
    def lacks(self) -> Optional[MissingName]:
        """The name of the blamed part that the fresh process cannot find."""
        return next((name for name, node in self.missing if node is self.node), None)

    @property
    def made(self) -> Optional[Node]:
        """The object whose class the blamed part is, where it is blamed as that."""
        return self.node.parent if self.node.part.recipe is Recipe.CLASS else None

    def record(self) -> BlameRecord:
        """The blame as plain JSON."""
        told = self.made if self.made is not None and self.lacks is not None else self.node
        return {
            "path": self.node.path,
            "way": self.way,
            "name": in_words(told.called),
            "type": type_path(type(self.obj)),
            "more": self.more,
            "line": None,
        }

    def missing_records(self, stopped_by_name: bool) -> list[MissingRecord]:
        """The missing names as plain JSON, each with the path of the part that asks for it."""
        return [
            {
                **name_record(name),
                "path": None if node is None else node.path,
                "stopped": stopped_by_name and number == 0,
            }
            for number, (name, node) in enumerate(self.missing)
        ]


def find_blame(
    subject: object, codec: Codec, outcome: MeasuredOutcome, budget: Optional[Budget] = None
) -> Optional[Blamed]:
    """The smallest part of ``subject`` that fails alone as the subject did; ``None`` for a verdict
    that is not named after a stage that failed."""
    if outcome.verdict not in MEASURED:
        return None
    trial = Trial(codec, outcome, budget or Budget())
    chain = too_deep(subject, codec, trial, outcome)
    if chain is not None:
        return Blamed(chain[0], 0, True, chain[1])
    search = _BlameSearch(subject, codec, trial, outcome)
    whole = True
    try:
        if trial.fresh and outcome.data is not None and not trial.fails(subject):
            # A probe may have used it up, as it does an iterator: what was written is as it was. Where
            # that does not fail either, only the probe tells the two apart, and the subject stays.
            as_written = codec.loads(outcome.data)
            if trial.fails(as_written):
                search = _BlameSearch(as_written, codec, trial, outcome)
        if not trial.by_name:
            search.run()
    except Exhausted:
        whole = False
        if search.unfinished is not None and not search.culprits:
            search.deepest = Node(search.unfinished, search.entered)
    if trial.by_name:
        asked, found_all = who_asks(search.root.obj, trial, outcome)
        node = next((node for _, node in asked if node is not None), search.root)
        return Blamed(node, len(asked) - 1, whole and found_all, missing=asked)
    unasked = [(name, None) for name in outcome.missing]
    if search.culprits:
        theirs = own_faults(search.culprits, outcome, trial.fails_whatever_it_costs)
        named = theirs or search.culprits
        return Blamed(
            named[0], len(named) - 1, whole, missing=unasked, by_library=not theirs, others=named[1:]
        )
    best = (search.cycle or search.root) if whole else search.deepest
    found = own_faults(best.line_of(), outcome, trial.fails_whatever_it_costs)
    by_library = len(found) <= best.depth
    while best.parent is not None and best.part.recipe is Recipe.CLASS:
        best = best.parent
    return Blamed(best, 0, whole, missing=unasked, by_library=by_library)


def _makes_one_of(obj: Any, stack: list[_Frame]) -> bool:
    """Whether this is the class of one of the objects that hold it, which is to blame in its stead."""
    return any(obj is type(frame.node.obj) for frame in stack)


class _Frame:
    """A node whose failing parts are being looked into."""

    def __init__(self, node: Node, failing: list[Part]) -> None:
        self.node = node
        self.failing = failing
        self.position = 0
        self.explained = False


class _BlameSearch:
    def __init__(self, subject: object, codec: Codec, trial: Trial, outcome: MeasuredOutcome) -> None:
        self.outcome = outcome
        self.codec = codec
        self.trial = trial
        self.root = Node(Part(SUBJECT._replace(name=outcome.called), subject), None)
        self.deepest = self.root
        self.cycle: Optional[Node] = None
        self.entered = self.root
        self.unfinished: Optional[Part] = None
        """Where the budget ran out, the first part of ``entered`` that was seen to fail."""
        self.culprits: list[Node] = []
        self._status: dict[int, bool] = {}
        self._kept: list[Any] = []
        self._visited: dict[int, Node] = {}
        self._own_fault: set[int] = set()
        """Recipes (classes, callables) that fail by themselves: the object they make is blamed."""

    def run(self) -> None:
        stack = [self._enter(self.root)]
        while stack:
            frame = stack[-1]
            if frame.position == len(frame.failing):
                stack.pop()
                self._leave(frame, stack)
                continue
            part = frame.failing[frame.position]
            frame.position += 1
            self._meet(part, frame, stack)

    def _meet(self, part: Part, frame: _Frame, stack: list[_Frame]) -> None:
        recipe = self._stands_aside(part, stack)
        if id(part.obj) not in self._visited:
            node = Node(part, frame.node)
            if not recipe:
                frame.explained = True
            stack.append(self._enter(node))
        elif not recipe:
            frame.explained = True
            if id(part.obj) in self._own_fault:
                self._own_fault.discard(id(part.obj))
                self.culprits.append(Node(part, frame.node))
            elif self.cycle is None and any(f.node.obj is part.obj for f in stack):
                self.cycle = self._visited[id(part.obj)]
        elif id(part.obj) not in self._own_fault:
            frame.explained = True

    def _stands_aside(self, part: Part, stack: list[_Frame]) -> bool:
        """Whether the object that this part makes is to blame in its place."""
        return self._is_recipe(part) or (self.trial.fresh and _makes_one_of(part.obj, stack))

    def _is_recipe(self, part: Part) -> bool:
        if part.recipe in (Recipe.CALLABLE, Recipe.OWNER):
            return self.trial.fresh
        return part.recipe is Recipe.CLASS

    def _enter(self, node: Node) -> _Frame:
        self._visited[id(node.obj)] = node
        self._kept.append(node.obj)
        if node.depth > self.deepest.depth and not self._is_recipe(node.part):
            self.deepest = node
        if frame_kind(node.obj):
            return _Frame(node, [])  # nothing inside a frame is smaller than the frame
        if self._is_lost(node.obj):
            return _Frame(node, [])  # it would not be found on whatever its owner comes back as
        self.entered = node
        return _Frame(node, self._failing(parts_of(node.obj, self.codec)))

    def _is_lost(self, obj: Any) -> bool:
        """Whether this is a method that its owner does not have under its name."""
        if self.outcome.verdict is not Verdict.LOADS_FAILS or not is_a(obj, types.MethodType):
            return False
        return lost_method(obj, reduction(obj, self.codec)) is not None

    def _leave(self, frame: _Frame, stack: list[_Frame]) -> None:
        above = stack[-1] if stack else None
        if frame.explained:
            if above is not None:
                above.explained = True
        elif above is not None and self._stands_aside(frame.node.part, stack):
            self._own_fault.add(id(frame.node.obj))
        else:
            self.culprits.append(frame.node)

    def _first_of(self, parts: list[Part], tried: list[Any]) -> Optional[Part]:
        """The first part found to fail before the budget ran out."""
        found = self.trial.partial
        return next((part for part in parts if found and part.obj is tried[found[0]]), None)

    def _failing(self, parts: list[Part]) -> list[Part]:
        """The parts that fail alone, each object once."""
        fresh: list[Any] = []
        for part in parts:
            if id(part.obj) not in self._status:
                self._status[id(part.obj)] = False
                self._kept.append(part.obj)
                fresh.append(part.obj)
        try:
            indices = self.trial.failing(fresh)
        except Exhausted:
            self.unfinished = self._first_of(parts, fresh)
            raise
        for index in indices:
            self._status[id(fresh[index])] = True
        once: dict[int, Part] = {}
        for part in parts:
            if self._status[id(part.obj)] and id(part.obj) not in once:
                once[id(part.obj)] = part
        return list(once.values())
