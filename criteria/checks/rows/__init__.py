"""Checks of single rows: ids and names, ranges, settings, and how checks speak."""
