"""What a lesson claims of a snippet: the grammar of ``expect``, and which claims hold for which Python.

``pickle: dumps-fails by 2 at subject.lock; dill: ok`` is two claims. ``expect[>=3.12]="…"`` holds
for the Pythons it names, and replaces the plain claims about the same library there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from tutor.course.model import Claim, Expectation
from tutor.pickling.words import Library, Rule, Verdict

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

LIBRARIES = {library.value: library for library in Library}
VERDICTS = {verdict.value: verdict for verdict in Verdict}
CLAIM = re.compile(
    r"\s*(?P<library>[^\s:;]*)\s*(?P<colon>:?)\s*(?P<verdict>[^\s;]*)"
    r"(?:\s+by\s+(?P<rule>\S+))?(?:\s+at\s+(?P<path>\S.*))?\s*(?P<rest>.*?)\s*",
    re.DOTALL,
)


class Misread(msgspec.Struct, frozen=True):
    """A part of an ``expect`` that cannot be read: its offset, what is wrong, and the words known there."""

    offset: int
    message: str
    word: str = ""
    known: tuple[str, ...] = ()


def claims_for(expectations: Iterable[Expectation], python: Sequence[int]) -> tuple[Claim, ...]:
    """The claims that hold for a Python, given as ``(3, 12)``: at most one a library.

    Where several versioned expectations match, the one written last counts.
    """
    version = (python[0], python[1])
    plain: dict[Library, Claim] = {}
    special: dict[Library, Claim] = {}
    for expectation in expectations:
        if matches(expectation.versions, version):
            into = special if expectation.versions else plain
            into.update((claim.library, claim) for claim in expectation.claims)
    return tuple((plain | special).values())


def matches(versions: str, python: Sequence[int]) -> bool:
    """Whether a Python is one of those that ``>=3.10,<3.13`` names; an empty string names all.

    Raises ``ValueError`` where ``versions`` is not a list of comparisons of minor versions.
    """
    return not versions or f"{python[0]}.{python[1]}" in _specifiers(versions)


@lru_cache(maxsize=128)
def _specifiers(versions: str) -> SpecifierSet:
    """The comparisons as ``packaging`` reads them (https://peps.python.org/pep-0440/#version-specifiers).

    A lesson is checked once for each minor version, so a condition on anything finer than that, such as
    ``>=3.12.1`` or ``<3.14rc1``, would give wrong answers: it is refused.
    """
    from packaging.specifiers import SpecifierSet  # late: most lessons have no condition

    comparisons = versions.split(",")
    found = SpecifierSet(versions)
    if len(found) < len({part.strip() for part in comparisons}) or not all(
        re.fullmatch(r"\d{1,4}(\.\d{1,4})?(\.\*)?", one.version) for one in found
    ):
        raise ValueError(f"not a comparison of minor versions: {versions!r}")
    return found


def read_claims(text: str) -> tuple[tuple[Claim, ...], tuple[Misread, ...]]:
    """Read an ``expect``: the claims, and every part of it that cannot be read."""
    claims: dict[Library, Claim] = {}
    misread: list[Misread] = []
    pieces = _pieces(text)
    if len(pieces) > 1 and not pieces[-1][1].strip():
        pieces.pop()
    for offset, piece in pieces:
        claim = _claim(piece, offset)
        if isinstance(claim, Misread):
            misread.append(claim)
        elif claim.library in claims:
            misread.append(Misread(_text_start(piece, offset), f"a second claim about {claim.library.value}"))
        else:
            claims[claim.library] = claim
    return tuple(claims.values()), tuple(misread)


def _claim(piece: str, offset: int) -> Claim | Misread:
    found = CLAIM.fullmatch(piece)
    if found is None or not piece.strip():
        return Misread(_text_start(piece, offset), "a claim is missing here: `library: verdict`")
    library, verdict = found["library"], found["verdict"]
    if library not in LIBRARIES:
        at = offset + found.start("library")
        return Misread(at, f"unknown library `{library}`", library, tuple(LIBRARIES))
    if not found["colon"]:
        return Misread(offset + found.end("library"), f"a colon has to follow `{library}`")
    if verdict not in VERDICTS:
        at = offset + found.start("verdict")
        return Misread(
            at,
            f"unknown verdict `{verdict}`" if verdict else "a verdict is missing",
            verdict,
            tuple(VERDICTS),
        )
    rule = found["rule"]
    if rule is not None and rule not in {str(int(r)) for r in Rule}:
        return Misread(offset + found.start("rule"), f"`by` names a rule, 1 to 5, not `{rule}`")
    if found["rest"]:
        return Misread(
            offset + found.start("rest"),
            f"cannot read `{found['rest'].strip()}`; a claim is `library: verdict [by RULE] [at PATH]`",
        )
    path = found["path"] and found["path"].strip()
    if path is not None and re.search(r"\sby\s+\S+$", path):
        return Misread(offset + found.start("path"), "`by RULE` comes before `at PATH`")
    if path is not None and not re.match(r"subject\b", path):
        return Misread(offset + found.start("path"), "a path starts with `subject`, as in `subject.lock`")
    return Claim(LIBRARIES[library], VERDICTS[verdict], int(rule) if rule else None, path)


def _pieces(text: str) -> list[tuple[int, str]]:
    """Split at each ``;`` that is not inside quotes (a path may hold one), with offsets."""
    pieces, start, quote = [], 0, ""
    for i, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == ";":
            pieces.append((start, text[start:i]))
            start = i + 1
    return [*pieces, (start, text[start:])]


def _text_start(piece: str, offset: int) -> int:
    return offset + len(piece) - len(piece.lstrip())
