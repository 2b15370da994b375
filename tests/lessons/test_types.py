"""The documents' types: every entry has an answer, and what the documents claim is held to it."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

from tutor.course.cards import TypeCard, load_types
from tutor.course.claims import claims_for, read_claims
from tutor.course.library import lessons_directory
from tutor.course.model import Expectation
from tutor.pickling.words import Library, Stage, Verdict
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import LibraryResult, Report
from tutor.sandbox.host.runner import Runner

DOCS = "the Python docs"
FAILS = "dill can't pickle it"
THE_DOCS_LIST = """
none true false integer long float complex string unicode bytes tuple list set dict function
builtin-function class instance getstate-instance deep
"""
NO_ANSWER = {
    Verdict.HANGS,
    Verdict.CRASHES,
    Verdict.OUT_OF_MEMORY,
    Verdict.TOO_MUCH_OUTPUT,
    Verdict.ENDED_EARLY,
}


def of_dill(card: TypeCard) -> bool:
    return any(where.startswith("dill's list") for where in card.named_by)


def there_and_back(result: LibraryResult) -> bool:
    """What dill's own list tests: dumped and loaded in one process."""
    return all(stage in result.stages and result.stages[stage].held for stage in (Stage.DUMPS, Stage.LOADS))


async def measured(cards: tuple[TypeCard, ...]) -> dict[str, Report]:
    gate = asyncio.Semaphore(2)

    async def one(runner: Runner, card: TypeCard) -> Report:
        async with gate:
            return await runner.run(Job(card.code, module=card.module, probe=card.probe, explain=False))

    async with aclosing(Runner(many=True)) as runner:
        reports = await asyncio.gather(*(one(runner, card) for card in cards))
    return {card.id: report for card, report in zip(cards, reports, strict=True)}


def test_the_list_is_whole_and_says_who_names_what() -> None:
    cards = load_types(lessons_directory())
    assert [card.id for card in cards if DOCS in card.named_by] == THE_DOCS_LIST.split()
    assert sum(map(of_dill, cards)) >= 60
    for card in cards:
        assert card.name and card.claim and card.named_by, card.id
        assert read_claims(card.expect)[1] == () if card.expect else of_dill(card), card.id


async def test_what_the_documents_claim_is_so_where_nothing_else_is_noted() -> None:
    cards = load_types(lessons_directory())
    reports = await measured(cards)
    wrong = []
    for card in cards:
        results = reports[card.id].results
        version = tuple(map(int, reports[card.id].python.split(".")[:2]))
        for library, result in results.items():
            if result.verdict in NO_ANSWER:
                wrong.append(f"{card.id}: no answer under {library.value}: {result.verdict.value}")
        if card.expect:
            for claim in claims_for((Expectation(read_claims(card.expect)[0]),), version):
                if results[claim.library].verdict is not claim.verdict:
                    found = results[claim.library].verdict.value
                    wrong.append(f"{card.id}: {claim.library.value} is {found}, not {claim.verdict.value}")
        elif not card.note and there_and_back(results[Library.DILL]) is (card.claim == FAILS):
            wrong.append(f"{card.id}: {card.claim}? it is {results[Library.DILL].verdict.value}")
    assert wrong == []


async def test_a_claim_that_is_not_so_is_found() -> None:
    """The measurement tells a list from a generator, so that the test above can fail."""
    cards = {card.id: card for card in load_types(lessons_directory())}
    reports = await measured((cards["list"], cards["generator"]))
    assert there_and_back(reports["list"].results[Library.DILL])
    assert not there_and_back(reports["generator"].results[Library.DILL])
