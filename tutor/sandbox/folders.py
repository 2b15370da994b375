"""Removing a run's folder, whatever the snippet did to it. Standard library only, Python 3.9 syntax."""

from __future__ import annotations

import os


def remove(directory: str) -> None:
    """Remove ``directory`` and all in it, whatever rights or depth a snippet gave it. Never raises.

    Folders are lifted to the top before they are emptied, so that no path gets too long to name.
    """
    empty(directory)
    _remove_empty(directory)


def empty(directory: str) -> None:
    """Remove all in ``directory``, as ``remove`` does, but not the directory."""
    pending = [directory]
    while pending:
        folder = pending.pop()
        try:
            os.chmod(folder, 0o700)
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    os.chmod(entry.path, 0o700)
                    lifted = os.path.join(directory, os.urandom(8).hex())
                    os.rename(entry.path, lifted)
                    pending.append(lifted)
                else:
                    os.unlink(entry.path)
            except OSError:
                continue
        if folder != directory:
            _remove_empty(folder)


def _remove_empty(folder: str) -> None:
    try:
        os.rmdir(folder)
    except OSError:
        pass
