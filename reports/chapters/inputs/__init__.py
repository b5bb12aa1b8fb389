"""Chapters on what went in: swings, scales, scores, costs, assumptions and what was checked."""
