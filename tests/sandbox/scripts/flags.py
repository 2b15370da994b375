# Flags and settings of the interpreter.
import sys
import warnings

print(sys.flags)
print(sys.getrecursionlimit(), sys.getswitchinterval(), sys.dont_write_bytecode)
print(warnings.filters)
