"""The document's five rules, each asked of one object: carries it, blocks it, or does not apply."""
