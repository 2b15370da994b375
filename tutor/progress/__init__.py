"""What the learner has done and earned, when to review it, and what to do next."""
