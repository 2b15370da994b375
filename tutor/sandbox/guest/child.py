"""Inside the sandbox: the process that runs the snippet, and the fresh one that never did.

Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import base64
import os
import signal
import sys
import time
import traceback
from typing import TYPE_CHECKING, Any, Optional, cast

from tutor.pickling import debug, later, stages
from tutor.pickling.blame.label import called
from tutor.pickling.codecs.base import Codec
from tutor.pickling.codecs.registry import codec_for
from tutor.pickling.inspect import error_text
from tutor.pickling.inspect.facts import type_path
from tutor.pickling.inspect.opcodes import MissingName
from tutor.pickling.outcome import FreshLoad, MeasuredOutcome
from tutor.pickling.words import FAILED_STAGE, Stage, Verdict
from tutor.sandbox import wire
from tutor.sandbox.endings import Why
from tutor.sandbox.guest import asserts, script
from tutor.sandbox.guest.confine import clean_environment
from tutor.sandbox.guest.copies import Copies
from tutor.sandbox.guest.denied import denied, listen
from tutor.sandbox.guest.replaced import replace_modules
from tutor.sandbox.guest.scarce import scarce
from tutor.sandbox.guest.traits import traits_of
from tutor.sandbox.guest.untouched import Untouched

if TYPE_CHECKING:
    from tutor.pickling.stage_records import ErrorRecord, FreshTold
    from tutor.sandbox.run_records import CheckRecord, CheckTold, EmitAny, JobTold

COMPARING = 0.6
"""The part of a stage's time that a comparison may take, so that it is ours to say that it took too long."""
EXPLAINING = 0.5
"""The part of it that may be spent on the search for a culprit."""
IDLE = 0.05
"""The part of a processor that a process may use and still count as one that only waits."""
OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def dump_process(job: JobTold, directory: str, emit: EmitAny, orders: wire.Lines) -> None:
    """Run the snippet, dump its subject, load it here; then, told how the fresh process fared,
    say what was to blame."""
    _write_files(job, directory)
    name = job["module"]
    path = os.path.join(directory, script.SCRIPT if name is None else name.replace(".", os.sep) + ".py")
    _write(path, job["code"])
    untouched = Untouched() if job["traits"] else None
    try:
        if name is None:
            subject = script.run_script(path, job["code"], job["package"])
        else:
            subject = script.run_module(name, path, job["code"])
    except script.NoSubject:
        emit({"k": "ended", "why": Why.NO_SUBJECT})
        return
    except BaseException as error:
        _report_end(error, emit, path)
        return
    emit({"k": "ran", "type": type_path(type(subject))})
    copies: Optional[Copies] = None
    if untouched is not None:
        with debug.swallowing():
            emit(traits_of(subject, name, directory, untouched))
            copies = Copies(subject, name, directory)
    codec = codec_for(job["library"], job["protocol"], job["byref"])
    here = stages.Here(subject)
    watch = _Watch(here, codec, job, path, emit)
    watch.begin()
    seconds = COMPARING * float(job["limits"]["wall_seconds"])
    stages.measure_here(here, codec, job["probe"], emit, OURS, seconds)
    watch.end()
    if here.data is not None and here.failed is not Stage.LOADS:
        for check in job["checks"]:
            if check["place"] == "here":
                emit(
                    _check(check, {"subject": subject, "restored": codec.loads(here.data), "data": here.data})
                )
    large = here.data if here.data is not None and len(here.data) > wire.INLINE else None
    emit({"k": "waiting"}, large)
    if here.loaded and job["probe"] is None:
        stages.describe_expected(here, seconds)
    if here.error is not None and (found := denied(here.error)):
        emit({"k": "denied", "denied": found})
    line = orders.next()
    fresh = cast("Optional[FreshTold]", wire.unpack(line)) if line is not None else None
    if fresh is None:
        return
    if fresh.get("loaded"):
        stages.compare_fresh(here, fresh, job["probe"], emit, seconds)
    elif fresh.get("error") and here.failed is None:
        here.failed = Stage.FRESH_LOADS
    if copies is not None and here.loaded:
        with debug.swallowing():
            emit(copies.look(here.restored, codec))
    known = here.failed is not None or not (here.cut or fresh.get("ended"))
    if (job["explain"] or job.get("broken")) and known and not fresh.get("ended"):
        _explain(here, codec, fresh, job, emit)


