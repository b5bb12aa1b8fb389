"""A planner's own sheet becomes a case: what each column is taken for and why, and every assumption marked."""
