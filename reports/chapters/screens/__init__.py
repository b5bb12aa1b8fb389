"""Chapters on the screens of a page: the options side by side, and the portfolio with its picture."""
