"""``pickle._Pickler`` and ``pickle._Unpickler``, the same module's pure-Python classes."""

from __future__ import annotations

import io
import pickle
from typing import Any

from tutor.pickling.codecs.base import Codec


class PicklePython(Codec):
    name = "pickle-python"

    def dumps(self, obj: object) -> bytes:
        buffer = io.BytesIO()
        pickle._Pickler(buffer, self.protocol).dump(obj)
        return buffer.getvalue()

    def loads(self, data: bytes) -> Any:
        return pickle._Unpickler(io.BytesIO(data)).load()

    def unpickler(self) -> Any:
        return pickle._Unpickler
