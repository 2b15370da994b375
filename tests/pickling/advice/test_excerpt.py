"""What a rewrite changes is shown by the new lines and what they stand in."""

from __future__ import annotations

from tutor.pickling.advice.excerpt import excerpt, first_change

BEFORE = """\
import threading


class Box:
    def __init__(self):
        self.lock = threading.Lock()


class Other:
    pass
"""
METHOD = """
    def __setstate__(self, state):
        self.__dict__.update(state)
        self.lock = threading.Lock()
"""


def test_a_line_that_is_there_twice_is_not_taken_for_the_other_one() -> None:
    after = BEFORE.replace("Lock()\n", "Lock()\n" + METHOD, 1)
    assert excerpt(BEFORE, after) == "class Box:\n    ..." + METHOD.rstrip("\n")
    assert first_change(BEFORE, after) == 8


def test_what_is_long_is_cut_and_says_so() -> None:
    after = BEFORE + "\n".join(f"x{number} = {number}" for number in range(99))
    assert excerpt(BEFORE, after, 4).splitlines() == ["x0 = 0", "x1 = 1", "x2 = 2", "..."]
