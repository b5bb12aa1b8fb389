"""Checks of what can be chosen: costs and budget, limits, relations and proposals."""
