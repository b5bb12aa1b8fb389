"""The best use of the budget, proven, and why each recommendation is in or out."""
