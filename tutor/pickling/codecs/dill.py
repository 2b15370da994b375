"""``dill``, with its default settings and with ``recurse=True``."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, ClassVar, Optional

from tutor.pickling import debug
from tutor.pickling.codecs.base import Codec, TableEntry


class Dill(Codec):
    """``dill.dumps`` and ``dill.loads``. Importing dill changes pickle's pure-Python registry."""

    name = "dill"
    package = "dill"
    shown = True
    byref = True
    by_value = True
    offer: ClassVar[Optional[tuple[str, str]]] = (
        "Or use dill, which packs functions and classes by value. It leaves out their globals "
        + "unless you pass `recurse=True`, but that breaks a nested function that calls itself.",
        "import dill\ndata = dill.dumps(subject, recurse=True)",
    )
    globals_offer: ClassVar[Optional[tuple[str, str, str]]] = (
        "recurse=True",
        "dill.dumps(subject, recurse=True)",
        "a nested function that calls itself breaks with it",
    )
    sends_enums = False  # its pickle of an Enum in a script never loads
    dead_rlocks = True
    locks_as_they_are = True
    weak = True

    def default_protocol(self) -> int:
        """Return the protocol that dill's settings name."""
        return int(self.module.settings["protocol"])

    def unpickler(self) -> Any:
        """See ``Codec.unpickler``."""
        return self.module.Unpickler

    def entry(self, obj: object) -> Optional[TableEntry]:
        """See ``Codec.entry``."""
        try:
            found = self.module.Pickler.dispatch.get(type(obj))
        except Exception:  # a dill that has no such table
            debug.swallowed()
            return None
        if found is None or not str(getattr(found, "__module__", "")).startswith("dill"):
            return None
        return TableEntry(str(found.__name__), "an entry of dill's own table")

    def taken_apart(self, obj: object) -> list[Any]:
        """By dill's own account: its pickler is run over the one object, and whatever it is asked to save
        one level down is noted instead of saved.

        Empty for what is saved as a mere name. Where dill gives up half way, what it noted until then.
        """

        spy = _spy(self.module.Pickler)(io.BytesIO(), self.protocol, **self.options)
        try:
            spy.dump(obj)
        except Exception:
            debug.swallowed()  # what was noted up to here is what dill got to
        noted: list[Any] = spy.noted
        return noted

    def ships(self, obj: object) -> bool:
        """Read off the pickle itself: it then calls one of dill's ``_create_…`` functions. Otherwise it
        holds a name, as pickle's own would."""
        import pickletools  # late: the facts above are read without it

        try:
            data = self.dumps(obj)
        except Exception:
            debug.swallowed()
            return bool(self.taken_apart(obj))  # it got as far as taking the object apart
        named = {
            word for _, text, _ in pickletools.genops(data) if type(text) is str for word in text.split()
        }
        return "dill._dill" in named and any(name.startswith("_create") for name in named)


@lru_cache(maxsize=1)
def _spy(pickler: Any) -> Any:
    """A pickler that notes what it is asked to save one level down. Made once: making a class takes longer
    than using it."""

    class Spy(pickler):  # type: ignore[misc]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.noted: list[Any] = []
            self.inside = False

        def save(self, part: Any, save_persistent_id: bool = True) -> None:
            if not self.inside:
                self.inside = True
                super().save(part, save_persistent_id)
                return
            self.noted.append(part)
            for known in (part, *part) if type(part) is tuple else (part,):
                if id(known) not in self.memo:  # dill looks some of its parts up again afterwards
                    self.memo[id(known)] = len(self.memo), known
            self.write(b"N")

    return Spy


class DillRecurse(Dill):
    """``dill.dumps(..., recurse=True)``: ships only the globals a function uses."""

    name = "dill-recurse"
    shown = False
    offer = None
    globals_offer = None
    sends_globals = True

    def __init__(self, protocol: Optional[int] = None, byref: bool = False) -> None:
        super().__init__(protocol, byref)
        self.options["recurse"] = True
