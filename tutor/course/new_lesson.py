"""The text of a new lesson: whole, small, and right as it is."""

from __future__ import annotations

from string import Template

LESSON = Template("""\
---
format: 1
id: $id
title: $title
summary: One sentence on what the learner can do after this lesson.
rules: [2]
requires: []
minutes: 10
---
## What is this about?

Every `##` heading begins a step. A step with only prose, like this one, is for reading.

## Guess first {#guess}

Write one card per line. You don't write the answers down, because `check` runs the cards.

```python predict
[1, 2, 3]           # a list
threading.Lock()    # a lock
```
> A quote below the cards is shown once they are answered.

## Run it {#run}

`pickle-tutor check` proves what `expect` claims.

```python run expect="pickle: dumps-fails by 2 at subject['lock']; dill: ok"
import threading

subject = {"jobs": [1, 2], "lock": threading.Lock()}
```

## Why did it stop? {#why}

- [ ] The dictionary is too large
  > Size doesn't matter: the same dictionary without the lock can be pickled.
- [x] pickle has no way to save one of the values
  > It can't save the lock, because a lock belongs to its process.

## Fix it {#fix}

pickle refuses this dictionary. Change it so that it keeps the jobs and leaves out the lock.

```python exercise points=10 expect="pickle: ok; dill: ok" allows="left-out made-none shown"
import threading

subject = {"jobs": [1, 2], "lock": threading.Lock()}
```
```python check rule=2 says="The copy has the jobs"
assert restored["jobs"] == [1, 2]
```
```python check rule=2 says="The copy has no entry for the lock"
assert "lock" not in restored
```
```text hint
Which of the two values can be left out?
```
```python mistake
subject = {}
```
> You left out everything, the jobs too. Keep the jobs.

```python mistake
subject = {"jobs": [1, 2], "lock": None}
```
> The jobs are saved, but so is an entry for a lock that isn't there. Leave the entry out.

```python solution
subject = {"jobs": [1, 2]}
```
> What's left is plain data, which pickle knows how to save.
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
