"""From results to criteria, points and feedback, and the proof that a lesson is right."""
