"""``pickle._Pickler`` and ``pickle._Unpickler``, the same module's pure-Python classes."""

from __future__ import annotations

import io
import pickle
from typing import Any

from tutor.pickling.codecs.base import Codec


class PicklePython(Codec):
    """The implementation of ``pickle`` in Python."""

    name = "pickle-python"

    def dumps(self, obj: object) -> bytes:
        """See ``Codec.dumps``."""
        buffer = io.BytesIO()
        pickle._Pickler(buffer, self.protocol).dump(obj)
        return buffer.getvalue()

    def loads(self, data: bytes) -> Any:
        """See ``Codec.loads``."""
        return pickle._Unpickler(io.BytesIO(data)).load()

    def unpickler(self) -> Any:
        """See ``Codec.unpickler``."""
        return pickle._Unpickler
