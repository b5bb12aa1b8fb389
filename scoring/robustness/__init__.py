"""How firm the answer is when weights, scores, costs and futures are not."""
