"""The optimiser of the page: the case as integers, and the exact search in JavaScript that reads it."""
