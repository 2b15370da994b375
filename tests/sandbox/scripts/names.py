# What a script knows of itself.
import os
import sys

print(__name__, __doc__, __package__, __spec__)
print(os.path.basename(__file__), os.path.isabs(__file__))
print(type(__loader__).__name__, type(__builtins__).__name__)
print(sorted(globals()))
