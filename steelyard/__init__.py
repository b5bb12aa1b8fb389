"""Scores policy recommendations and proves the best portfolio a budget can buy."""
