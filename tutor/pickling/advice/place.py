"""Where in the user's code a blamed part was made: the line, and the file where that is not the snippet."""

from __future__ import annotations

from typing import Any, Optional

from tutor.pickling.advice.usercode import UserCode
from tutor.pickling.blame.find import Blamed
from tutor.pickling.blame.line import Places
from tutor.pickling.outcome import MeasuredOutcome


class UserPlaces:
    """The places of one run."""

    def __init__(self, outcome: MeasuredOutcome) -> None:
        self.users = UserCode(outcome.module, outcome.source, outcome.files)
        main, tree_of, taken = self.users.main, self.users.tree, self.users.taken_from
        self._places = Places(main and main.tree, outcome.module, tree_of, taken)

    def of(self, blamed: Blamed, rule: Optional[int]) -> dict[str, Any]:
        """The ``line`` that a part comes from, and the ``file``, as plain JSON."""
        module, line = self._places.of(blamed, rule)
        elsewhere = line is not None and module != self.users.module
        return {"line": line, "file": self.users.file_name(module) if elsewhere else ""}
