"""What the case implies: values, the proven portfolio, and how far to trust it."""
