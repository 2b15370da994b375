"""``pickle-tutor new``: begin a lesson file that is already a whole, small, right lesson."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from tutor.errors import TutorError

ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

TEMPLATE = """\
---
format: 1
id: {id}
title: {title}
summary: One sentence on what can be done after this lesson.
rules: [2]
requires: []
minutes: 10
---
## What is this about?

Every `##` heading is a step. A step without a snippet is for reading.

## Guess first

One card a line. Nobody writes the answers down: they are computed by running the cards.

```python predict
[1, 2, 3]           # a list
threading.Lock()    # a lock
```

## Run it

What `expect` claims is checked by `pickle-tutor check`.

```python run expect="pickle: dumps-fails; dill: ok"
import threading

subject = {{"jobs": [1, 2], "lock": threading.Lock()}}
```

## Why did it stop?

- [ ] The dictionary is too large
  > Size never matters to pickle.
- [x] One value is a resource
  > It is: a lock belongs to its process.

## Mend it {{#mend}}

Keep the jobs, and leave the lock behind.

```python exercise points=10 expect="pickle: ok; dill: ok"
import threading

subject = {{"jobs": [1, 2], "lock": threading.Lock()}}
```
```python check rule=2 says="The jobs arrive"
assert restored["jobs"] == [1, 2], "the jobs are not there"
```
```text hint
Which of the two values can stay behind?
```
```python mistake
subject = {{}}
```
> Everything stayed behind, the jobs too.

```python solution
subject = {{"jobs": [1, 2]}}
```
> What is left has a rule for its state.
"""


def new_lesson(given: argparse.Namespace) -> int:
    """Write ``ID.md`` here, or in the folder of ``--lessons``. Never writes over a file."""
    if not ID.fullmatch(given.id):
        raise TutorError(
            f"{given.id!r} cannot be a lesson's id: use small letters, digits and hyphens, as in my-lesson."
        )
    path = Path(given.lessons or ".") / f"{given.id}.md"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE.format(id=given.id, title=given.id.replace("-", " ").capitalize()))
    except FileExistsError:
        raise TutorError(f"{path} is there already: choose another id, or edit that file.") from None
    except OSError as error:
        raise TutorError(f"{path} cannot be written ({error.strerror}): check the folder.") from None
    print(f"{path} is begun. Prove it with: pickle-tutor check {path}")
    return 0
