"""The decision in three minutes: what page, brief and slides say first, every figure with its place in the result."""
