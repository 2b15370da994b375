"""The document's five rules, each asked of one object: it lets it be saved, blocks it, or does not apply."""
