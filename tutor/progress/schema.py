"""The tables of the progress database, and how each version of them became the next."""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE attempt (
        id INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step TEXT NOT NULL, digest TEXT NOT NULL,
        code TEXT NOT NULL, checked INTEGER NOT NULL, verdicts TEXT NOT NULL, criteria TEXT NOT NULL,
        earned INTEGER NOT NULL, complete INTEGER NOT NULL, python TEXT NOT NULL, at REAL NOT NULL
    );
    CREATE INDEX attempt_of_step ON attempt (lesson, step);
    CREATE TABLE step (
        lesson TEXT NOT NULL, step TEXT NOT NULL, digest TEXT NOT NULL,
        earned INTEGER NOT NULL DEFAULT 0, by_rule TEXT NOT NULL DEFAULT '{}',
        done INTEGER NOT NULL DEFAULT 0, hints INTEGER NOT NULL DEFAULT 0,
        revealed INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, draft TEXT,
        PRIMARY KEY (lesson, step)
    );
    CREATE TABLE guess (
        lesson TEXT NOT NULL, step TEXT NOT NULL, card TEXT NOT NULL, guess TEXT NOT NULL,
        answer TEXT NOT NULL, points INTEGER NOT NULL, at REAL NOT NULL,
        PRIMARY KEY (lesson, step, card)
    );
    CREATE TABLE question_try (
        id INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step TEXT NOT NULL, digest TEXT NOT NULL,
        picked TEXT NOT NULL, correct INTEGER NOT NULL, points INTEGER NOT NULL, at REAL NOT NULL
    );
    CREATE INDEX question_try_of_step ON question_try (lesson, step);
    CREATE TABLE visit (lesson TEXT PRIMARY KEY, step TEXT NOT NULL, at REAL NOT NULL);
    """,
    "CREATE TABLE kept (name TEXT PRIMARY KEY, text TEXT NOT NULL, at REAL NOT NULL)",
    """
    CREATE TABLE review (
        item TEXT PRIMARY KEY, memory TEXT NOT NULL, due REAL NOT NULL, times INTEGER NOT NULL
    )
    """,
    "ALTER TABLE guess ADD COLUMN rule INTEGER",
    """
    CREATE TABLE past (
        id INTEGER PRIMARY KEY, lesson TEXT NOT NULL, step TEXT NOT NULL, at REAL NOT NULL,
        record TEXT NOT NULL
    );
    CREATE INDEX past_of_step ON past (lesson, step);
    """,
    """
    CREATE TABLE set_aside (
        id INTEGER PRIMARY KEY, of TEXT NOT NULL, reason TEXT NOT NULL, record TEXT NOT NULL, at REAL NOT NULL
    )
    """,
)
"""What takes the schema from each version to the next; ``PRAGMA user_version`` counts them."""

VERSION = len(MIGRATIONS)
