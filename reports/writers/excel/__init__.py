"""A Report as two Excel workbooks: one with living formulas, one of all else as it was run."""
