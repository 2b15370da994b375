"""Weak references: put what is referred to into the state, and make the reference again on load."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tutor.pickling.advice.edit import Rewrite
from tutor.pickling.advice.leaving import Leaving
from tutor.pickling.advice.placing import wrapped
from tutor.pickling.advice.trouble import Holder, Trouble
from tutor.pickling.blame.node import Node
from tutor.pickling.inspect.real import is_a, name_of

if TYPE_CHECKING:
    from tutor.pickling.stage_records import AdviceRecord

_MAPPINGS = (weakref.WeakValueDictionary, weakref.WeakKeyDictionary)


def remedy(trouble: Trouble) -> Iterator[AdviceRecord]:
    """For an attribute, the two methods of the state; elsewhere, the object itself."""
    line = trouble.node.line_of()
    weak = [node for node in line if is_a(node.obj, (weakref.WeakSet, *_MAPPINGS))]
    weak += [node for node in line if is_a(node.obj, weakref.ref)]
    if not weak:
        return
    node = weak[0]
    held = [holder for holder in trouble.holders if holder.node is node]
    for holder in held:
        yield from _in_state(trouble, holder, node)
    if not held and is_a(node.obj, weakref.ref):
        yield from wrapped(trouble, "Keep the object itself, not a weak reference to it.", ("{}()",), node)
    elif not held:
        kind = "set" if is_a(node.obj, weakref.WeakSet) else "dict"
        yield from wrapped(
            trouble, f"Keep a plain {kind}, not one of weak references.", (f"{kind}({{}})",), node
        )


def _in_state(trouble: Trouble, holder: Holder, node: Node) -> Iterator[AdviceRecord]:
    cls, name = type(holder.obj), holder.name
    found = trouble.users.class_def(cls)
    if found is None:
        return
    kind = type(node.obj)
    plain = f"self.{name}()"
    if is_a(node.obj, weakref.WeakSet):
        plain = f"set(self.{name})"
    elif is_a(node.obj, _MAPPINGS):
        plain = f"dict(self.{name})"
    text = (
        f"Put what `{name}` refers to into the state of `{name_of(cls)}`, and make the weak reference again "
        "in `__setstate__`. Pickle the object that owns it, so that it stays alive."
    )
    for keeps in (False, True):
        rewrite = Rewrite()
        module = rewrite.imports(found[0], "weakref")
        made = f"{module}.{'ref' if issubclass(kind, weakref.ref) else kind.__name__}(state[{name!r}])"
        saved = {name: plain}
        entries = {name: made}
        if keeps:
            if kind is not weakref.ref:
                return
            text = (
                f"Put what `{name}` refers to into the state of `{name_of(cls)}`, make the weak reference "
                "again in `__setstate__`, and keep the object alive there: nothing else here owns it."
            )
            entries[f"_{name.lstrip('_')}_kept"] = f"state[{name!r}]"
        if Leaving(holder.obj, entries, saved).apply(trouble, rewrite) is not None:
            yield from trouble.advice(text, rewrite)
