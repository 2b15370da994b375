"""A small lesson with everything a lesson file can say."""

LESSON = """\
---
format: 1
id: sample            # permanent
title: "A sample: all of it"
summary: One of everything.
rules: [1, 2]
requires: [what-pickles]
minutes: 12
aliases: [example]
---
## What is state?

Prose with `code`.

```python
shown = "not run"
```

- a list
- that asks nothing

## Guess first

```python setup
import collections

names = ["a"]
```
```python predict
threading.Lock()      # a lock
{"a": 1}.keys()       # a dict # view
len
```
> Surprised?

## Run it

Before.

```python run expect="pickle: dumps-fails by 2 at subject['a;b'].lock; dill: ok" expect[>=3.12]="dill: differs" module=jobs probe="subject[\\"n\\"]" protocol=4
subject = {"n": 1}
```
> It stopped.

After.

```python file=helper.py
HELP = 1
```
```json file=data/rates.json
{"eu": 1.2}
```
```python reader
subject = None
```

## Why did it stop?

- [ ] The class has no name
  > It has: it is a top-level class.
- [x] One attribute
  has no state rule
  > Yes.
  >
  > It has none.

## Mend it {#mend-it}

Change it.

```python exercise points=12 module=counters effort=make expect="pickle: ok" probe="subject.n"
subject = ...
```
```python check rule=2 says="A fresh lock is made"
assert restored.lock
```
```python check rule=1 where=here says="A fresh lock is made"
assert data
```
```text hint
Which entry may stay?
```
```text hint
Look again.
```
```python mistake parses=no
subject = (
```
> No.
>
> Not so.

> And more.

```python solution
subject = 1
```
> Because.

```python solution
subject = 2
```
"""  # noqa: E501