class _Watch:
    """Explains a stage that hangs from the stack it hangs on, and beforehand one that may crash.

    A timer looks twice in the time a stage has. Seen in the same stage both times, it is told who keeps
    it waiting; nothing is, where the snippet has set its own alarm.
    """

    def __init__(self, here: stages.Here, codec: Codec, job: JobTold, path: str, emit: EmitAny) -> None:
        self.here, self.codec, self.job, self.path, self.emit = here, codec, job, path, emit
        self.seen: Optional[Stage] = None
        self.armed = False
        self.each = max(0.05, 0.35 * float(job["limits"]["wall_seconds"]))
        """Seconds between two looks."""
        self.used = 0.0

    def begin(self) -> None:
        """Tell what a deep subject may come to, and set the timer."""
        if not self.job["explain"]:
            return
        with later.importing():
            from tutor.pickling.foresee import explain_crash

        with debug.swallowing():
            found = explain_crash(self.here.subject, self.codec, self._outcome(Verdict.CRASHES, Stage.DUMPS))
            if found is not None:
                self.emit({"k": "foreseen", "verdict": Verdict.CRASHES, **found})
        with debug.swallowing():
            if signal.getsignal(signal.SIGALRM) is signal.SIG_DFL:
                signal.signal(signal.SIGALRM, self._look)
                signal.setitimer(signal.ITIMER_REAL, self.each, self.each)
                self.armed = True

    def end(self) -> None:
        """Stop watching."""
        if self.armed:
            with debug.swallowing():
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
            self.armed = False

    def _look(self, number: int, frame: Any) -> None:
        with later.importing():
            from tutor.pickling.foresee import explain_hang, is_at_work

        stage = self.here.under_way
        used, self.used = time.process_time() - self.used, time.process_time()
        if stage is None or stage is not self.seen:
            self.seen = stage
            return
        self.end()
        if used > IDLE * self.each and is_at_work(frame, self.path):
            self.emit({"k": "busy", "stage": stage.value})
            return
        with debug.swallowing():
            outcome = self._outcome(Verdict.HANGS, stage)
            found = explain_hang(frame, self.here.subject, self.codec, outcome, self.path)
            self.emit({"k": "foreseen", "verdict": Verdict.HANGS, **found})

    def _outcome(self, verdict: Verdict, stage: Stage) -> MeasuredOutcome:
        module = self.job["module"] or "__main__"
        return MeasuredOutcome(
            verdict,
            stage,
            module=module,
            source=self.job["code"],
            rewrites=self.job["rewrites"],
            called=self.job["called"],
        )


def fresh_process(job: JobTold, directory: str, emit: EmitAny, orders: wire.Lines) -> None:
    """Load the bytes where the snippet never ran, answer the probe, run the checks."""
    _write_files(job, directory)
    data = orders.raw() if job["data"] is None else base64.b64decode(job["data"])
    if data is None:
        return  # the app is gone
    script.reset_main(None)
    if job["reader"] is not None:
        where = os.path.join(directory, "reader")
        path = os.path.join(where, (job["module"] or "reader").replace(".", os.sep) + ".py")
        _write(path, job["reader"])
        if job["module"] is not None:
            sys.path.insert(0, where)
        else:
            try:
                script.run_script(path, job["reader"])
            except script.NoSubject:
                pass
            except BaseException as error:
                _report_end(error, emit, path)
                return
    elif job["code"]:
        try:
            path = os.path.join(directory, script.SCRIPT)
            script.import_main(path, job["code"], job["package"])
        except BaseException as error:
            _report_end(error, emit, path)
            return
    codec = codec_for(job["library"], job["protocol"], job["byref"])
    seconds = COMPARING * float(job["limits"]["wall_seconds"])
    loaded, restored = stages.measure_fresh(data, codec, job["probe"], emit, OURS, seconds)
    if loaded:
        for number, check in enumerate(c for c in job["checks"] if c["place"] == "fresh"):
            # A separate copy for each, so that no check sees what another, or the probe, did to it.
            copy = restored if number == 0 and job["probe"] is None else codec.loads(data)
            emit(_check(check, {"restored": copy}))


