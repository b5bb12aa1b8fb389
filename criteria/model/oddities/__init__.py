"""What is odd about a case and perhaps meant: told by the checks, worked out by the audit."""
