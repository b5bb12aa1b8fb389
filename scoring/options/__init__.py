"""Options, not one answer: four portfolios worked out to the same depth and told side by side."""
