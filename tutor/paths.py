"""Where the user's files are: progress in the data directory, what can be made again in the cache.

``PICKLE_TUTOR_DATA`` and ``PICKLE_TUTOR_CACHE`` name other directories. Nothing is created here.
"""

from __future__ import annotations

import os
from pathlib import Path

APP = "pickle-tutor"
DATA_VARIABLE = "PICKLE_TUTOR_DATA"
CACHE_VARIABLE = "PICKLE_TUTOR_CACHE"
PROGRESS_FILE = "progress.sqlite3"


def data_dir() -> Path:
    """The directory that holds progress; it may not exist yet."""
    if named := os.environ.get(DATA_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def cache_dir() -> Path:
    """The directory for what can be made again at any time; it may not exist yet."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path(APP, appauthor=False)


def progress_file() -> Path:
    """The database of the learner's progress."""
    return data_dir() / PROGRESS_FILE
