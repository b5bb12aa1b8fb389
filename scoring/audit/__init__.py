"""What looks odd in a case, and what it changes: each oddity solved away, exactly."""
