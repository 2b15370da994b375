"""The example that explains the format to authors is itself a lesson."""

from __future__ import annotations

from tutor.course.format import parse_lesson
from tutor.course.model import Exercise, StepKind

EXAMPLE = """\
---
format: 1
id: getstate                       # permanent; the file may be renamed
title: Leave the lock behind
summary: Choose what travels with __getstate__, rebuild it with __setstate__.
rules: [2]
requires: [by-reference]
minutes: 12
aliases: [state]
---
## What is state?
Prose. Every `##` heading is a step. A step's kind follows from the fences in it.

## Guess first
```python predict
threading.Lock()      # a lock
{"a": 1}.keys()       # a dict view
```

## Run it
```python run expect="pickle: dumps-fails by 2 at subject.lock; dill: ok"
import threading
class Counter: ...
Counter()
```

## Why did it stop?
- [ ] The class has no name
  > It has: it is a top-level class.
- [x] One attribute has no state rule

## Mend it {#mend}
```python exercise points=10 module=counters expect="pickle: ok" probe="subject.n"
...
```
```python check rule=2 says="A fresh lock is made on load"
assert restored.lock is not None
```
```text hint
Which entry of `self.__dict__` may stay behind?
```
```python mistake
...
```
> What to say to somebody who does that.
```python solution
...
```
> Why this works.
"""


def test_the_example_is_a_lesson() -> None:
    lesson = parse_lesson(EXAMPLE, "lessons/04-getstate.md")
    assert (lesson.id, lesson.order, lesson.points) == ("getstate", 4, 2 + 2 + 10)
    assert [step.kind for step in lesson.steps] == [
        StepKind.READ,
        StepKind.PREDICT,
        StepKind.RUN,
        StepKind.QUESTION,
        StepKind.EXERCISE,
    ]
    exercise = lesson.steps[-1].work
    assert isinstance(exercise, Exercise)
    assert exercise.mistakes[0].feedback == "What to say to somebody who does that."
    assert exercise.solution.why == "Why this works."
