"""Why each recommendation is in or out, what else there is, and what it would take."""
