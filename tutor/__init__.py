"""pickle-tutor: what Python objects can be pickled, why, and what dill changes.

Kept empty of imports on purpose: the code that runs inside the sandbox lives in
``tutor.pickling`` and must start fast, on every interpreter from Python 3.9.
"""
