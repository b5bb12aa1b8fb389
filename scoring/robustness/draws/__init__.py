"""Draws: scores, chances, costs and weights drawn, and what the portfolio comes to in each."""
