"""What one bound shows of draws that are not settled: never against any best portfolio of brute force, ties included."""

import random
from dataclasses import replace

import numpy as np
import pytest

from scoring.exact import limits
from scoring.exact.batch import bounding, every, lots, search
from scoring.exact.batch.search import Resolver
from scoring.portfolio.from_case import programme as programme_of
from tests.scoring.exact.batch.test_resolve import drawn
from tests.scoring.portfolio.made import everything, made
from tests.scoring.robustness.draws.test_row_draws import nothing_is_allowed, ranged

DRAWS = 6


@pytest.fixture(autouse=True)
def hardly_searched(monkeypatch):
    """Every programme is a large one, of which next to nothing is searched."""
    monkeypatch.setattr(limits, "USUAL", 0)
    monkeypatch.setattr(limits, "SPLIT", 0)
    monkeypatch.setattr(lots, "LIMIT", 1)
    monkeypatch.setattr(lots, "LONG", 1)
    monkeypatch.setattr(bounding, "TRIAL_PARTS", 0)
    monkeypatch.setattr(search, "FEW_PARTS", 0)
    monkeypatch.setattr(every, "MOST", 0)


def bests(programme, feasible, values, joint_values):
    """All portfolios worth the most in one draw: portfolios x recommendations."""
    starts = np.cumsum([0, *map(len, programme.levels)])

    def worth(choice):
        chosen = sum(int(values[starts[i] + level - 1]) for i, level in enumerate(choice) if level)
        held = (p for p, joint in enumerate(programme.joints) if joint.holds(choice))
        return chosen + sum(int(joint_values[p]) for p in held)

    worths = [worth(choice) for choice in feasible]
    top = max(worths)
    return np.array(
        [choice for choice, value in zip(feasible, worths, strict=True) if value == top]
    )


def held_against(answers, best_of):
    """Count ends that are open, ends that are shown, and best portfolios outside of them.

    best_of: gives all best portfolios of a draw, None where none keeps the rules.
    """
    left = shown = wrong = 0
    for place, draw in enumerate(np.flatnonzero(~answers.proved).tolist()):
        ends, best = answers.open[place], best_of(draw)
        left += 1
        if best is None:
            continue
        shown += int((ends[:, 0] > 0).sum() + (ends[:, 1] == 0).sum())
        wrong += int(((best < ends[:, 0]) | (best > ends[:, 1])).sum())
    return np.array([left, shown, wrong])


def of_values(seed):
    """Draws of values from few figures, so that ties are frequent, or from many."""
    programme = made(seed)
    feasible = everything(programme)
    if not feasible:
        return np.zeros(3, dtype=np.int64)
    rng = random.Random(seed)
    values, joints = drawn(programme, rng, DRAWS, rng.choice([2, 50, 10**9, 10**15]))
    answers = Resolver(programme, feasible[:1]).resolve(values, joints)
    return held_against(
        answers, lambda draw: bests(programme, feasible, values[:, draw], joints[:, draw])
    )


def of_costs(seed):
    """Draws of values and costs under every kind of row."""
    if nothing_is_allowed(seed):
        return np.zeros(3, dtype=np.int64)
    evaluation, costs, programme, rows = ranged(seed)
    rng = np.random.default_rng(seed)
    count, scale = len(programme.ids), int(rng.choice([2, 50, 10**9]))
    places = rng.integers(0, 1024, size=(count, DRAWS))
    values = rng.integers(-scale // 3, scale + 1, size=(sum(map(len, programme.levels)), DRAWS))
    joints = rng.integers(-scale // 2, scale + 1, size=(len(programme.joints), DRAWS))
    answers = Resolver(programme, [(0,) * count], drawn=rows).resolve(values, joints, places=places)

    def best_of(draw):
        feasible = everything(programme_of(evaluation, costs.at(places[:, draw].tolist())))
        return bests(programme, feasible, values[:, draw], joints[:, draw]) if feasible else None

    return held_against(answers, best_of)


def test_no_best_portfolio_of_drawn_values_is_outside():
    left, shown, wrong = sum(of_values(seed) for seed in range(150))
    assert left > 100
    assert shown > 100
    assert wrong == 0


def test_no_best_portfolio_of_drawn_costs_is_outside():
    left, shown, wrong = sum(of_costs(seed) for seed in range(25))
    assert left > 20
    assert shown > 20
    assert wrong == 0


def test_losses_that_are_too_high_are_caught(monkeypatch):
    """Seeded fault: what options lose is taken for eight times as much."""
    fix = lots.Lot._fix

    def faulty(lot, draw_of, bounds, left):
        fix(lot, draw_of, replace(bounds, losses=8 * bounds.losses), left)

    monkeypatch.setattr(lots.Lot, "_fix", faulty)
    assert sum(of_values(seed) for seed in range(150))[2] > 0


def test_a_draw_without_a_portfolio_known_leaves_all_open():
    """And one that is settled has nothing left open to be told of."""
    for seed in range(40):
        programme = made(seed)
        if everything(programme):
            values, joints = drawn(programme, random.Random(seed), DRAWS, 50)
            answers = Resolver(programme).resolve(values, joints)
            assert len(answers.open) == int((~answers.proved).sum())
            assert (answers.open[:, :, 0] <= answers.open[:, :, 1]).all()


def test_split_draws_of_a_large_programme_are_settled(monkeypatch):
    """Beyond the usual size, too, parts prove draws that one bound leaves open; and as brute force has it."""
    monkeypatch.setattr(limits, "SPLIT", 10**9)
    assert settled_rightly(DRAWS) > 100


def test_draws_of_the_largest_programmes_are_split_once_that_is_seen_to_settle_them(monkeypatch):
    """A few are tried; where most of them are settled the others are as well, and where not no more are split."""
    monkeypatch.setattr(search, "FEW_PARTS", 500)
    monkeypatch.setattr(bounding, "TRIAL_PARTS", 0)
    few = settled_rightly(20)
    monkeypatch.setattr(bounding, "TRIAL_PARTS", 500)
    assert settled_rightly(20) > max(few, 300)
    monkeypatch.setattr(search, "PAYS", 0)
    tried = settled_rightly(20)
    assert few < tried < 300


def settled_rightly(draws):
    """Count the draws of small programmes that are settled, each the best that brute force finds."""
    settled = 0
    for seed in range(40):
        programme = made(seed)
        feasible = [choice for choice in everything(programme) if programme.feasible(choice)]
        if not feasible or not len(programme.ids):
            continue
        values, joint_values = drawn(programme, random.Random(seed), draws, 50)
        answers = Resolver(programme).resolve(values, joint_values)
        for draw in np.flatnonzero(answers.proved).tolist():
            best = bests(programme, feasible, values[:, draw], joint_values[:, draw])
            assert tuple(answers.choices[draw].tolist()) in set(map(tuple, best.tolist()))
        settled += int(answers.proved.sum())
    return settled
