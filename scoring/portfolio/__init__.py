"""The best use of the budget: the case's rules as a programme, what a solver claims of it, and the proof."""
