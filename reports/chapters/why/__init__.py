"""Chapters on why: each in or out, what it would take, what else, and what rules cost."""
