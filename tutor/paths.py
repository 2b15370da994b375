"""Where the user's files are: progress in the data directory, what can be made again in the cache.

``PICKLE_TUTOR_DATA``, ``PICKLE_TUTOR_CACHE`` and ``PICKLE_TUTOR_CONFIG`` name other directories.
Nothing is created here.
"""

from __future__ import annotations

from pathlib import Path

from tutor.places import PROGRESS_FILE as PROGRESS_FILE
from tutor.places import cache_place, config_place, data_place


def data_dir() -> Path:
    """The directory that holds progress; it may not exist yet."""
    return Path(data_place())


def cache_dir() -> Path:
    """The directory for what can be made again at any time; it may not exist yet."""
    return Path(cache_place())


def config_dir() -> Path:
    """The directory for what the learner writes, such as ``keys.toml``; it may not exist yet."""
    return Path(config_place())


def progress_file() -> Path:
    """The database of the learner's progress."""
    return data_dir() / PROGRESS_FILE
