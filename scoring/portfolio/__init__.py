"""The choice itself: formulation, optimum, certificate, and what explains them."""
