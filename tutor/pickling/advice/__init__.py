"""What to do about it: a sentence, and code that fits the object."""
