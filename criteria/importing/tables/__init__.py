"""A grid understood as a table: headings, weights, rows, amounts, totals, and what each column is taken for."""
