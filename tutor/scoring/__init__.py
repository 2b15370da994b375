"""From results to criteria and points (``grade``), and what is remembered (``progress``)."""
