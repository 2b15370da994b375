"""Which claims hold for which Python, and how an ``expect`` is read."""

from __future__ import annotations

import pytest

from tutor.course.claims import claims_for, matches, read_claims
from tutor.course.model import Claim, Expectation
from tutor.pickling.words import Library, Verdict

PICKLE_OK = Claim(Library.PICKLE, Verdict.OK)
PICKLE_FAILS = Claim(Library.PICKLE, Verdict.DUMPS_FAILS)
DILL_OK = Claim(Library.DILL, Verdict.OK)
DILL_DIFFERS = Claim(Library.DILL, Verdict.DIFFERS)


@pytest.mark.parametrize(
    ("versions", "python", "holds"),
    [
        ("", (3, 9), True),
        (">=3.12", (3, 12), True),
        (">=3.12", (3, 11), False),
        (">=3.9", (3, 12), True),  # by number, not by text
        ("<3.12", (3, 9), True),
        ("==3.11", (3, 11, 7), True),
        ("!=3.11", (3, 11, 7), False),
        (">3.10, <=3.12", (3, 12), True),
        (">3.10,<=3.12", (3, 13), False),
        (">3.11", (3, 11, 7), False),
        ("<3.15", (3, 15), False),
        ("~=3.10", (3, 12), True),
        ("==3.*", (3, 15), True),
        ("!=3.12.*", (3, 12), False),
    ],
)
def test_versions(versions: str, python: tuple[int, ...], holds: bool) -> None:
    assert matches(versions, python) is holds


@pytest.mark.parametrize(
    "versions", ["3.12", "=>3.12", ">=3.12,", ">=3.1,,<3.14", ">=3.12.1", "<3.14rc1", "===3.12.0", " "]
)
def test_what_is_no_comparison(versions: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)comparison|specifier"):
        matches(versions, (3, 12))


def test_a_versioned_claim_replaces_the_plain_one_of_its_library_only() -> None:
    expect = (Expectation((DILL_DIFFERS,), ">=3.12"), Expectation((PICKLE_OK, DILL_OK)))
    assert claims_for(expect, (3, 11)) == (PICKLE_OK, DILL_OK)
    assert claims_for(expect, (3, 12)) == (PICKLE_OK, DILL_DIFFERS)


def test_of_several_versioned_claims_the_last_counts() -> None:
    expect = (Expectation((PICKLE_OK,), ">=3.9"), Expectation((PICKLE_FAILS,), ">=3.12"))
    assert claims_for(expect, (3, 11)) == (PICKLE_OK,)
    assert claims_for(expect, (3, 13)) == (PICKLE_FAILS,)


def test_a_claim_for_other_versions_alone_claims_nothing_here() -> None:
    assert claims_for((Expectation((PICKLE_OK,), ">=3.14"),), (3, 11)) == ()


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("pickle: ok", (PICKLE_OK,)),
        ("pickle:ok;dill:differs", (PICKLE_OK, DILL_DIFFERS)),
        ("  pickle : ok ; ", (PICKLE_OK,)),
        ("pickle: ok by 1", (Claim(Library.PICKLE, Verdict.OK, 1),)),
        ("pickle: ok at subject", (Claim(Library.PICKLE, Verdict.OK, None, "subject"),)),
        (
            "dill-recurse: dumps-fails by 3 at subject['a; b']['at 2'].x",
            (Claim(Library.DILL_RECURSE, Verdict.DUMPS_FAILS, 3, "subject['a; b']['at 2'].x"),),
        ),
    ],
)
def test_claims(text: str, claims: tuple[Claim, ...]) -> None:
    assert read_claims(text) == (claims, ())


@pytest.mark.parametrize(
    ("text", "offset", "part"),
    [
        ("", 0, "missing"),
        ("pickle: ok; ; dill: ok", 12, "missing"),
        ("pickle ok", 6, "colon"),
        ("pickle: okay", 8, "unknown verdict"),
        ("Pickle: ok", 0, "unknown library"),
        ("pickle: ok by 6", 14, "1 to 5"),
        ("pickle: ok by subject", 14, "1 to 5"),
        ("pickle: ok at x.y", 14, "subject"),
        ("pickle: ok at subjects", 14, "subject"),
        ("pickle: ok at subject by 2", 14, "before"),
        ("pickle: ok because", 11, "cannot read"),
        ("pickle: ok; pickle: differs", 12, "second"),
    ],
)
def test_what_cannot_be_read_is_named_where_it_stands(text: str, offset: int, part: str) -> None:
    _, misread = read_claims(text)
    assert [wrong.offset for wrong in misread] == [offset]
    assert part in misread[0].message
