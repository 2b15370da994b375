"""Advice that was tried: run what it rewrites, under every library asked for, until something works.

One rewrite may fix one part and meet the next. Then the remedies for that one are tried on top, so
that the advice in the end deals with all of them.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

from tutor.errors import TutorError
from tutor.pickling.advice.excerpt import MOST, excerpt
from tutor.pickling.advice.moved import definitions_only
from tutor.pickling.compare.differences import MAX_DIFFERENCES
from tutor.pickling.words import Stage, Verdict
from tutor.sandbox.host.job import TRUSTED, Job
from tutor.sandbox.host.results import Advice, Difference, LibraryResult, Probe, Report, Told
from tutor.sandbox.host.undone import without_first
from tutor.text import without_addresses

if TYPE_CHECKING:
    from tutor.sandbox.host.runner import OnResult

TRIED_AS = "mended"
"""The module a rewritten script is saved as: a name in ``__main__`` would fail in a fresh process."""
MOST_REWRITES = 12
"""How many rewrites are made of one failing snippet, to be tried in order until one works."""
MOST_RUNS = 24
"""How many rewrites are run for one report."""
MOST_SECONDS = 60.0
"""After how long no further rewrite is started: a module may take seconds to import."""
DEEPEST = 4
"""How many parts are fixed one after the other."""
MOST_SHOWN = 3
UNRUN = (Verdict.ENDED_EARLY, Verdict.HANGS, Verdict.CRASHES, Verdict.OUT_OF_MEMORY, Verdict.TOO_MUCH_OUTPUT)


class RunsJobs(Protocol):
    """What trying needs of a ``Runner``."""

    async def run(self, job: Job, on_result: OnResult | None = None) -> Report: ...


class AdviceTrial(msgspec.Struct, frozen=True):
    """What came of one rewrite."""

    advice: Advice
    depth: int
    """How many parts it deals with, one after the other."""
    job: Job
    """What was run."""
    report: Report
    verdict: Verdict
    """``ok`` where every library that says anything now gives it; else the first other verdict."""
    same_answer: bool
    """Whether the probe, if there was one, still says of the original what it said before."""
    step: Advice
    """The last of what it does: its own advice, without what came before."""
    above: AdviceTrial | None = None
    """What came before: the trial that it goes on from."""

    @property
    def passed(self) -> bool:
        """Whether it now works."""
        return self.verdict is Verdict.OK and not self.loses

    @property
    def loses(self) -> bool:
        """Whether loading it does harm to a file: no advice may lead to that."""
        return any(result.lost for result in self.report.results.values())


def to_be_tried(job: Job) -> Job:
    """Return a job whose advice will be tried: all the rewrites are made, and not only the one to show."""
    return msgspec.structs.replace(job, rewrites=MOST_REWRITES)


async def try_advice(runner: RunsJobs, job: Job, report: Report) -> Report:
    """``report`` with the first advice that works in the first place, and said to.

    What was tried and did not work is left out, unless nothing worked: then it is last. Costs nothing
    where no advice has a rewrite. Never raises for what a rewrite does.
    """
    if not rewrites(report):
        return report
    search = _TrialSearch(runner, job, report)
    try:
        found = await search.first_that_works()
    except TutorError:
        return report
    return msgspec.structs.replace(
        report,
        results={library: _told(result, found, search.trials) for library, result in report.results.items()},
    )


def rewrites(report: Report) -> list[Advice]:
    """The distinct rewrites that a report's advice offers and that were not tried, the first of each library
    before the second of any."""
    lists = [
        [one for one in (*result.advice, *result.remedies) if one.snippet and one.tried is None]
        for result in report.results.values()
    ]
    found: dict[tuple[str, ...], Advice] = {}
    for place in range(max(map(len, lists), default=0)):
        for offered in lists:
            if place < len(offered):
                found.setdefault(_key(offered[place]), offered[place])
    return list(found.values())


def run_and_try(job: Job) -> Report:
    """Run one job and try its advice, from synchronous code. Raises as ``Runner.run``."""
    return run_and_try_all([job])[0]


def run_and_try_all(jobs: Sequence[Job]) -> list[Report]:
    """The same for several jobs, one after another."""
    from tutor.sandbox.host.runner import Runner

    async def every() -> list[Report]:
        runner = Runner(many=len(jobs) > 1)
        try:
            tried = [to_be_tried(job) for job in jobs]
            reports = [await runner.run(job) for job in tried]
            # What runs outside the sandbox is run once, as it was asked for: a rewrite might lose files.
            return [
                report if TRUSTED in job.opens else await try_advice(runner, job, report)
                for job, report in zip(tried, reports, strict=True)
            ]
        finally:
            await runner.aclose()

    return asyncio.run(every())


class _TrialSearch:
    """Tries rewrites in order, and what they lead to, until one passes."""

    def __init__(self, runner: RunsJobs, job: Job, report: Report) -> None:
        self.runner = runner
        self.job = job
        self.report = report
        self.answers = {library: result.probe for library, result in report.results.items()}
        self.trials: dict[tuple[str, ...], AdviceTrial] = {}
        self.runs = 0
        self.until = time.monotonic() + MOST_SECONDS
        self.second_best: AdviceTrial | None = None
        """Carried, but the probe says something else of the original than before."""

    async def first_that_works(self) -> AdviceTrial | None:
        found = await self._try(rewrites(self.report), self.job, self.report, None) or self.second_best
        return await self._last_alone(found) if found is not None and found.depth > 1 else found

    async def _last_alone(self, found: AdviceTrial) -> AdviceTrial:
        """The last of several changes without those before it, where that will do; else all of them."""
        above = found.above
        if above is None or found.step.modules or above.step.modules:
            return found
        code = without_first(self.job.code, above.job.code, found.job.code)
        if code is None or code == self.job.code:
            return found
        files = {name: text for name, text in found.step.files.items() if name not in above.step.files}
        alone = msgspec.structs.replace(found.step, snippet=code, files=files)
        trial = await self._run(alone, self.job, None)
        return trial if trial is not None and trial.passed and trial.same_answer else found

    async def _try(
        self, offered: list[Advice], job: Job, report: Report, above: AdviceTrial | None
    ) -> AdviceTrial | None:
        """Try all that is offered before what goes on from one of them: one change is better than two."""
        depth = 0 if above is None else above.depth
        further: list[AdviceTrial] = []
        for advice in offered:
            if self.runs >= MOST_RUNS or time.monotonic() > self.until:
                break
            if _key(advice) in self.trials:
                continue
            trial = await self._run(advice, job, above)
            if trial is None:
                continue
            self.trials[_key(advice)] = trial
            if trial.passed and trial.same_answer:
                return trial
            if trial.passed:
                self.second_best = self.second_best or trial
            elif not trial.loses and _further(report, trial.report):
                further.append(trial)
        for trial in further if depth + 1 < DEEPEST else ():
            found = await self._try(rewrites(trial.report), trial.job, trial.report, trial)
            if found is not None:
                return found
        return None

    async def _run(self, advice: Advice, job: Job, above: AdviceTrial | None) -> AdviceTrial | None:
        """Run a rewrite as what it was; where that is not enough, as a module that both processes have."""
        best: AdviceTrial | None = None
        forms: list[tuple[str | None, str | None]] = [(job.module, None)]
        if job.module is None and not (advice.modules and advice.snippet == self.job.code):
            forms += [(TRIED_AS, None), (TRIED_AS, definitions_only(advice.snippet))]
        for number, (module, reader) in enumerate(forms):
            if number == len(forms) - 1 > 0 and (reader is None or not _by_what_it_does(best)):
                break
            self.runs += 1
            files, modules = _placed(job, advice)
            tried = msgspec.structs.replace(
                job,
                code=advice.snippet,
                files=files,
                modules=modules,
                module=module,
                reader=reader,  # not the job's own, which reads what the snippet was
                checks=(),
            )
            try:
                report = await self.runner.run(tried)
            except TutorError:
                return None
            joined = self._joined(above, advice, tried)
            anew = _anew(report, joined.renewed)
            verdict = Verdict.OK if anew else _worst(report)
            trial = AdviceTrial(
                msgspec.structs.replace(joined, anew=anew),
                1 if above is None else above.depth + 1,
                tried,
                report,
                verdict if self._answers_at_all(report) else Verdict.ENDED_EARLY,
                self._same_answers(report),
                advice,
                above,
            )
            if trial.passed:
                return trial
            if reader is None and (best is None or best.verdict in UNRUN or verdict not in UNRUN):
                best = trial
        return best

    def _joined(self, above: AdviceTrial | None, advice: Advice, tried: Job) -> Advice:
        """The advice for one part on top of that for another: what both say, and the whole they make."""
        if above is None:
            return advice
        files = {name: text for name, text in tried.files.items() if self.job.files.get(name) != text}
        modules = {name: text for name, text in tried.modules.items() if self.job.modules.get(name) != text}
        code = f"{above.advice.code}\n\n{advice.code}"
        if not modules:
            shown = [excerpt(self.job.code, tried.code, 2 * MOST)]
            shown += [f"# {name}\n{excerpt('', text, 2 * MOST)}" for name, text in files.items()]
            code = "\n\n".join(part for part in shown if part)
        return msgspec.structs.replace(
            advice,
            text=f"{above.advice.text} {advice.text}",
            code=code,
            files=files,
            modules=modules,
            renewed=tuple(dict.fromkeys((*above.advice.renewed, *advice.renewed))),
        )

    def _answers_at_all(self, report: Report) -> bool:
        """Whether the probe answers wherever it did before: one that raises on both would agree too."""
        for library, result in report.results.items():
            before = self.answers.get(library)
            known = before is not None or result.probe is not None
            if known and _raises(result.probe) and not _raises(before):
                return False
        return True

    def _same_answers(self, report: Report) -> bool:
        return all(
            self.answers.get(library) in (None, result.probe)
            or _comparable(self.answers[library]) == _comparable(result.probe)
            for library, result in report.results.items()
        )


def _by_what_it_does(trial: AdviceTrial | None) -> bool:
    """Whether a script failed as a module, perhaps only because of what it does when it is imported. A
    user's module has the definitions, and their script makes the objects."""
    fresh = (Verdict.FRESH_LOADS_FAILS, Verdict.FRESH_DIFFERS)
    return trial is not None and (trial.verdict in fresh or (trial.verdict is Verdict.OK and trial.loses))


