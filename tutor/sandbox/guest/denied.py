"""What the sandbox kept from a snippet, where that may be why it failed: files, the network, variables.

Facts only: which call failed, with which ``errno``, on which file; which address was asked for; which name
was looked up in the environment. Whether things are otherwise outside is for the app to see.
Standard library only, Python 3.9 syntax.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from tutor.pickling import debug

if TYPE_CHECKING:
    from tutor.sandbox.run_records import DeniedThing

FILE, NETWORK, VARIABLE = "file", "network", "variable"
_LOOKUP = type(os.environ).__getitem__.__code__
_HERE = ("127.0.0.1", "::1", "localhost", "")
_asked: dict[str, None] = {}
"""The addresses outside that were asked for."""


def listen() -> None:
    """Note from now on which addresses this process asks for."""
    sys.addaudithook(_hear)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        with debug.swallowing():
            address = args[1] if event == "socket.connect" else args[0]
            host = address[0] if isinstance(address, tuple) else address
            host = host.decode() if isinstance(host, bytes) else str(host)
            if host not in _HERE and not host.startswith("/") and len(_asked) < 10:
                _asked[host] = None


def denied(error: Optional[BaseException]) -> list[DeniedThing]:
    """What may have been kept from the code that raised ``error``, as plain JSON."""
    found: list[DeniedThing] = []
    with debug.swallowing():
        for one in _chain(error):
            if isinstance(one, OSError) and isinstance(one.filename, (str, bytes)):
                path = os.fsdecode(one.filename)
                found.append({"what": FILE, "name": path, "number": one.errno})
            elif isinstance(one, KeyError) and _raised_by_lookup(one):
                found.append({"what": VARIABLE, "name": str(one.args[0])})
            if isinstance(one, OSError):
                found += [{"what": NETWORK, "name": host} for host in _asked]
    return found


def _chain(error: Optional[BaseException]) -> Iterator[BaseException]:
    """An error, and those that led to it."""
    met: set[int] = set()
    while error is not None and id(error) not in met:
        met.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _raised_by_lookup(error: BaseException) -> bool:
    """Whether it was raised by a look into the environment."""
    frames = error.__traceback__
    while frames is not None:
        if frames.tb_frame.f_code is _LOOKUP:
            return True
        frames = frames.tb_next
    return False
