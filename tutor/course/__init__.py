"""Lessons: their shape (``model``), their file format (``format``), where they are (``library``),
and the machine that proves them (``proof``)."""
