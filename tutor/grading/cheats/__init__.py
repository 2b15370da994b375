"""Lazy answers that know nothing of an exercise: the lines of each are put below the exercise's own code.

None of them may earn what the idea earns; ``pickle-tutor check`` tries them on every exercise. Each is
written to work with any subject: an instance of a class, a function, a dict or list, bytes. A file for each
idea, and a line for each answer in ``registry.py``.
"""
