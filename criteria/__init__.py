"""What the planners said: the case, its tables and rules, and every check with its cell."""
