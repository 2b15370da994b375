"""``explain --jsonl``: a stream of snippets in, a line of JSON out for each, in the same order.

Two run at a time. A line is written as soon as it and all before it are answered, so the two ends of
a pipe can talk to each other. A line that cannot be read is answered with its error.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec

from tutor.cli.console import write_json
from tutor.cli.job_options import called_as, checked_code, checked_module, checked_probe, object_code
from tutor.cli.record import report_record
from tutor.errors import TutorError
from tutor.sandbox.host.advice_trials import to_be_tried, try_advice
from tutor.sandbox.host.job import Job
from tutor.sandbox.host.runner import Runner

AT_ONCE = 2
AHEAD = 8
"""How many lines may be read before the first of them is answered."""
CHUNK = 1 << 16
LONGEST_LINE = 4 << 20

JsonAnswer = dict[str, Any]


def explain_lines(file: str | None, template: Job, *, tries: bool = False) -> int:
    """Answer every line of ``file`` (or standard input); 1 if one of them could not be answered.

    With ``tries``, the advice is tried.
    """
    if file in (None, "-"):
        return asyncio.run(_explain_all(sys.stdin.fileno(), template, _write, tries))
    try:
        descriptor = os.open(file or "", os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise TutorError(f"{file} cannot be read ({error.strerror}): check the path.") from None
    try:
        return asyncio.run(_explain_all(descriptor, template, _write, tries))
    finally:
        os.close(descriptor)


async def _explain_all(
    descriptor: int, template: Job, write: Callable[[JsonAnswer], None], tries: bool = False
) -> int:
    """Keep at most two jobs running and a few lines waiting; write answers in order."""
    runner = Runner(many=True)
    gate = asyncio.Semaphore(AT_ONCE)
    answers: set[asyncio.Task[JsonAnswer]] = set()
    waiting: asyncio.Queue[asyncio.Task[JsonAnswer] | None] = asyncio.Queue(AHEAD)

    async def take_in() -> None:
        number = 0
        async for line in _lines(descriptor):
            number += 1
            if line.strip():
                task = asyncio.create_task(_answer(runner, gate, template, line, number, tries))
                answers.add(task)
                task.add_done_callback(answers.discard)
                await waiting.put(task)
        await waiting.put(None)

    reading = asyncio.create_task(take_in())
    wrong = 0
    try:
        while (task := await waiting.get()) is not None:
            answer = await task
            wrong += "error" in answer
            write(answer)
        await reading
    finally:
        # What was started just now gets to its first await: cancelled before, it would complain.
        await asyncio.sleep(0.01)
        reading.cancel()
        for task in answers:
            task.cancel()
        await asyncio.gather(reading, *answers, return_exceptions=True)
        await runner.aclose()
    return 1 if wrong else 0


async def _answer(
    runner: Runner, gate: asyncio.Semaphore, template: Job, line: bytes, number: int, tries: bool
) -> JsonAnswer:
    """One line's answer. Whatever goes wrong with it is told in the answer and stops no other line."""
    id: object = None
    try:
        request = _request(line)
        id = request.get("id")
        job = _job(request, template)
        job = to_be_tried(job) if tries else job
        async with gate:
            report = await runner.run(job)
            if tries:
                report = await try_advice(runner, job, report)
            return report_record(report, id, with_id=True)
    except TutorError as error:
        return {"id": id, "error": f"line {number}: {error}"}
    except Exception as error:  # the other lines are still to be answered
        return {
            "id": id,
            "error": f"line {number}: the tutor itself failed ({type(error).__name__}: {error})",
        }


def _request(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise TutorError(f"longer than {LONGEST_LINE:,} bytes")
    try:
        request = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise TutorError(f"not JSON in UTF-8 ({error})") from None
    if not isinstance(request, dict):
        raise TutorError('not an object such as {"id": 1, "code": "[1, 2]"}')
    return request


def _job(request: dict[str, Any], template: Job) -> Job:
    if "id" not in request:
        raise TutorError('"id" is missing')
    if ("code" in request) == ("object" in request):
        raise TutorError(
            'one of "code" and "object" is required' if "code" in request else '"code" is missing'
        )
    for name in ("code", "object"):
        if not isinstance(request.get(name, ""), str):
            raise TutorError(f'"{name}" has to be a string')
    wanted = request.get("object", "")
    code = object_code(wanted) if wanted else request["code"]
    for name in ("probe", "module"):
        if not isinstance(request.get(name), str | None):
            raise TutorError(f'"{name}" has to be a string or null')
    probe, module = request.get("probe"), request.get("module")
    return msgspec.structs.replace(
        template,
        code=checked_code(code),
        called=called_as(code, wanted),
        probe=template.probe if probe is None else checked_probe(probe, template.python),
        module=template.module if module is None else checked_module(module),
    )


async def _lines(descriptor: int) -> AsyncIterator[bytes]:
    """Lines of a file, pipe or terminal, each as soon as it is whole, read by a thread.

    The thread reads the descriptor itself: one that waits inside ``sys.stdin`` while Python ends
    would abort the interpreter.
    """
    loop = asyncio.get_running_loop()
    chunks: asyncio.Queue[bytes] = asyncio.Queue()
    room = threading.Semaphore(2)

    def read() -> None:
        data = b"more"
        while data:
            room.acquire()
            try:
                data = os.read(descriptor, CHUNK)
            except OSError:
                data = b""
            try:
                loop.call_soon_threadsafe(chunks.put_nowait, data)
            except RuntimeError:  # the loop has ended: nothing reads it any longer
                return

    threading.Thread(target=read, name="lines", daemon=True).start()
    rest = b""
    while chunk := await chunks.get():
        *whole, rest = (rest + chunk).split(b"\n")
        rest = rest[: LONGEST_LINE + 1]  # enough to know that the line is too long
        for line in whole:
            yield line
        room.release()
    if rest:
        yield rest


def _write(answer: JsonAnswer) -> None:
    write_json(answer)
    sys.stdout.flush()
