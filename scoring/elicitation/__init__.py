"""Weights and value functions from what people say: each method is bare arithmetic, `methods.py` its face."""
