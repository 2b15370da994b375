"""What happens to an object: stages, comparison, blame and rules.

This package is the code that runs *inside* the sandbox, possibly under another interpreter than the app's.
So it has the standard library only (dill is imported late, and only for the dill libraries), Python 3.9
syntax, and no import from any other part of ``tutor``.
"""
