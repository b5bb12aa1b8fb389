"""Small linear programmes: in fractions, and by a solver that starts again from its last basis."""
