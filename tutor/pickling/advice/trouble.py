"""One blamed part, what holds it, and the user's code around both: what every remedy starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling import debug
from tutor.pickling.advice.edit import Rewrite, Source
from tutor.pickling.advice.excerpt import excerpt, first_change
from tutor.pickling.advice.usercode import UserCode, users_object
from tutor.pickling.blame.label import Reach
from tutor.pickling.blame.node import Node
from tutor.pickling.inspect.real import instance_dict, slots
from tutor.pickling.rules.case import Case
from tutor.pickling.words import Rule, Verdict

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_READABLE = (Reach.SUBJECT, Reach.ATTRIBUTE, Reach.ITEM, Reach.INDEX)
"""The steps whose path can be assigned to."""


class Holder:
    """An object of a class of the user's, and the attribute by which it holds the blamed part."""

    def __init__(self, obj: Any, name: str, held: Any, node: Node) -> None:
        self.obj = obj
        self.name = name
        self.held = held
        """What it holds there: the blamed part, or what the part is in."""
        self.node = node
        """The node of ``held``."""


def attributes_of(obj: Any) -> dict[str, Any]:
    """The attributes of an object: its own, its slots, and the private ones of a pydantic model."""
    private = slots(obj).get("__pydantic_private__")
    found = {**(instance_dict(obj) or {}), **slots(obj), **(private if isinstance(private, dict) else {})}
    return {name: value for name, value in found.items() if not name.startswith("__")}


class Trouble:
    """A failure to find a remedy for."""

    def __init__(self, case: Case, rule: Rule, users: UserCode) -> None:
        assert case.blamed is not None
        self.case = case
        self.rule = rule
        self.verdict: Verdict = case.verdict
        self.obj: Any = case.obj
        self.node: Node = case.blamed.node
        self.users = users
        self._lost: Optional[list[str]] = None
        self._emptied: list[str] = []

    @property
    def in_script(self) -> bool:
        """Whether the snippet runs as ``__main__``."""
        return self.users.module == "__main__"

    @property
    def after_load(self) -> bool:
        """Whether it was saved, and did not come back right."""
        return self.verdict in (
            Verdict.LOADS_FAILS,
            Verdict.DIFFERS,
            Verdict.FRESH_LOADS_FAILS,
            Verdict.FRESH_DIFFERS,
        )

    @property
    def holders(self) -> list[Holder]:
        """Who of the user's objects holds the blamed part, at any remove, the nearest first."""
        found: list[Holder] = []
        line = self.node.line_of()
        for place in range(len(line) - 2, -1, -1):
            owner = line[place].obj
            if not users_object(self.users, owner):
                continue
            names = {id(value): name for name, value in attributes_of(owner).items()}
            for node in line[place + 1 :]:
                if id(node.obj) in names:
                    found.append(Holder(owner, names[id(node.obj)], node.obj, node))
                    break
        return found

    @property
    def users_instance(self) -> Optional[Any]:
        """The blamed object, or the nearest one that it is a part of, where its class is the user's."""
        for node in reversed(self.node.line_of()):
            if users_object(self.users, node.obj):
                return node.obj
        return None

    def code_path(self, node: Optional[Node] = None) -> str:
        """The path to a part where that is Python that can be read and assigned to, else nothing."""
        node = node or self.node
        steps = [one.part.label for one in node.line_of()]
        return node.path if all(step.reach in _READABLE for step in steps) else ""

    def lost(self) -> list[str]:
        """The attributes of the blamed object that its copy in this process has not got."""
        self._compare()
        return self._lost or []

    def changed(self) -> list[str]:
        """The attributes that the copy has not got, or has as ``None``."""
        self._compare()
        return [*(self._lost or []), *self._emptied]

    def _compare(self) -> None:
        if self._lost is None:
            self._lost = []
            if self.after_load and self.verdict is not Verdict.LOADS_FAILS:
                try:
                    copy = self.case.codec.loads(self.case.codec.dumps(self.obj))
                except Exception:  # there is no copy to compare with
                    debug.swallowed()
                    return
                have = {**(instance_dict(copy) or {}), **slots(copy)}
                mine = {**(instance_dict(self.obj) or {}), **slots(self.obj)}
                self._lost = [name for name in mine if name not in have]
                self._emptied = [
                    name for name, value in mine.items() if value is not None and have.get(name, 0) is None
                ]

    def advice(self, text: str, rewrite: Rewrite, code: str = "") -> list[AdviceRecord]:
        """One piece of advice from a rewrite, or none where it could not be made.

        ``code`` is what is shown, where that is not simply what the rewrite changes.
        """
        texts = rewrite.texts()
        main = self.users.main
        if texts is None or main is None:
            return []
        if not code:
            parts = [
                self._part(source, texts[source.module])
                for source in rewrite.sources
                if source.module in texts
            ]
            parts += [f"# {name}\n{excerpt('', text)}" for name, text in rewrite.files.items()]
            code = "\n\n".join(part for part in parts if part)
        advice: AdviceRecord = {"text": text, "code": code, "snippet": texts.get(main.module, main.text)}
        if rewrite.files:
            advice["files"] = dict(rewrite.files)
        others = {name: changed for name, changed in texts.items() if name != main.module}
        if others:
            advice["modules"] = others
        return [advice]

    def _part(self, source: Source, text: str) -> str:
        shown = excerpt(source.text, text)
        if source is self.users.main or not shown:
            return shown
        return f"# {self.users.file_name(source.module)}, line {first_change(source.text, text)}\n{shown}"
