"""Checks a decision without trusting what made it: standard library only, no code of the optimiser."""
