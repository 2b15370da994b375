"""The one kind of error a user can meet: a sentence with the cause and the next step."""

from __future__ import annotations


class TutorError(Exception):
    """Something a user can fix. ``str(error)`` is one sentence, with the cause and what to do.

    ``status`` is the exit status the command line ends with: 1 where the answer is no, 2 for
    wrong use.
    """

    def __init__(self, message: str, *, status: int = 2) -> None:
        super().__init__(message)
        self.status = status
