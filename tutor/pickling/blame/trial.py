"""Does this part fail alone? Each question is answered by trying, within a budget."""

from __future__ import annotations

import sys
import time
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.blame.fault import Fails
from tutor.pickling.codecs.base import Codec
from tutor.pickling.compare.describe import describe
from tutor.pickling.compare.differences import compare
from tutor.pickling.compare.fresh import compare_described
from tutor.pickling.inspect.opcodes import globals_named
from tutor.pickling.outcome import MeasuredOutcome
from tutor.pickling.words import Verdict


class Exhausted(Exception):
    """The budget of attempts or time is spent."""


PATIENCE = 1.6
"""How many times as long it may take where the machine has other things to do."""


class Budget:
    """How much may be tried: attempts, and seconds of processor time."""

    def __init__(self, seconds: float = 2.5, attempts: int = 100_000) -> None:
        self._end = time.process_time() + seconds
        self._latest = time.monotonic() + PATIENCE * seconds
        self.attempts = attempts
        self.spent = 0

    def spend(self) -> None:
        """Account for one attempt. Raises ``Exhausted`` when there is nothing left."""
        self.spent += 1
        late = time.process_time() > self._end or time.monotonic() > self._latest
        if self.spent > self.attempts or late:
            raise Exhausted


class Trial:
    """Tries one library on parts of the subject, in the way that failed for the whole."""

    def __init__(self, codec: Codec, outcome: MeasuredOutcome, budget: Budget) -> None:
        self.codec = codec
        self.budget = budget
        self.bytes = 0
        """How much was written in all attempts, a measure of the work done."""
        self.fresh = outcome.verdict in (Verdict.FRESH_LOADS_FAILS, Verdict.FRESH_DIFFERS)
        self._missing = [one[:2] for one in outcome.missing]
        self.by_name = outcome.stopped_by_name
        """Whether names that the fresh process cannot find are what to look for."""
        self.partial: list[int] = []
        """What ``failing`` had found when the budget ran out."""
        self._fails = self._choose(outcome)

    def fails(self, obj: Any) -> bool:
        """Whether ``obj`` on its own ends as the subject did. Raises ``Exhausted``."""
        self.budget.spend()
        return self.fails_whatever_it_costs(obj)

    def fails_whatever_it_costs(self, obj: Any) -> bool:
        """The same, on no budget: for the one or two attempts that an answer cannot do without."""
        try:
            return self._fails(obj)
        except (KeyboardInterrupt, Exhausted):
            raise
        except BaseException:  # SystemExit from a __reduce__ is a failure like any other
            debug.swallowed()
            return True

    def failing(self, objects: list[Any]) -> list[int]:
        """Which of ``objects`` fail alone, by halving: all together first, then the halves."""
        found = self.partial = []
        pending = [(0, len(objects), False)]
        while pending:
            start, end, known = pending.pop()
            if end - start == 1:
                if self.fails(objects[start]):
                    found.append(start)
            elif known or (end > start and self.fails(objects[start:end])):
                middle = (start + end) // 2
                pending.append((middle, end, False))
                pending.append((start, middle, False))
        return found

    def _choose(self, outcome: MeasuredOutcome) -> Fails:
        if outcome.verdict is Verdict.LOADS_FAILS:
            return self._loads_fails
        if outcome.verdict is Verdict.DIFFERS:
            return self._differs
        if self.fresh:
            if self.by_name:
                return self._names_missing
            return self._fresh_differs if outcome.verdict is Verdict.FRESH_DIFFERS else self._fresh_fails
        return self._dumps_fails

    def _dumps(self, obj: Any) -> bytes:
        data = self.codec.dumps(obj)
        self.bytes += len(data)
        return data

    def _dumps_fails(self, obj: Any) -> bool:
        self._dumps(obj)
        return False

    def _loads_fails(self, obj: Any) -> bool:
        data = self._written(obj)
        if data is not None:
            self.codec.loads(data)
        return False

    def _written(self, obj: Any) -> Optional[bytes]:
        """The bytes, or ``None`` where a part cannot be written alone, which doesn't count as a failure to
        load."""
        try:
            return self._dumps(obj)
        except Exception:  # that it can't be written is the answer
            debug.swallowed()
            return None

    def _differs(self, obj: Any) -> bool:
        data = self._written(obj)
        if data is None:
            return False
        return bool(compare(obj, self.codec.loads(data)).differences)

    def asks(self, obj: Any, name: tuple[str, str]) -> bool:
        """Whether the bytes of ``obj`` alone ask for a global. Raises ``Exhausted``."""
        self.budget.spend()
        data = self._written(obj)
        if data is None or _spelled(name) not in data:
            return False
        return any(written in data for written in _as_written(*name)) or name in globals_named(data)

    def may_ask(self, objects: list[Any], name: tuple[str, str]) -> bool:
        """Whether any of several may ask for a global: whether their bytes so much as spell it."""
        self.budget.spend()
        data = self._written(objects)
        return data is None or _spelled(name) in data

    def _names_missing(self, obj: Any) -> bool:
        data = self._written(obj)
        return data is not None and any(name in self._missing for name in globals_named(data))

    def _fresh_fails(self, obj: Any) -> bool:
        data = self._written(obj)
        if data is not None:
            with EmptyMain():
                self.codec.loads(data)
        return False

    def _fresh_differs(self, obj: Any) -> bool:
        data = self._written(obj)
        if data is None:
            return False
        with EmptyMain():
            found = describe(self.codec.loads(data))
        return bool(compare_described(obj, describe(obj), found).differences)


def _spelled(name: tuple[str, str]) -> bytes:
    return name[1].rpartition(".")[2].encode("utf-8", "replace")


def _as_written(module: str, name: str) -> list[bytes]:
    """How a pickle most often asks for a global: the bytes themselves, which are quick to look for."""
    first, second = module.encode("utf-8", "replace"), name.encode("utf-8", "replace")
    forms = [b"c" + first + b"\n" + second + b"\n"]
    if len(first) < 256 and len(second) < 256:
        texts = [b"\x8c" + bytes([len(text)]) + text for text in (first, second)]
        forms += [b"\x94".join(texts) + b"\x94\x93"]
    return forms


class EmptyMain:
    """While it holds, ``__main__`` lacks the snippet's names, as in a process that never ran it."""

    def __enter__(self) -> None:
        self._namespace = sys.modules["__main__"].__dict__
        self._kept = dict(self._namespace)
        for name in list(self._namespace):
            if not (name.startswith("__") and name.endswith("__")):
                del self._namespace[name]

    def __exit__(self, *_: object) -> None:
        self._namespace.clear()
        self._namespace.update(self._kept)
