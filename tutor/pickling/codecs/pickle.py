"""``pickle.dumps`` and ``pickle.loads``, the C implementation: what users get."""

from __future__ import annotations

from tutor.pickling.codecs.base import Codec


class Pickle(Codec):
    name = "pickle"
    shown = True
    compiled = True
