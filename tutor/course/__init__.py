"""Lessons. What one is: ``model``. Reading them: ``format`` (Markdown to ``Lesson``), ``claims`` (the
grammar of ``expect``), ``cards`` (rules and types), ``library`` (where they are), ``kept`` (a cache).
Running them: ``jobs``, ``mistakes``, ``proof``. Writing them: ``template``, ``remarks``."""
