"""What a recommendation is worth: weights, values, contributions, benefits and their ranking."""
