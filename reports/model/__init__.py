"""A Report is a value: sections, tables, charts and formulas whose cells carry meanings, not looks."""
