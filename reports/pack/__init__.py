"""The board pack as values: one page, two pages, six slides and a letter each, every figure with its place in the result."""
