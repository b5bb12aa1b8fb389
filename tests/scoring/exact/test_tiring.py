"""A search that splitting does not help ends early, says what is true until then, and is followed by one that closes."""

import random

import pytest

from scoring.exact.compiled import fast
from scoring.exact.goals import BestWithTies
from scoring.exact.inequalities import System
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.relaxation import Relaxation
from scoring.exact.search import prove
from scoring.exact.tree import HALVED, Tree


def following(seed, constant):
    """Values that are costs and a constant, or spread by chance besides, under a budget and exclusions."""
    rng = random.Random(seed)
    count = 70
    costs = [rng.randint(100, 1000) for _ in range(count)]
    cost = Line(tuple((i, (amount,)) for i, amount in enumerate(costs)))
    rows = [RuleRow("budget", cost, high=sum(costs) * 2 // 5)]
    rows += [
        RuleRow(f"{i} or {i + 1}", Line(((i, (1,)), (i + 1, (1,)))), high=1)
        for i in range(0, count - 1, 9)
    ]
    spread = 0 if constant else 300
    return Programme(
        ids=tuple(f"R{i}" for i in range(count)),
        levels=(("L",),) * count,
        values=tuple((amount + 100 + rng.randint(0, spread),) for amount in costs),
        joints=(),
        rows=tuple(rows),
        cost=cost,
    )


@pytest.mark.skipif(not fast(), reason="only a search in machine code tires")
def test_it_tires_where_values_follow_costs_and_nowhere_else():
    tired = 0
    for seed in range(3):
        for constant in (True, False):
            programme = following(seed, constant)
            system = System(programme)
            setting = system.setting()
            goal = BestWithTies(setting.least, 0, setting.step, 1)
            tree = Tree(system, setting, Relaxation(system), goal, recorded=False)
            searched = tree.search(20, 0, may_tire=True)
            proof = prove(programme)
            assert proof.closed
            assert max(searched.bound, goal.value) >= proof.best >= goal.value
            assert constant or searched.closed
            tired += searched.nodes == HALVED and not searched.closed
    assert tired >= 1
