"""What dill hands to its pickler while it saves one object: the parts, by dill's own account.

dill ships functions and classes by value, with the closure, the defaults and such globals as it
chooses. Rather than follow its code from afar, its own pickler is run over the one object, and
whatever it is asked to save one level down is noted instead of saved.
"""

from __future__ import annotations

import io
from typing import Any

from tutor.pickling.codec import Codec
from tutor.pickling.inspect.opcodes import globals_named
from tutor.pickling.words import Library


def saved_by_dill(obj: object, codec: Codec) -> list[Any]:
    """The objects that dill's table entry for ``obj`` passes to ``save``, in order.

    Empty for what is saved as a mere name. Where dill gives up half way, what it noted until then.
    """
    from dill import Pickler

    class Spy(Pickler):  # type: ignore[misc]
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

    options: dict[str, Any] = {}
    if codec.library is Library.DILL_RECURSE:
        options["recurse"] = True
    if getattr(codec, "_byref", False):
        options["byref"] = True
    spy = Spy(io.BytesIO(), codec.protocol, **options)
    try:
        spy.dump(obj)
    except Exception:
        pass  # what was noted up to here is what dill got to
    return spy.noted


def ships_by_value(obj: object, codec: Codec) -> bool:
    """Whether dill makes ``obj``, a class or a function, anew on the other side.

    Read off the pickle itself: it then calls one of dill's ``_create_…`` functions. Otherwise it
    holds a name, as pickle's own would.
    """
    try:
        named = globals_named(codec.dumps(obj))
    except Exception:
        return bool(saved_by_dill(obj, codec))  # it got as far as taking the object apart
    return any(module == "dill._dill" and name.startswith("_create") for module, name in named)
