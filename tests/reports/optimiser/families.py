"""Two families of programmes of any size whose values are split over four criteria.

plain    three levels each, a budget a year for four years, n / 10 prerequisites and n / 10
exclusions hard     the base model of proofs.py: one to three budgets, six groups with caps and
         floors on money, n / 5 prerequisites and n / 10 exclusions, of levels from one by chance
         upward
"""

from __future__ import annotations

import random
from dataclasses import replace

from benchmarks.proofs import base_model
from scoring.exact.programme import Line, Programme, Row
from tests.reports.optimiser.random_settings import Asked, asked_programme


def split(rng: random.Random, programme: Programme) -> Asked:
    """Split every level's value over four criteria by chance."""
    shares = [[rng.random() for _ in range(4)] for _ in programme.values]
    cells = [
        [[int(value * share / 10**6) for share in own] for value in values]
        for values, own in zip(programme.values, shares, strict=True)
    ]
    return asked_programme(replace(programme, tie=0), cells)


def hard(seed: int, n: int) -> Asked:
    """Make a programme of the base model."""
    return split(random.Random(seed), base_model(seed, n, 1 + seed % 3))


def plain(seed: int, n: int) -> Asked:
    """Make a programme as a portfolio of `n` recommendations has it: three levels, four years, a few rules."""
    rng = random.Random(f"plain/{seed}/{n}")
    reach = [(0.4, 0.7, 1.0)] * n
    full = [rng.uniform(5, 100) for _ in range(n)]
    values = tuple(
        tuple(round(1e9 * most * part**0.7) for part in parts)
        for most, parts in zip(full, reach, strict=True)
    )
    profiles = [[rng.uniform(0.5, 1.5) for _ in range(4)] for _ in range(n)]
    sizes = [rng.uniform(10, 1000) for _ in range(n)]
    years = [
        tuple(
            (i, tuple(max(1, round(sizes[i] * profiles[i][year] * part)) for part in reach[i]))
            for i in range(n)
        )
        for year in range(4)
    ]
    tightness = rng.uniform(0.3, 0.6)
    rows = [
        Row(
            f"budget {year}",
            Line(terms),
            high=round(tightness * sum(amounts[-1] for _, amounts in terms)),
        )
        for year, terms in enumerate(years)
    ]
    for place in range(n // 10):
        (a, b), (c, d) = rng.sample(range(n), 2), rng.sample(range(n), 2)
        rows.append(Row(f"requires {place}", Line(((a, (1, 1, 1)), (b, (-1, -1, -1)))), high=0))
        rows.append(Row(f"excludes {place}", Line(((c, (1, 1, 1)), (d, (1, 1, 1)))), high=1))
    cost = Line(
        tuple(
            (i, tuple(sum(terms[i][1][level] for terms in years) for level in range(3)))
            for i in range(n)
        )
    )
    ids = tuple(f"R{i}" for i in range(n))
    programme = Programme(
        ids, (("low", "middle", "full"),) * n, values, (), tuple(rows), cost, tie=1
    )
    return split(rng, programme)
