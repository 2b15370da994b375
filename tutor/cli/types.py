"""``pickle-tutor types``: the types the documents name, what they claim, and what is so today."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from typing import Any

from tutor.cli.console import Console, console_for, write, write_json
from tutor.cli.folders import folders_of
from tutor.cli.job_options import python_of
from tutor.cli.record import report_record
from tutor.course.cards import TYPES_FILE, TypeCard, load_types
from tutor.course.library import folder_with, lesson_folders
from tutor.errors import TutorError
from tutor.pickling.words import Verdict
from tutor.sandbox.host.health import what_fails
from tutor.sandbox.host.interpreters import Interpreter
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.results import Report
from tutor.sandbox.host.runner import Runner
from tutor.spelling import close_to, did_you_mean
from tutor.text import one_line


def types(given: argparse.Namespace) -> int:
    """List the entries; with ``--run`` run each and show what each library makes of it."""
    folders = folders_of(given) or lesson_folders()
    cards = chosen(load_types(folder_with(TYPES_FILE, folders)), given.names)
    if given.run_them:
        return asyncio.run(_run(cards, given.json, python_of(given)))
    if given.json:
        write_json([card_record(card) for card in cards], indent=2)
    else:
        console = console_for(sys.stdout)
        write([line for card in cards for line in card_lines(card, console)])
    return 0


def chosen(cards: Sequence[TypeCard], names: Sequence[str]) -> list[TypeCard]:
    """The cards with these ids, in the order asked for; all of them where none is named."""
    if not names:
        return list(cards)
    by_id = {card.id: card for card in cards}
    for name in names:
        if name not in by_id:
            hint = did_you_mean(close_to(name, by_id)) or "`pickle-tutor types` shows all of them."
            raise TutorError(f"There is no type {name!r} in the list: {hint}")
    return [by_id[name] for name in names]


async def _run(cards: Sequence[TypeCard], as_json: bool, python: Interpreter | None) -> int:
    """Two at a time, shown in order as soon as they are known."""
    path = python.path if python else None
    console, runner, gate = console_for(sys.stdout), Runner(many=True), asyncio.Semaphore(2)
    records = []

    async def one(card: TypeCard) -> Report:
        async with gate:
            job = Job(card.code, module=card.module, probe=card.probe, explain=as_json, python=path)
            return await runner.run(job)

    async with aclosing(runner):
        tasks = [asyncio.create_task(one(card)) for card in cards]
        try:
            for card, task in zip(cards, tasks, strict=True):
                report = await task
                if as_json:
                    records.append(card_record(card) | report_record(report))
                else:
                    write([*card_lines(card, console), *verdict_lines(report, console)])
                    sys.stdout.flush()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    if as_json:
        write_json(records, indent=2)
    elif python is not None:
        write(["", *(console(line, "quiet") for line in console.wrap(f"Measured on {python.label}."))])
    return 0


def card_lines(card: TypeCard, console: Console) -> Iterator[str]:
    """The id, the name, and what the documents claim."""
    name = one_line(card.name) or one_line(card.code)
    yield from console.wrap(f"{card.id}: {name}" if name != card.id else card.id, "", "    ")
    if card.claim:
        where = f" ({', '.join(card.named_by)})" if card.named_by else ""
        yield from (console(line, "quiet") for line in console.wrap(f"{card.claim}{where}", "    "))


def verdict_lines(report: Report, console: Console) -> Iterator[str]:
    """A library and its verdict a line; one that says nothing here says why."""
    for library, health in report.silences.items():
        told = f"{console.unknown} {library.value}: not measured here, because {what_fails(health)}"
        yield from (console(line, "warn") for line in console.wrap(told, "    ", "      "))
    for library, result in report.results.items():
        if report.silent(library) is not None:
            continue
        good = result.verdict is Verdict.OK
        mark = console.yes if good else console.no
        rule = f", rule {result.rule}" if result.rule else ""
        yield "    " + console(
            f"{mark} {library.value}: {result.verdict.value}{rule}", "good" if good else "bad"
        )


def card_record(card: TypeCard) -> dict[str, Any]:
    """One entry for machines."""
    return {
        "id": card.id,
        "name": card.name,
        "code": card.code,
        "probe": card.probe,
        "module": card.module,
        "named_by": list(card.named_by),
        "claim": card.claim,
    }
