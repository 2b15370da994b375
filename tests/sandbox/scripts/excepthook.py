# as a script only: the outermost line is the importer's
# A hook of its own for what is not caught.
import sys


def hook(kind, value, trace):
    print("hooked", kind.__name__, value, trace.tb_lineno, trace.tb_frame.f_code.co_name)


sys.excepthook = hook
raise LookupError("lost")
