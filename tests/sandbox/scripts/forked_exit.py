# A forked child that leaves with a status, and one that fails.
import os
import sys

for how in (lambda: sys.exit(3), lambda: 1 / 0, lambda: os._exit(4)):
    pid = os.fork()
    if pid == 0:
        how()
    print(os.WEXITSTATUS(os.waitpid(pid, 0)[1]), flush=True)
