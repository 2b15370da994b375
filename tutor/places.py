"""Where the user's files are, as text: ``tutor.paths`` makes paths of it.

Imports next to nothing, so that ``pickle-tutor list`` can look without a wait.
"""

from __future__ import annotations

import os
import sys

APP = "pickle-tutor"
DATA_VARIABLE = "PICKLE_TUTOR_DATA"
CACHE_VARIABLE = "PICKLE_TUTOR_CACHE"
CONFIG_VARIABLE = "PICKLE_TUTOR_CONFIG"
PROGRESS_FILE = "progress.sqlite3"


def data_place() -> str:
    """The directory that holds progress; it may not exist yet."""
    return _place(DATA_VARIABLE, "XDG_DATA_HOME", "~/.local/share", "data")


def cache_place() -> str:
    """The directory for what can be made again at any time; it may not exist yet."""
    return _place(CACHE_VARIABLE, "XDG_CACHE_HOME", "~/.cache", "cache")


def config_place() -> str:
    """The directory for what the learner writes: the keys; it may not exist yet."""
    return _place(CONFIG_VARIABLE, "XDG_CONFIG_HOME", "~/.config", "config")


def _place(variable: str, xdg: str, otherwise: str, kind: str) -> str:
    if named := os.environ.get(variable):
        return os.path.expanduser(named)
    if sys.platform == "linux":  # as platformdirs would say, which takes longer to import than to ask
        base = os.environ.get(xdg, "").strip()
        return os.path.join(base if os.path.isabs(base) else os.path.expanduser(otherwise), APP)
    import platformdirs

    say = {"data": platformdirs.user_data_dir, "config": platformdirs.user_config_dir}.get(kind)
    return (say or platformdirs.user_cache_dir)(APP, appauthor=False)


def lessons_place() -> str:
    """Where the shipped lessons are: inside an installed package, else beside the checkout's code."""
    package = os.path.dirname(os.path.realpath(__file__))
    installed = os.path.join(package, "_data", "lessons")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "lessons")


def distinct(folders: list[str]) -> list[str]:
    """The folders, each once, by the name it was given first."""
    found: dict[str, str] = {}
    for folder in folders:
        found.setdefault(os.path.realpath(folder), os.path.normpath(folder))
    return list(found.values())
