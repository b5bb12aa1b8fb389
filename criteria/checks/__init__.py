"""Every check of a case: one small function each, with a sentence for a name."""
