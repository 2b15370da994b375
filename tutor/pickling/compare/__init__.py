"""Whether what came back is what went in: one description of an object, and the differences between two."""
