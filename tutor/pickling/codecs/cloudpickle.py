"""``cloudpickle``, which joblib, ray, dask and Spark use to send functions to other processes."""

from __future__ import annotations

import io
from typing import Any, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec, TableEntry

FIRST = "the hook its pickler asks before any other"
OWN_TABLE = "an entry of cloudpickle's own table"


class Cloudpickle(Codec):
    """``cloudpickle.dumps``, and ``pickle.loads``: what it writes needs no special unpickler.

    Its pickler is derived from pickle's C one. For functions and classes it asks ``reducer_override``,
    a documented hook; for some other types it has entries in its own ``dispatch_table``, which is
    looked at before copyreg's.
    """

    name = "cloudpickle"
    package = "cloudpickle"
    compiled = True
    by_value = True
    sends_globals = True

    def entry(self, obj: object) -> Optional[TableEntry]:
        """See ``Codec.entry``."""
        found = self._asked(obj)
        return None if found is None else found[0]

    def taken_apart(self, obj: object) -> list[Any]:
        """See ``Codec.taken_apart``."""
        found = self._asked(obj)
        return [] if found is None else [part for part in found[1] if part is not None]

    def ships(self, obj: object) -> bool:
        """It then gives a state to put into what is made anew; a mere lookup has none."""
        found = self._asked(obj)
        return found is not None and len(found[1]) > 2

    def _asked(self, obj: object) -> Optional[tuple[TableEntry, tuple[Any, ...]]]:
        """Which function of cloudpickle's takes ``obj`` apart, and what it answers, which is nothing where it
        raises; ``None`` where that is left to pickle."""
        pickler = self.module.Pickler(io.BytesIO(), self.protocol)
        hook, what = "reducer_override", FIRST
        try:
            answer = pickler.reducer_override(obj)
        except Exception as error:
            return TableEntry(hook, FIRST, error), ()
        if answer is NotImplemented:
            try:
                reduce = pickler.dispatch_table.get(type(obj))
            except Exception:
                debug.swallowed()
                return None  # a metaclass whose hash or comparison raises
            if reduce is None or not self.own(reduce):
                return None
            hook, what = str(getattr(reduce, "__name__", hook)), OWN_TABLE
            try:
                answer = reduce(obj)
            except Exception as error:
                return TableEntry(hook, what, error), ()
        return (TableEntry(hook, what), answer) if type(answer) is tuple else None
