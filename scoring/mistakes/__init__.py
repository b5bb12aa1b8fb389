"""The classic mistakes: what was found of each in a case and its answer, and what it could change."""
