"""Hypothesis strategies for programmes with every kind of row, kept and broken, small enough to enumerate."""

from hypothesis import strategies as st

from tests.scoring.portfolio.made import made

SEEDS = st.integers(0, 10**9)
UNITS = st.sampled_from((1, 100, 10**6, 10**9, 10**12))
"""How large the money and the values are: figures are multiples of it, give or take one."""


def programmes(most: int = 5, units: st.SearchStrategy[int] = UNITS) -> st.SearchStrategy:
    """Programmes of at most `most` recommendations, some with none, some infeasible."""
    return st.builds(made, SEEDS, most=st.just(most), unit=units)
