"""Chapters on how firm it is: weights, people, futures and ranges."""
