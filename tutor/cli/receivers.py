"""Who receives what was pickled: which library is used on the way, and what the receiving process has.

Each is one line of the table. Sources: the documentation of ``multiprocessing`` (spawn and forkserver import
the script as ``__mp_main__``; fork copies the process), and of joblib, ray, dask, celery and Spark.
"""

from __future__ import annotations

from typing import NamedTuple

from tutor.pickling.words import Library


class Receiver(NamedTuple):
    """One way for an object to reach another process."""

    uses: str
    """What it pickles with, by the name that ``--with`` takes."""
    imports_script: bool
    """Whether the receiving process imports the script, so that it has the script's names."""
    says: str
    """What a user has to know of it."""

    @property
    def library(self) -> Library:
        """The library of that name."""
        return Library(self.uses)


_POOL = (
    "Its workers import your script as `__mp_main__` (spawn, forkserver) or copy your process (fork), so "
    "they have your functions and classes. It uses pickle."
)
_SAVES = "saves the functions and classes of your script by value."
_BY_VALUE = f"It uses cloudpickle, which {_SAVES}"
RECEIVERS: dict[str, Receiver] = {
    "multiprocessing": Receiver("pickle", True, _POOL),
    "concurrent.futures": Receiver("pickle", True, f"This means a process pool. {_POOL}"),
    "queue": Receiver("pickle", True, f"This means a `multiprocessing.Queue` between workers. {_POOL}"),
    "joblib": Receiver("cloudpickle", False, f"Its default is loky. {_BY_VALUE}"),
    "ray": Receiver("cloudpickle", False, _BY_VALUE),
    "dask": Receiver("cloudpickle", False, f"It tries pickle first, then cloudpickle, which {_SAVES}"),
    "spark": Receiver("cloudpickle", False, _BY_VALUE),
    "celery": Receiver(
        "pickle",
        False,
        "Its default, JSON, accepts only plain values: this assumes `task_serializer = 'pickle'`. Its "
        "workers import your modules, but not the script.",
    ),
    "file": Receiver("pickle", False, "Whoever reads it doesn't run your script. It uses pickle."),
}
"""Every receiver there is, by what it is called on the command line."""
