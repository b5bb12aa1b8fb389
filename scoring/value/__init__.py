"""From scores to benefit: value functions, weights and the evaluation."""
