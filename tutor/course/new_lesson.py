"""The text of a new lesson: whole, small, and right as it stands."""

from __future__ import annotations

from string import Template

LESSON = Template("""\
---
format: 1
id: $id
title: $title
summary: One sentence on what can be done after this lesson.
rules: [2]
requires: []
minutes: 10
---
## What is this about?

Every `##` heading is a step. A step without a fence that has a role is for reading.

## Guess first {#guess}

One card a line. Nobody writes the answers down: they are computed by running the cards.

```python predict
[1, 2, 3]           # a list
threading.Lock()    # a lock
```
> A quote below the cards is shown once they are answered.

## Run it {#run}

What `expect` claims is proved by `pickle-tutor check`.

```python run expect="pickle: dumps-fails by 2 at subject['lock']; dill: ok"
import threading

subject = {"jobs": [1, 2], "lock": threading.Lock()}
```

## Why did it stop? {#why}

- [ ] The dictionary is too large
  > Size does not matter: the same dictionary without the lock travels.
- [x] One value has no rule for its state
  > It has none: a lock belongs to its process.

## Mend it {#mend}

Keep the jobs, and leave the lock behind.

```python exercise points=10 expect="pickle: ok; dill: ok" allows="left-out made-none shown"
import threading

subject = {"jobs": [1, 2], "lock": threading.Lock()}
```
```python check rule=2 says="The jobs arrive"
assert restored["jobs"] == [1, 2]
```
```python check rule=2 says="No lock travels"
assert "lock" not in restored
```
```text hint
Which of the two values can stay behind?
```
```python mistake
subject = {}
```
> Everything stayed behind, the jobs too.

```python mistake
subject = {"jobs": [1, 2], "lock": None}
```
> The jobs travel, but so does an entry for a lock that is not there. Leave it out.

```python solution
subject = {"jobs": [1, 2]}
```
> What is left is plain data, and that has a rule for its state.
""")


def lesson_template(id: str, title: str = "") -> str:
    """A new lesson's text. ``id`` has to be an id of a lesson; the title is made of it by default."""
    return LESSON.substitute(id=id, title=_quoted(title or id.replace("-", " ").capitalize()))


def _quoted(title: str) -> str:
    """The title as YAML reads it back as it was: in quotes, and on one line."""
    plain = " ".join(title.split())
    if plain.replace(" ", "").isalpha() and plain.lower() not in ("true", "false", "null", "yes", "no"):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
