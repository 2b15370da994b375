"""The five stages, measured: dumps, loads and same here; loads and same in a fresh process.

Each function hands facts to ``emit`` as soon as they are known, so that a process that hangs or
dies in a later stage loses none of the earlier ones. Records are plain JSON.
"""

from __future__ import annotations

import time
import traceback
import warnings
from typing import TYPE_CHECKING, Any, Callable, Optional, Protocol, TypeVar, Union

from tutor.pickling import debug
from tutor.pickling.blame.fault import raised_in
from tutor.pickling.codecs.base import Codec
from tutor.pickling.compare.describe import Description, OutOfTime, describe
from tutor.pickling.compare.differences import Comparison, compare
from tutor.pickling.compare.fresh import compare_described
from tutor.pickling.inspect.error_text import message, said
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.losses import noting_losses
from tutor.pickling.inspect.not_found import not_found
from tutor.pickling.words import Limit, Stage

if TYPE_CHECKING:
    from tutor.pickling.stage_records import ErrorRecord, FreshTold, StageRecord, StageRecords

T = TypeVar("T")


class Emit(Protocol):
    """Reports a record, and beside it the pickle that it is about."""

    def __call__(self, record: StageRecords, data: Optional[bytes] = None) -> None: ...


REPR_LIMIT = 100_000


class Here:
    """What the dumping process knows of the stages it measures, while they are measured and afterwards."""

    def __init__(self, subject: object) -> None:
        self.subject = subject
        self.under_way: Optional[Stage] = None
        """The stage that is being measured."""
        self.restored: object = None
        self.loaded = False
        """Whether ``restored`` is what came back, which may be ``None``."""
        self.data: Optional[bytes] = None
        self.failed: Optional[Stage] = None
        self.cut = False
        """Whether a limit of ours cut a stage short."""
        self.error: Optional[BaseException] = None
        self.differences: list[tuple[str, str]] = []
        self.expected: object = None
        """What the fresh process should come to: the copy, where the class accepts that, else the subject.
        The copy is not held to attributes that the class says do not matter."""
        self.described: Optional[Description] = None
        """The description of that."""
        self.answer: Optional[list[str]] = None
        """The probe's answer on the original."""


def measure_here(
    here: Here, codec: Codec, probe: Optional[str], emit: Emit, hide: str, seconds: Optional[float] = None
) -> None:
    """Measure ``dumps``, ``loads`` and ``same`` in this process, and note in ``here`` what is found.

    ``hide`` is the path of frames that are ours and stay out of tracebacks; ``seconds`` is how long the
    comparison may take.
    """
    try:
        _measure(here, codec, probe, emit, hide, seconds)
    finally:
        here.under_way = None


def _measure(
    here: Here, codec: Codec, probe: Optional[str], emit: Emit, hide: str, seconds: Optional[float]
) -> None:
    subject = here.subject
    here.under_way = Stage.DUMPS
    data, error, caught = _attempt(lambda: codec.dumps(subject))
    if error is not None or data is None:
        _fail(here, Stage.DUMPS, error)
        emit(failed_stage(Stage.DUMPS, error, caught, hide))
        return
    here.data = data
    emit(
        {"k": "stage", "stage": Stage.DUMPS.value, "held": True, "bytes": len(data), "warnings": caught}, data
    )
    here.under_way = Stage.LOADS
    lost: list[str] = []
    with noting_losses(lost):
        restored, error, caught = _attempt(lambda: codec.loads(data))
    if error is not None:
        _fail(here, Stage.LOADS, error)
        emit({**failed_stage(Stage.LOADS, error, caught, hide), "lost": lost})
        return
    here.restored, here.loaded = restored, True
    here.under_way = Stage.SAME
    emit({"k": "stage", "stage": Stage.LOADS.value, "held": True, "warnings": caught, "lost": lost})
    if probe is None:
        found = _within(lambda: compare(subject, restored, _until(seconds)))
        if isinstance(found, Limit):
            here.expected, here.cut = restored, True
            emit(limited_stage(Stage.SAME, found))
            return
    else:
        here.answer = ask(probe, subject)
        emit({"k": "probe", "answer": here.answer})
        found = Comparison(probe_differences(probe, here.answer, ask(probe, restored)), [])
    here.differences = found.differences
    here.expected = subject if here.differences else restored
    if here.differences:
        here.failed = Stage.SAME
    emit(same_stage(Stage.SAME, found))


def _fail(here: Here, stage: Stage, error: Optional[BaseException]) -> None:
    if isinstance(error, MemoryError):
        here.cut = True
    else:
        here.failed, here.error = stage, error


def measure_fresh(
    data: bytes,
    codec: Codec,
    probe: Optional[str],
    emit: Emit,
    hide: str,
    seconds: Optional[float] = None,
) -> tuple[bool, object]:
    """Load in this process, which never ran the snippet, and report what came back.

    Returns whether it loaded, and what.
    """
    lost: list[str] = []
    with noting_losses(lost):
        restored, error, caught = _attempt(lambda: codec.loads(data))
    if error is not None:
        failed = failed_stage(Stage.FRESH_LOADS, error, caught, hide)
        emit({**failed, "lost": lost, **not_found(data, codec)})
        return False, None
    emit({"k": "stage", "stage": Stage.FRESH_LOADS.value, "held": True, "warnings": caught, "lost": lost})
    if probe is None:
        description = _within(lambda: describe(restored, _until(seconds)))
        if isinstance(description, Limit):
            emit({"k": "fresh", "limit": description.value})
        else:
            emit({"k": "fresh", "description": description})
    else:
        emit({"k": "fresh", "answer": ask(probe, restored)})
    return True, restored


