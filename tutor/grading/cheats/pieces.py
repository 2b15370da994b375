"""Code that several lazy answers are made of."""

from __future__ import annotations

PASSES = """
import pickle
def passes(thing):
    try:
        pickle.dumps(thing)
    except Exception:
        return False
    return True
"""
"""Whether something can be pickled: ``passes(thing)``."""

WRAP = '''
class Wrapped:
    """Stands before an object and passes everything on to it."""
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(real, name)
    def __setattr__(self, name, value):
        setattr(real, name, value)
    def __call__(self, *args, **options):
        return real(*args, **options)
    def __iter__(self):
        return iter(real)
    def __next__(self):
        return next(real)
    def __len__(self):
        return len(real)
    def __getitem__(self, key):
        return real[key]
    def __contains__(self, item):
        return item in real
    def __eq__(self, other):
        return isinstance(other, Wrapped) or real == other
    __hash__ = None
    @property
    def __class__(self):
        return type(real)
real = subject
'''
"""``Wrapped``, an object that passes everything on to ``real``, which is the subject."""

REDUCED = '''
def kind_with(**hooks):
    """The subject's class with these methods, or its subject in a subclass that has them, or wrapped."""
    global subject
    kind = type(subject)
    try:
        for name, hook in hooks.items():
            setattr(kind, name, hook)
        return
    except (TypeError, AttributeError):
        pass
    try:
        made = type("Reduced", (kind,), {"__module__": __name__, **hooks})
        globals()["Reduced"] = made
        subject = made(subject)
    except Exception:
        for name, hook in hooks.items():
            setattr(Wrapped, name, hook)
        subject = Wrapped()
'''
"""``kind_with(…)`` gives the subject's class methods of one's choice. It comes below ``WRAP``."""

SAYS_YES = """
class Yes:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self
    def __setattr__(self, name, value):
        pass
    def __call__(self, *args, **options):
        return self
    def __getitem__(self, key):
        return self
    def __setitem__(self, key, value):
        pass
    def __iter__(self):
        return iter([self])
    def __next__(self):
        return self
    def __contains__(self, item):
        return True
    def __len__(self):
        return 1
    def __bool__(self):
        return True
    def __hash__(self):
        return 1
    def __int__(self):
        return 1
    def _yes(self, other):
        return True
    def _self(self, *others):
        return self
    def __enter__(self):
        return self
    def __exit__(self, *error):
        return True
    __eq__ = __lt__ = __gt__ = __le__ = __ge__ = _yes
    __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = _self
    def __ne__(self, other):
        return False
    def __reduce__(self):
        return Yes, ()
"""
"""``Yes``, an object that says yes to everything."""


def replaced(by: str) -> str:
    """Put something in the place of whatever cannot be pickled: ``by`` is code with ``{}`` for the part."""
    return f"""{PASSES}
def trimmed(thing):
    if type(thing) is dict:
        return {{key: trimmed(part) for key, part in thing.items()}}
    if type(thing) in (list, tuple):
        return type(thing)(map(trimmed, thing))
    if type(thing).__module__ == __name__ and hasattr(thing, "__dict__"):
        for name, part in list(vars(thing).items()):
            if not passes(part):
                vars(thing)[name] = {by.format("part")}
        return thing
    return thing if passes(thing) else {by.format("thing")}
subject = trimmed(subject)
"""