def settle(directory: str, job: JobTold) -> None:
    """Give this process the surroundings of a script that was started in ``directory``."""
    clean_environment(directory, job["environment"])
    os.chdir(job["cwd"] or directory)
    listen()
    sys.path.insert(0, directory)
    script.open_standard_streams()


def _write_files(job: JobTold, directory: str) -> None:
    """The files beside the snippet, and the modules of the user's that are to have another text."""
    replace_modules(job.get("modules") or {})
    for name, text in job["files"].items():
        _write(os.path.join(directory, name), text)


def _write(path: str, text: str) -> None:
    """Write a file anew, with the folders it is in."""
    try:
        os.unlink(path)  # emptied instead, some file systems would write it out to the disk immediately
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(script.as_file(text) if path.endswith(".py") else text.encode("utf-8", "surrogatepass"))


def _report_end(error: BaseException, emit: EmitAny, path: str) -> None:
    """The snippet did not reach its end: tell why, and print the traceback as Python would."""
    record = stages.error_record(error, OURS, path)
    why = Why.RAISED
    if isinstance(error, SystemExit):
        why = Why.EXIT
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
    else:
        try:
            shown = error.with_traceback(stages.strip_traceback(error, OURS))
            sys.excepthook(type(shown), shown, shown.__traceback__)
        except BaseException:  # an excepthook of the snippet's
            debug.swallowed()
            traceback.print_exc(limit=0)
    emit(
        {
            "k": "ended",
            "why": why,
            "memory": isinstance(error, MemoryError),
            "scarce": scarce(error),
            "error": record,
            "denied": denied(error),
        }
    )


def _check(check: CheckTold, names: dict[str, Any]) -> CheckRecord:
    """Run one check; it holds if it raises nothing."""
    message: Optional[str] = None
    raised: Optional[ErrorRecord] = None
    try:
        exec(asserts.compiled(check["code"]), asserts.namespace(**names))
    except AssertionError as error:
        message = str(error)[: error_text.MOST] or "it raised AssertionError"
    except BaseException as error:
        message = error_text.said(error)[: error_text.MOST]
        raised = stages.error_record(error, OURS)
    return {
        "k": "check",
        "id": check["id"],
        "held": message is None,
        "message": message or "",
        "error": raised,
    }


def _fresh_load(told: FreshTold) -> FreshLoad:
    """What the app told of the fresh process."""
    missing = [
        MissingName(one["module"], one["name"], one["module_found"]) for one in told.get("missing", ())
    ]
    return FreshLoad(told.get("error", ""), tuple(missing), bool(told.get("stopped_by_name")))


def _explain(here: stages.Here, codec: Codec, fresh: FreshTold, job: JobTold, emit: EmitAny) -> None:
    with later.importing():
        from tutor.pickling import explain

    verdict = FAILED_STAGE[here.failed] if here.failed is not None else Verdict.OK
    outcome = MeasuredOutcome(
        verdict=verdict,
        stage=here.failed,
        error=here.error,
        data=here.data,
        differences=tuple((called(path, job["called"]), what) for path, what in here.differences),
        fresh=_fresh_load(fresh),
        module=job["module"] or "__main__",
        source=job["code"],
        other_release=job["reader"] is not None,
        broken=job.get("broken"),
        files=job["files"],
        rewrites=job["rewrites"],
        called=job["called"],
    )
    if job["explain"]:
        seconds = EXPLAINING * float(job["limits"]["wall_seconds"])
        told = explain.explain(here.subject, codec, outcome, seconds, advise=job["advise"])
        emit({"k": "explained", **told})
    else:
        emit({"k": "explained", "at_fault": explain.at_fault(here.subject, codec, outcome)})
