"""``pickle.dumps`` and ``pickle.loads``, the C implementation: what users get."""

from __future__ import annotations

from tutor.pickling.codecs.base import Codec


class Pickle(Codec):
    """The C implementation of ``pickle``, which is what programs get."""

    name = "pickle"
    shown = True
    compiled = True
