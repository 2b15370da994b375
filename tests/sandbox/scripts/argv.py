# as a script only: an imported module has the arguments of whoever imports it
import os
import sys

print([os.path.basename(arg) for arg in sys.argv])
print(len(sys.orig_argv) if hasattr(sys, "orig_argv") else 2)
