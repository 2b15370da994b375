# A forked child ends as a script ends.
import atexit
import os
import sys

atexit.register(lambda: print("handler", flush=True))
pid = os.fork()
if pid == 0:
    print("child", flush=True)
else:
    status = os.waitpid(pid, 0)[1]
    print("parent", status, flush=True)
