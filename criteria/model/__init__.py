"""What a case is: its tables and columns, its rules and scales, and the places that problems name."""
