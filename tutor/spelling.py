"""What an unknown word was most likely meant to be, and the question that asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LEAST = 0.5
"""How alike, from 0 to 1, two words have to be."""
BEHIND = 0.15
"""How much less alike than the closest one a further word may be."""
LONGEST = 60
"""Characters that are compared: what is longer was surely not meant to be a name."""


def close_to(word: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the known words closest to ``word``, best first; none if none is close."""
    import difflib  # only where a word was wrong

    word = word[:LONGEST].lower()
    match = difflib.SequenceMatcher(b=word)
    alike: dict[str, float] = {}
    for name in known:
        match.set_seq1(name.lower())
        alike[name] = match.ratio()
    least = max([LEAST, *(ratio - BEHIND for ratio in alike.values())])
    names = sorted((name for name in alike if alike[name] >= least), key=lambda name: -alike[name])
    return tuple(names[:count])


def did_you_mean(near: Sequence[str], quote: str = "'") -> str:
    """Return "did you mean 'a', 'b' or 'c'?" for words that ``close_to`` found; nothing for none."""
    if not near:
        return ""
    *first, last = [f"{quote}{word}{quote}" for word in near]
    return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?"
