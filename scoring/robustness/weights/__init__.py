"""Weights: which may be, what is best at each, and how far they may move."""
