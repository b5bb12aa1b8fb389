"""Checks of what is valued: the tree, its scales and swings, scores and what they add up to."""
