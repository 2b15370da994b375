# An error with notes and one in a group, where the version has them.
import sys

error = ValueError("plain")
if sys.version_info >= (3, 11):
    error.add_note("a note")
    error = ExceptionGroup("several", [error, TypeError("other")])
raise error
