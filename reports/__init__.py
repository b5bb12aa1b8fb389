"""What people open: reports as values, and the writers that turn them into files."""
