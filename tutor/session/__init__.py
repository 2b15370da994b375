"""What a learner does, without a terminal: run, check, guess, answer, ask for a hint."""
