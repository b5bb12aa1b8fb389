"""The compiler as the batch search knows it (scoring/exact/compiled.py)."""

from scoring.exact.compiled import compiled, fast

__all__ = ["compiled", "fast"]
