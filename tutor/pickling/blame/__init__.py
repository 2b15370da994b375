"""The smallest part of a subject that fails by itself, by path."""
