"""Weights and value functions from what people say: a file a method, `methods.py` the registry of them all."""
