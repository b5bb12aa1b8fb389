"""The best portfolio at all weights of a set at once, in integers."""
