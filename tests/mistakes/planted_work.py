"""Planted faults in the work itself, which no edit of a case can bring: a search cut short, and a biased sampler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from scoring.portfolio import optimum
from scoring.work.streams import WEIGHT_ONE, simplex
from tests.mistakes.plants import PLANTS, Plant

type Sampler = Callable[[int, int], NDArray[np.float64]]


# unproved


@contextmanager
def no_search() -> Iterator[None]:
    """Allow the exact search no work, so that only the solver's word is left."""
    prove = optimum.prove

    def unproved(programme: Any, **rest: Any) -> Any:
        return prove(programme, **{**rest, "node_limit": 0})

    with patch.object(optimum, "prove", unproved):
        yield


PLANTS.append(
    Plant(
        "unproved",
        "the search is cut short before it has proved anything",
        lambda tables: None,
        (),
        ("proved", "proven", "proof"),
        solves=True,
        meanwhile=no_search,
    )
)


# weight-sampling


def ours(width: int, count: int) -> NDArray[np.float64]:
    """Draw weights as robustness does."""
    return simplex(np.random.PCG64(20261130), width, count) / WEIGHT_ONE


def normalised_uniforms(width: int, count: int) -> NDArray[np.float64]:
    """Draw as spreadsheets do: uniform numbers over their sum, which crowd round equal weights."""
    drawn = np.random.default_rng(20261130).random((count, width))
    return drawn / drawn.sum(axis=1, keepdims=True)


def departs(sampler: Sampler, width: int, count: int = 40_000) -> bool:
    """Say whether draws are not uniform on the simplex (Devroye 1986, chapter V).

    P(largest > 1/2) is width x 2**(1 - width), and the variance of a weight
    (width - 1) / (width**2 (width + 1)): both held to five standard errors or 5 per cent.
    """
    weights = sampler(width, count)
    expected = width * 2.0 ** (1 - width)
    error = (expected * (1 - expected) / count) ** 0.5
    variance = (width - 1) / (width**2 * (width + 1))
    share = float((weights.max(axis=1) > 0.5).mean())
    off = float(abs(weights.var(axis=0) / variance - 1).max())
    return abs(share - expected) > 5 * error or off > 0.05