def describe_expected(here: Here, seconds: Optional[float] = None) -> None:
    """Describe what the fresh process should come to, while it is at work.

    Where that takes too long, the comparison finds so again, and reports it.
    """
    found = _within(lambda: describe(here.expected, _until(seconds)))
    here.described = None if isinstance(found, Limit) else found


def compare_fresh(
    here: Here, fresh: FreshTold, probe: Optional[str], emit: Emit, seconds: Optional[float] = None
) -> None:
    """Decide ``fresh same`` from what the fresh process described or answered."""
    found: Union[Comparison, Limit]
    if probe is not None:
        found = Comparison(probe_differences(probe, here.answer or ["", ""], fresh["answer"]), [])
    elif fresh.get("limit"):
        found = Limit(fresh["limit"])
    elif here.described is None:
        found = Limit.TIME
    else:
        mine = here.described
        found = _within(lambda: compare_described(here.expected, mine, fresh["description"], _until(seconds)))
    if isinstance(found, Limit):
        here.cut = True
        emit(limited_stage(Stage.FRESH_SAME, found))
        return
    if found.differences and here.failed is None:
        here.failed, here.differences = Stage.FRESH_SAME, found.differences
    emit(same_stage(Stage.FRESH_SAME, found))


def _until(seconds: Optional[float]) -> Optional[float]:
    return None if seconds is None else time.monotonic() + seconds


def _within(call: Callable[[], T]) -> Union[T, Limit]:
    """What ``call`` gives, or the limit that it met."""
    try:
        return call()
    except OutOfTime:
        return Limit.TIME
    except MemoryError:
        return Limit.MEMORY


def ask(probe: str, subject: object) -> list[str]:
    """The probe's answer: the ``repr`` of its value, or the exception it raises."""
    namespace = {"__name__": "__probe__", "subject": subject}
    try:
        return ["gives", repr(eval(compile(probe, "<probe>", "eval"), namespace))[:REPR_LIMIT]]
    except MemoryError:
        raise
    except BaseException as error:
        return ["raises", said(error)]


def probe_differences(probe: str, before: list[str], after: list[str]) -> list[tuple[str, str]]:
    """The probe alone decides: its two answers are the same, or that is the difference."""
    if before == after:
        return []
    return [
        (probe, f"{after[0]} {after[1][:120]} on the copy, {before[0]} {before[1][:120]} on the original")
    ]


def same_stage(stage: Stage, found: Comparison) -> StageRecord:
    """The record of a comparison."""
    return {
        "k": "stage",
        "stage": stage.value,
        "held": not found.differences,
        "differences": [{"path": path, "what": what} for path, what in found.differences],
        "remarks": [{"path": path, "what": what} for path, what in found.remarks],
    }


def limited_stage(stage: Stage, limit: Limit) -> StageRecord:
    """The record of a stage that one of our limits cut short: it says nothing about the object."""
    return {"k": "stage", "stage": stage.value, "held": False, "limit": limit.value}


def failed_stage(stage: Stage, error: Optional[BaseException], caught: list[str], hide: str) -> StageRecord:
    """The record of a stage that raised."""
    if isinstance(error, MemoryError):
        return limited_stage(stage, Limit.MEMORY)
    return {
        "k": "stage",
        "stage": stage.value,
        "held": False,
        "warnings": caught,
        "error": error_record(error, hide),
    }


def error_record(error: Optional[BaseException], hide: str, script: Optional[str] = None) -> ErrorRecord:
    """An exception as plain text, its traceback without our own frames.

    ``line`` is the innermost line of the file ``script`` in the traceback; for the rest see ``raised_in``.
    """
    if error is None:
        return {"type": "", "message": ""}
    line = None
    shown = strip_traceback(error, hide)
    try:
        for frame in traceback.extract_tb(shown):
            if script is not None and frame.filename == script:
                line = frame.lineno
        if script is not None and isinstance(error, SyntaxError) and error.filename == script:
            line = error.lineno
        text = "".join(traceback.format_exception(type(error), error, shown))
    except Exception:  # the exception's own `__str__`, or a frame that is gone
        debug.swallowed()
        text = ""
    if len(text) > 20_000:
        text = text[:10_000] + "\n…\n" + text[-10_000:]
    return {
        "type": type_path(type(error)),
        "message": message(error),
        "traceback": text,
        "line": line,
        **raised_in(error),
    }


def strip_traceback(error: BaseException, hide: str) -> Any:
    """The error's traceback without the frames of files under ``hide``, from the outside in."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(hide):
        frames = frames.tb_next
    return frames


def _attempt(call: Callable[[], Any]) -> tuple[Any, Optional[BaseException], list[str]]:
    """Run one stage; give its value or its exception, and the warnings it raised."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value, error = call(), None
        except BaseException as raised:  # SystemExit inside a __reduce__ fails the stage too
            value, error = None, raised
    texts = [f"{w.category.__name__}: {w.message}"[:400] for w in caught[:10]]
    return value, error, list(dict.fromkeys(texts))
