"""Chapters on the decision: what is funded, by which rules, with what money, and its proof."""
