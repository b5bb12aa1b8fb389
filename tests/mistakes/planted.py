"""All planted faults: in what is measured, in how it is weighed, in what is chosen, and in the work."""

from tests.mistakes import planted_choices, planted_measures, planted_weights, planted_work
from tests.mistakes.plants import PLANTS

__all__ = ["PLANTS", "planted_choices", "planted_measures", "planted_weights", "planted_work"]
