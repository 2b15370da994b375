"""LESSONS.md names everything that a lesson file may say, and its example is a lesson."""

from __future__ import annotations

import re
from pathlib import Path

from tutor.course.format.fences import ATTRIBUTES, NEEDED
from tutor.course.format.forecast import STAGES
from tutor.course.format.front import FIELDS
from tutor.course.format.steps import HAS_ASIDE
from tutor.course.model import Asks
from tutor.course.new_lesson import lesson_template
from tutor.grading.cheats.registry import CHEATS
from tutor.grading.gates import Gate
from tutor.pickling.words import Library, Verdict

TEXT = (Path(__file__).parents[2] / "LESSONS.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"^````markdown\n(.*?)^````$", TEXT, re.MULTILINE | re.DOTALL)
REFERENCE = re.sub(r"^(`{3,}).*?^\1$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ([^|]*)\|([^|\n]*)\|", re.MULTILINE)


def first_cells() -> set[str]:
    """What the tables describe: the words in backticks in the first cell of each row."""
    return {word for row in ROW.finditer(REFERENCE) for word in re.findall(r"`([^`]+)`", row[1])}


def test_the_example_is_what_a_new_lesson_is() -> None:
    """Which is proved, strictly, where the command is tested."""
    assert EXAMPLE is not None and EXAMPLE[1] == lesson_template("my-lesson")


def test_each_word_of_a_lesson_file_has_its_row() -> None:
    described = {re.sub(r'=.*|(?<=[a-z])"$', "", cell.split()[-1]) for cell in first_cells()}
    attributes = {name for taken in ATTRIBUTES.values() for name in taken} - {
        "instead",
        "flip",
        "warmup",
        "asks",
    }
    wanted = {*ATTRIBUTES, *attributes, *FIELDS}
    wanted |= {one.value for kind in (Verdict, Gate, Asks) for one in kind} | {cheat.name for cheat in CHEATS}
    assert wanted - described == set()


def test_words_without_a_row_are_in_the_text() -> None:
    named = set(re.findall(r"`([^`\n]+)`", REFERENCE))
    starts = {re.split(r"[=\[]", name)[0] for name in named}
    assert {"instead", "flip", "warmup", "asks"} <= starts
    assert {library.value for library in Library} | set(STAGES) | set(HAS_ASIDE) <= named


def test_each_role_is_said_to_take_what_it_takes() -> None:
    """In the table of roles and their attributes, those that are needed in bold."""
    table = REFERENCE[REFERENCE.index("| fence      | attributes") :].partition("\n\n")[0]
    told: dict[str, tuple[set[str], set[str]]] = {}
    for row in ROW.finditer(table):
        for role in re.findall(r"`(\w+)=?`", row[1]):
            taken = set(re.findall(r"`(\w+)=`", row[2]))
            told[role] = taken, set(re.findall(r"\*\*`(\w+)=`\*\*", row[2]))
    known = {role: (set(taken) - {role}, set(NEEDED.get(role, ()))) for role, taken in ATTRIBUTES.items()}
    assert told == known