def _raises(answer: Probe | None) -> bool:
    return answer is not None and answer.told is Told.RAISES


def _comparable(answer: Probe | None) -> str:
    return without_addresses(answer.words) if answer is not None else ""


def _placed(job: Job, advice: Advice) -> tuple[dict[str, str], dict[str, str]]:
    """The files beside the snippet, and the modules with another text: a module that an earlier rewrite made
    is such a file."""
    files = {**job.files, **advice.files}
    modules = dict(job.modules)
    for name, text in advice.modules.items():
        file = name.replace(".", "/") + ".py"
        if file in files:
            files[file] = text
        else:
            modules[name] = text
    return files, modules


def _worst(report: Report) -> Verdict:
    """``ok``, or the first verdict that is another, of the libraries that say anything."""
    verdicts = [result.verdict for library, result in report.results.items() if not report.silent(library)]
    return next((one for one in verdicts if one is not Verdict.OK), Verdict.OK if verdicts else UNRUN[0])


def _anew(report: Report, renewed: tuple[str, ...]) -> tuple[Difference, ...]:
    """The differences of the copies, where every one of them is in an attribute that is made anew on load.

    Empty where there are others, or none.
    """
    found: dict[Difference, None] = {}
    for library, result in report.results.items():
        if report.silent(library) or result.verdict is Verdict.OK:
            continue
        if result.verdict not in (Verdict.DIFFERS, Verdict.FRESH_DIFFERS) or result.probe is not None:
            return ()
        if len(result.differences) >= MAX_DIFFERENCES or not all(
            any(re.search(rf"\.{re.escape(name)}\b", one.path) for name in renewed)
            for one in result.differences
        ):
            return ()
        loaded = result.stages.get(Stage.FRESH_LOADS)
        if any(one.limit for one in result.stages.values()) or loaded is None or not loaded.held:
            return ()
        found.update(dict.fromkeys(result.differences))
    return tuple(found)


