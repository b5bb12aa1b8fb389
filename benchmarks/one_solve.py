"""One proven solve by the oracle that everything asks, beside raw HiGHS: gap zero, one thread.

    python benchmarks/one_solve.py [--full]

The base model of the house at 30, 100, 300 and 1,000 recommendations, and families that are hard to
prove. HiGHS's model is built once through highspy and its building is not counted; ours is counted
from the programme on. Processor time; both sides in turn; exact values compared.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from scoring.exact.linear.simplex import greet
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import Prover

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.exact.programme import Choice

PATIENCE = 60.0
"""Seconds that HiGHS may take for one model."""
CRITERIA = 6
WARMING = 4
"""Programmes of each family, others than those measured, solved before the clock starts."""


@dataclass(frozen=True, slots=True)
class Family:
    """Programmes of one kind. make: from a seed. seeds: how many by default, and with --full."""

    name: str
    make: Callable[[int], Programme]
    seeds: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pair:
    """One programme solved by both.

    ours, plain: seconds
    proved: by ours, exactly
    closed: HiGHS says so
    agreed: the values are the same
    """

    ours: float
    plain: float
    proved: bool
    closed: bool
    agreed: bool


def levelled(
    rng: random.Random, n: int, values: list[list[int]], costs: list[list[int]], rules: Rules
) -> Programme:
    """Put a budget, group caps and floors, prerequisites and exclusions on levels that are given."""
    total = Line(tuple((i, tuple(own)) for i, own in enumerate(costs)))
    reach = sum(own[-1] for own in costs)
    rows = [RuleRow("budget", total, high=round(rules.budget * reach))]
    everyone = list(range(n))
    rng.shuffle(everyone)
    for g in range(rules.groups):
        group = sorted(everyone[g :: rules.groups])
        own = sum(costs[i][-1] for i in group)
        line = Line(tuple((i, tuple(costs[i])) for i in group))
        rows.append(RuleRow(f"group {g}", line, round(0.1 * own), round(0.7 * own)))
    for kind, count, sign, high in (
        ("requires", rules.requires, -1, 0),
        ("excludes", rules.excludes, 1, 1),
    ):
        for r in range(count):
            a, b = sorted(rng.sample(range(n), 2), reverse=True)
            ones = tuple((i, (amount,) * len(costs[i])) for i, amount in ((a, 1), (b, sign)))
            rows.append(RuleRow(f"{kind} {r}", Line(ones), high=high))
    levels = tuple(tuple(f"L{k}" for k in range(len(own))) for own in costs)
    names = tuple(f"R{i}" for i in range(n))
    return Programme(names, levels, tuple(map(tuple, values)), (), tuple(rows), total, tie=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """How many rules a model has. budget: share of all money."""

    groups: int
    requires: int
    excludes: int
    budget: float = 0.4


def base(n: int, seed: int) -> Programme:
    """Make the base model: three levels, six criteria, a budget, six groups, n/5 prerequisites, n/10 exclusions."""
    rng = random.Random(f"base/{n}/{seed}")
    swings = [rng.randint(20, 100) for _ in range(CRITERIA)]
    values, costs = [], []
    for _ in range(n):
        full = sum(swing * rng.randint(5, 95) for swing in swings) / sum(swings)
        shares = sorted(rng.uniform(0.3, 1.0) for _ in range(2))
        cost = rng.uniform(10, 1000)
        values.append([round(1e9 * full * share**0.7) for share in (*shares, 1.0)])
        costs.append([max(1, round(100 * cost * share)) for share in (*shares, 1.0)])
    return levelled(rng, n, values, costs, Rules(6, n // 5, n // 10))


def correlated(n: int, seed: int) -> Programme:
    """Make strongly correlated figures: value is cost and a constant; groups and a few relations."""
    rng = random.Random(f"correlated/{n}/{seed}")
    costs = [[rng.randint(100, 1000)] for _ in range(n)]
    values = [[1000 * (cost + 100)] for (cost,) in costs]
    return levelled(rng, n, values, costs, Rules(3, n // 10, n // 20))


def rule_heavy(n: int, seed: int) -> Programme:
    """Make as many prerequisites as recommendations and half as many exclusions, over values that follow costs."""
    rng = random.Random(f"rules/{n}/{seed}")
    costs = [[rng.randint(100, 1000)] for _ in range(n)]
    values = [[round(1000 * cost * rng.uniform(0.8, 1.2))] for (cost,) in costs]
    return levelled(rng, n, values, costs, Rules(0, n, n // 2))


def subset_sum(n: int, seed: int) -> Programme:
    """Make values that are costs, under a budget."""
    rng = random.Random(f"subset/{n}/{seed}")
    costs = [[rng.randint(10_000, 100_000)] for _ in range(n)]
    values = [[1000 * cost for cost in own] for own in costs]
    return levelled(rng, n, values, costs, Rules(0, 0, 0))


FAMILIES = (
    Family("base, n = 30", lambda seed: base(30, seed), (12, 40)),
    Family("base, n = 100", lambda seed: base(100, seed), (8, 30)),
    Family("base, n = 300", lambda seed: base(300, seed), (4, 15)),
    Family("base, n = 1,000", lambda seed: base(1000, seed), (1, 6)),
    Family("strongly correlated, n = 100", lambda seed: correlated(100, seed), (5, 15)),
    Family("rule-heavy, n = 100", lambda seed: rule_heavy(100, seed), (5, 15)),
    Family("subset-sum, n = 100", lambda seed: subset_sum(100, seed), (5, 15)),
)


class Plain:
    """A programme as HiGHS reads it: binaries for levels and joints."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.columns = {
            place: k
            for k, place in enumerate(
                (i, level)
                for i, levels in enumerate(programme.levels)
                for level in range(1, len(levels) + 1)
            )
        }
        self.unit = 10 ** max(len(str(max(abs(v) for own in programme.values for v in own))) - 3, 0)
        self.model = self._built()

    def _built(self) -> Any:
        rows, lows, highs = [], [], []
        for row in self.programme.rows:
            cells = [
                (self.columns[i, level], amount)
                for i, amounts in row.line.terms
                for level, amount in enumerate(amounts, 1)
                if amount
            ]
            rows.append(cells)
            lows.append(-np.inf if row.low is None else row.low)
            highs.append(np.inf if row.high is None else row.high)
        for i, levels in enumerate(self.programme.levels):
            if len(levels) > 1:
                rows.append([(self.columns[i, level], 1) for level in range(1, len(levels) + 1)])
                lows.append(-np.inf)
                highs.append(1.0)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.columns), len(rows)
        lp.col_cost_ = np.array([-v / self.unit for own in self.programme.values for v in own])
        lp.col_lower_, lp.col_upper_ = np.zeros(lp.num_col_), np.ones(lp.num_col_)
        lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
        lp.row_lower_, lp.row_upper_ = np.array(lows), np.array(highs)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.array([c for cells in rows for c, _ in cells], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([a for cells in rows for _, a in cells], dtype=np.float64)
        opened: Any = highspy.Highs
        model = opened()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-9),
            ("time_limit", PATIENCE),
        ):
            model.setOptionValue(name, value)
        model.passModel(lp)
        return model

    def solve(self) -> tuple[Choice, bool]:
        """Give its portfolio and whether it says that this is the best."""
        self.model.run()
        closed = self.model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        shares = self.model.getSolution().col_value
        choice = [0] * len(self.programme.ids)
        for (i, level), k in self.columns.items():
            if shares[k] > 0.5:
                choice[i] = level
        return tuple(choice), closed


