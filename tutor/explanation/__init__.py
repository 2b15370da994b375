"""What to say about a run, decided once. What draws it, for whichever medium, decides nothing."""
