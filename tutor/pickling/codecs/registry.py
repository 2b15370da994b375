"""The libraries there are, in the order they are listed everywhere. One line adds one."""

from __future__ import annotations

from typing import Optional

from tutor.pickling.codecs.base import Codec
from tutor.pickling.codecs.cloudpickle import Cloudpickle
from tutor.pickling.codecs.dill import Dill, DillRecurse
from tutor.pickling.codecs.pickle import Pickle
from tutor.pickling.codecs.pickle_python import PicklePython

CODECS: tuple[type[Codec], ...] = (
    Pickle,
    PicklePython,
    Dill,
    DillRecurse,
    Cloudpickle,
)
BY_NAME: dict[str, type[Codec]] = {codec.name: codec for codec in CODECS}
PACKAGES = tuple(dict.fromkeys(codec.package for codec in CODECS if not codec.bundled()))
"""What an interpreter may have or lack: the packages that have to be installed."""


def codec_for(library: str, protocol: Optional[int] = None, byref: bool = False) -> Codec:
    """The codec of a library by its name.

    Raises ``ValueError`` for an unknown name, and ``ImportError`` where the library is not installed.
    """
    found = BY_NAME.get(library)
    if found is None:
        raise ValueError(f"{library!r} is not a library: choose {', '.join(BY_NAME)}")
    return found(protocol, byref)