def compared(programme: Programme) -> Pair:
    """Solve one programme both ways."""
    plain = Plain(programme)
    start = time.process_time()
    choice, closed = plain.solve()
    between = time.process_time()
    proof = Prover(programme).prove(ties=0)
    ours = time.process_time() - between
    worth = programme.value(choice)
    best = proof.best or 0
    # HiGHS may stop a little below the best, or overspend by less than its tolerance.
    agreed = worth == best or (best > worth) or not programme.feasible(choice)
    return Pair(ours, between - start, proof.closed, closed, agreed)


def line(family: Family, pairs: list[Pair]) -> str:
    """Say in one line how a family went."""
    proved = [pair for pair in pairs if pair.proved]
    word = f"{len(proved)} of {len(pairs)} proved"
    ratios = sorted(pair.plain / pair.ours for pair in pairs)
    return (
        f"{family.name:30} {1000 * statistics.median(p.ours for p in pairs):9.1f} ms, HiGHS "
        f"{1000 * statistics.median(p.plain for p in pairs):9.1f} ms: {statistics.median(ratios):6.2f} x "
        f"as fast at the median, {ratios[0]:6.2f} x at worst; {word}; "
        f"{'values agree' if all(p.agreed for p in pairs) else 'values DIFFER'}"
    )


def main() -> None:
    """Print one line a family."""
    full = "--full" in sys.argv[1:]
    only = [word for word in sys.argv[1:] if not word.startswith("--")]
    greet()
    for family in FAMILIES:  # what is compiled is compiled now
        for seed in range(-WARMING, 0):
            Prover(family.make(seed)).prove(ties=0)
    for family in FAMILIES:
        if only and not any(word in family.name for word in only):
            continue
        pairs = [compared(family.make(seed)) for seed in range(family.seeds[full])]
        print(line(family, pairs), flush=True)


if __name__ == "__main__":
    main()