def _further(before: Report, after: Report) -> bool:
    """Whether something else is to blame now than was before, for one of the libraries at least."""
    if _worst(after) in UNRUN:
        return False
    return any(
        _blamed(result) != _blamed(after.results.get(library)) for library, result in before.results.items()
    )


def _blamed(result: LibraryResult | None) -> object:
    if result is None:
        return None
    return (result.verdict, result.blame and (result.blame.path, result.blame.type, result.blame.more))


def _told(
    result: LibraryResult, found: AdviceTrial | None, trials: dict[tuple[str, ...], AdviceTrial]
) -> LibraryResult:
    """One library's advice after the trials: what works, or else what can be said, and what was tried."""
    if result.verdict is Verdict.OK or result.at_fault:
        return result
    every = (*result.advice, *result.remedies)
    plain = sorted((one for one in every if not one.snippet), key=lambda one: one.uses is not None)
    if found is not None:
        advice = (_tried(found), *(advice for advice in plain if advice.uses is not None))
    else:
        seen = [trials[_key(one)] for one in every if one.snippet and _key(one) in trials]
        failed = [_tried(trial) for trial in seen if trial.verdict not in UNRUN and not trial.loses]
        advice = (*plain[: MOST_SHOWN - 1], *failed[:1])
    return msgspec.structs.replace(result, advice=advice[:MOST_SHOWN] or result.advice, remedies=())


def _tried(trial: AdviceTrial) -> Advice:
    return msgspec.structs.replace(
        trial.advice,
        tried=trial.verdict,
        tried_module=TRIED_AS if trial.job.module == TRIED_AS else "",
        tried_with=tuple(
            library for library, result in trial.report.results.items() if result.verdict is trial.verdict
        ),
    )


def _key(advice: Advice) -> tuple[str, ...]:
    return (
        advice.snippet,
        *(part for pair in (*advice.files.items(), *advice.modules.items()) for part in pair),
    )
