"""Whether a library works on a Python: facts measured once, and how they are told."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from tutor.pickling.blame.fault import CLASS, CODE, FUNCTION
from tutor.pickling.words import DEFAULT_LIBRARIES, Verdict

NOT_MEASURED = "not measured"
"""What is shown in the place of a verdict, when the library says nothing about the object."""
_CANNOT = {
    Verdict.DUMPS_FAILS: ("can't save", ""),
    Verdict.LOADS_FAILS: ("can't load back", ""),
    Verdict.FRESH_LOADS_FAILS: ("can't load back", " in a fresh process"),
}
_ELSE = ("doesn't load back", " unchanged")
"""What comes before and after what the library cannot do."""


class Failure(msgspec.Struct, frozen=True):
    """What became of an object of which nothing is wrong."""

    verdict: Verdict
    error: str = ""
    """The type of the exception, where there was one."""


class Health(msgspec.Struct, frozen=True):
    """What one library can do on one Python, measured there."""

    library: str
    python: str
    version: str = ""
    """The library's; empty where it is not installed."""
    fails: dict[str, Failure] = {}
    """By kind, what it cannot bring to a fresh process: a function or a class of a script, a code object."""
    error: str = ""
    """The type of the exception that importing it raises, for one that is there and is of no use."""

    @property
    def installed(self) -> bool:
        """Whether the library is there and can be imported."""
        return bool(self.version)

    @property
    def works(self) -> bool:
        """Whether it can do all that was tried."""
        return self.installed and not self.fails

    @property
    def broken(self) -> dict[str, str]:
        """The kinds that fail for no smaller reason, with their verdicts.

        A function that fails at the stage where its code fails does so because of its code, and a class
        because of its functions. What is left to blame is the code.
        """
        chain = [(kind, self.fails[kind].verdict) for kind in (CODE, FUNCTION, CLASS) if kind in self.fails]
        found: dict[str, str] = {}
        for kind, verdict in chain:
            if verdict.value not in found.values():
                found[kind] = verdict.value
        return found

    def explains(self, package: str, error: str, kinds: Sequence[str]) -> bool:
        """Whether an exception is the one that the library raises for any object of a kind.

        It was raised by the library's own code, is of the type that was measured, and that code was dealing
        with such an object.
        """
        return package == self.library and any(
            kind in self.broken and self.fails[kind].error == error for kind in kinds
        )

    @property
    def name(self) -> str:
        """``dill 0.4.1``, or ``dill`` where it is not installed."""
        return f"{self.library} {self.version}".rstrip()


def what_fails(health: Health) -> str:
    """``dill 0.4.1 can't save functions or classes of a script on Python 3.15``; empty where it works."""
    where = f"Python {minor(health.python)}"
    if health.error:
        return f"{health.library} can't be imported on {where} ({health.error})"
    if not health.installed:
        return f"{health.library} isn't installed for {where}"
    kinds = {FUNCTION: "functions", CLASS: "classes"}
    failed = [kind for kind in kinds if kind in health.fails]
    if not failed:
        return ""
    what = f"{' or '.join(kinds[kind] for kind in failed)} of a script"
    before, after = _CANNOT.get(health.fails[failed[0]].verdict, _ELSE)
    return f"{health.name} {before} {what}{after} on {where}"


def no_news(health: Health, *, called: bool = False) -> str:
    """Why a column says nothing about the object, in one sentence.

    ``called`` is for a snippet that calls the library itself, and got no further.
    """
    if called:
        return f"Your code uses {health.library}, but {what_fails(health)}, so there is nothing to measure."
    if not health.installed:
        beside = any(health.library == library.facts.package for library in DEFAULT_LIBRARIES)
        return f"{what_fails(health)}, so {'only pickle is' if beside else 'it is not'} measured."
    return f"{what_fails(health)}, so its column says nothing about your object."


def not_checked(health: Health) -> str:
    """Why a claim or a criterion about the library was not checked, in one sentence."""
    return f"Not checked here: {what_fails(health)}."


def way_out(health: Health) -> str:
    """What the user can do about it."""
    if not health.installed and not health.error:
        return f"To see its column as well, install {health.library} for that Python."
    return (
        f"Choose another Python for your snippets, for example `--python 3.13`, or install a newer "
        f"{health.library} once there is one that works."
    )


def minor(python: str) -> str:
    """``3.15`` of ``3.15.2``."""
    return ".".join(python.split(".")[:2])
