"""The libraries, one file each, and the registry that lists them.

To add one: write a file with a subclass of ``base.Codec`` that states what is special about the
library, and add it to the list in ``registry.py``. Nothing else names a library's file.
"""
