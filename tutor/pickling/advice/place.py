"""Where in the user's code a blamed part was made: the line, and the file where that is not the snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from tutor.pickling.advice.usercode import UserCode
from tutor.pickling.blame.find import Blamed
from tutor.pickling.blame.line import Places
from tutor.pickling.outcome import MeasuredOutcome

if TYPE_CHECKING:
    from tutor.pickling.stage_records import PlaceRecord


class UserPlaces:
    """The places of one run."""

    def __init__(self, outcome: MeasuredOutcome) -> None:
        self.users = UserCode(outcome.module, outcome.source, outcome.files)
        tree = self.users.main.tree if self.users.main is not None else None
        self._places = Places(tree, outcome.module, self.users.tree, self.users.taken_from)

    def of(self, blamed: Blamed, rule: Optional[int]) -> PlaceRecord:
        """The ``line`` that a part comes from, and the ``file``, as plain JSON."""
        module, line = self._places.of(blamed, rule)
        elsewhere = line is not None and module != self.users.module
        return {"line": line, "file": self.users.file_name(module) if elsewhere else ""}
