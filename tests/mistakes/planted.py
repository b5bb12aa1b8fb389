"""All planted faults: in what is measured, in how it is weighed, in what is chosen."""

from tests.mistakes import planted_choices, planted_measures, planted_weights
from tests.mistakes.plants import PLANTS

__all__ = ["PLANTS", "planted_choices", "planted_measures", "planted_weights"]
