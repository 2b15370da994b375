# Warnings name this file.
import warnings


def old():
    warnings.warn("old thing", DeprecationWarning, stacklevel=2)


old()
warnings.warn("other thing")
warnings.warn("other thing")
