"""What an interpreter is started with. Nothing compiles it ahead, so it only finds what is compiled.

It sets up the ``tutor`` package by hand: the app's own packages are not to be on the path of whichever
interpreter was asked for. Standard library only, Python 3.9 syntax. For its arguments see ``fork_server``.
"""

import gc

gc.disable()  # nothing that is imported here becomes garbage

import os  # noqa: E402
import sys  # noqa: E402

if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    sandbox = os.path.dirname(here)
    for name, path in (("tutor", os.path.dirname(sandbox)), ("tutor.sandbox", sandbox)):
        package = type(sys)(name)
        package.__path__ = [path]
        sys.modules[name] = package

    from tutor.sandbox.guest.fork_server import main

    work = main()
    if work is not None:
        work()
