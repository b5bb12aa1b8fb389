"""The engine: the best portfolio and its proof, in integers. It knows rules as rows of numbers, and no case."""
