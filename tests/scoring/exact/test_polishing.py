"""A portfolio that is bettered stays within the rules and the open options, and is worth no less.

One change never helps it any more, and where one is forced the best is found more often.
"""

import random

import numpy as np

from scoring.exact.inequalities import System
from scoring.exact.polishing import forced, polished
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import prove
from tests.scoring.portfolio.made import everything, made


def test_what_is_bettered_keeps_the_rules_and_is_worth_no_less():
    gained = 0
    for seed in range(60):
        programme = made(seed)
        system = System(programme)
        setting = system.setting()
        values = np.array(setting.values, dtype=np.int64)
        for choice in everything(programme)[::7]:
            better = np.array(choice, dtype=np.int64)
            ends, use = system.screened(setting.bounds), system.use(better)
            polished(system.flat, ends, values, setting.domain, better, use, 10**6)
            changed = tuple(better.tolist())
            assert programme.feasible(changed)
            assert programme.value(changed) >= programme.value(choice)
            gained += programme.value(changed) > programme.value(choice)
            for i, levels in enumerate(programme.levels):
                if any(i in sides for sides in system.sides):
                    assert changed[i] == choice[i]
                    continue
                for level in range(len(levels) + 1):
                    one_changed = (*changed[:i], level, *changed[i + 1 :])
                    assert not programme.feasible(one_changed) or programme.value(
                        one_changed
                    ) <= programme.value(changed)
    assert gained > 50


SIZE = 40


def close(seed):
    """Values that are costs and a constant, under a budget and three exclusions."""
    rng = random.Random(seed)
    costs = [rng.randint(20, 200) for _ in range(SIZE)]
    cost = Line(tuple((i, (amount,)) for i, amount in enumerate(costs)))
    rows = [RuleRow("budget", cost, high=sum(costs) * 2 // 5)]
    rows += [
        RuleRow(f"{i} or {i + 1}", Line(((i, (1,)), (i + 1, (1,)))), high=1)
        for i in range(0, SIZE, 4)
    ]
    return Programme(
        ids=tuple(f"R{i}" for i in range(SIZE)),
        levels=(("L",),) * SIZE,
        values=tuple((amount + 20,) for amount in costs),
        joints=(),
        rows=tuple(rows),
        cost=cost,
    )


def cheapest_first(programme):
    """What is funded where the cheapest go first, which is also the most value for money here."""
    choice = np.zeros(SIZE, dtype=np.int64)
    for i, _ in sorted(programme.cost.terms, key=lambda term: term[1]):
        choice[i] = 1
        choice[i] = programme.feasible(tuple(choice.tolist()))
    return choice


def test_forced_changes_keep_the_rules_and_reach_the_best_more_often():
    met_by_one, met_by_force = 0, 0
    for seed in range(40):
        programme = close(seed)
        system = System(programme)
        setting = system.setting()
        values = np.array(setting.values, dtype=np.int64)
        best = prove(programme).best
        rules = system.flat, system.screened(setting.bounds), values, setting.domain
        one = cheapest_first(programme)
        more, use = one.copy(), system.use(one)
        polished(*rules, one, use.copy(), 10**6)
        forced(*rules, more, use, best, 10**6)
        changed = tuple(more.tolist())
        assert programme.feasible(changed)
        assert (use == system.use(more)).all()
        assert programme.value(tuple(one.tolist())) <= programme.value(changed) <= best
        met_by_one += programme.value(tuple(one.tolist())) == best
        met_by_force += programme.value(changed) == best
    assert met_by_one < 20
    assert met_by_force > 30
