"""Which names a loading process cannot find, asked of the library's own unpickler.

Neither the type nor the text of an error has a say in it: both differ between versions of Python.
All of this imports what a pickle names, as loading it would: for sandbox processes only.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import pickle
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec
from tutor.pickling.inspect.opcodes import MissingName, globals_named, name_record

if TYPE_CHECKING:
    from tutor.pickling.stage_records import NotFound


def not_found(data: bytes, codec: Codec) -> NotFound:
    """What a load that failed could not find, as plain JSON.

    ``missing`` holds the names in the pickle's order, the one that stopped the load first;
    ``stopped_by_name`` says whether a name stopped it at all.
    """
    try:
        missing = missing_globals(data, codec)
    except Exception:
        debug.swallowed()
        missing = []  # not every byte string that fails to load is a readable pickle
    stopped = name_that_stopped(data, codec)
    if stopped is not None:
        first = next((one for one in missing if one[:2] == stopped), None)
        first = first or MissingName(*stopped, _imports(stopped[0]))
        missing = [first, *(one for one in missing if one is not first)]
    return {"missing": [name_record(one) for one in missing], "stopped_by_name": stopped is not None}


def missing_globals(data: bytes, codec: Codec) -> list[MissingName]:
    """Which of the globals a pickle names cannot be found in *this* process, in the pickle's order.

    Raises ``ValueError`` where ``data`` is not a pickle.
    """
    protocol = data[1] if data[:1] == pickle.PROTO else 0
    # What a name means depends on the protocol: Python 2's names up to 2, dotted ones from 4.
    unpickler = codec.unpickler()(io.BytesIO(pickle.PROTO + bytes([protocol]) + pickle.NONE + pickle.STOP))
    unpickler.load()
    missing = []
    for module, name in globals_named(data):
        try:
            unpickler.find_class(module, name)
        except Exception:  # importing a module runs its code
            debug.swallowed()
            missing.append(MissingName(module, name, _imports(module)))
    return missing


def name_that_stopped(data: bytes, codec: Codec) -> Optional[tuple[str, str]]:
    """The ``(module, name)`` whose lookup ended the load of ``data``; ``None`` where it ended otherwise.

    Loads again, with an unpickler that notes each lookup that fails.
    """
    failed: list[tuple[str, str]] = []

    class Noting(codec.unpickler()):  # type: ignore[misc]
        def find_class(self, module: str, name: str) -> Any:
            try:
                return super().find_class(module, name)
            except BaseException:
                failed.append((module, name))
                raise

    hidden = io.StringIO()  # the first load has printed what there is to print
    try:
        with contextlib.redirect_stdout(hidden), contextlib.redirect_stderr(hidden):
            Noting(io.BytesIO(data)).load()
    except BaseException:  # loading runs whatever the pickle names
        debug.swallowed()
        return failed[-1] if failed else None
    return None


def _imports(module: str) -> bool:
    try:
        importlib.import_module(module)
    except Exception:  # importing a module runs its code
        debug.swallowed()
        return False
    return True
