"""Rules under drawn costs: rows are those of a case rebuilt with the drawn costs, and every draw's best is the best.

Oracles: the builder of rows itself, asked for the drawn cost table; and enumeration of everything
that keeps the rows.
"""

import itertools
import random
from fractions import Fraction

import numpy as np
import pytest

from scoring.exact.batch.search import Resolver
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.cost_cells import cost_cells
from scoring.robustness.draws.row_draws import row_draws
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import every_kind, small_case
from tests.scoring.exact.batch.test_resolve import take, way  # noqa: F401 - the fixture


def ranged(seed):
    """A case with every kind of row and wide ranges on its costs, and its parts."""
    case, rng = every_kind(seed), random.Random(seed)
    rows = [
        row.model_copy(
            update={
                "low": row.likely * rng.choice([0, 1]) / 2,
                "high": row.likely * rng.choice([1, 2]),
            }
        )
        for row in case.costs
    ]
    case = case.model_copy(update={"costs": tuple(rows)})
    evaluation, costs = evaluate(case), cost_cells(case)
    programme = programme_of(evaluation, cost_table(case))
    return evaluation, costs, programme, row_draws(evaluation, costs, programme)


def amounts(line, unit):
    found = {
        (i, level): amount * unit
        for i, own in line.terms
        for level, amount in enumerate(own, 1)
        if amount
    }
    return found | {(-1, p): amount * unit for p, amount in line.joints if amount}


@pytest.mark.parametrize("seed", range(12))
def test_rows_are_those_of_the_drawn_costs(seed):
    evaluation, costs, programme, drawn = ranged(seed)
    rng = random.Random(seed)
    places = [rng.randrange(1024) for _ in programme.ids]
    found, wanted = drawn.programme_at(places), programme_of(evaluation, costs.at(places))
    assert [row.name for row in found.rows] == [row.name for row in wanted.rows]
    for one, other in zip(found.rows, wanted.rows, strict=True):
        assert amounts(one.line, one.unit) == amounts(other.line, other.unit), one.name
        for end, same in ((one.low, other.low), (one.high, other.high)):
            # Ends move to the next whole step inwards, and sums are whole.
            assert (end is None) == (same is None)
            assert end is None or abs(end * one.unit - same * other.unit) < max(
                one.unit, other.unit
            )
    assert amounts(found.cost, found.money_unit) == amounts(wanted.cost, wanted.money_unit)


def compare(seed, draws=8):
    """Compare every draw with enumeration under the builder's rows; gives how many were compared, alone and empty."""
    evaluation, costs, programme, drawn = ranged(seed)
    rng = np.random.default_rng(seed)
    count = len(programme.ids)
    places = rng.integers(0, 1024, size=(count, draws))
    orders = np.array([rng.permutation(count) for _ in range(draws)])
    scale = int(rng.choice([1, 3, 10**6, 10**15]))
    values = rng.integers(-scale // 3, scale + 1, size=(sum(map(len, programme.levels)), draws))
    joints = rng.integers(-scale // 2, scale + 1, size=(len(programme.joints), draws))
    starts = np.cumsum([0, *map(len, programme.levels)])
    resolver = Resolver(programme, [(0,) * count], drawn=drawn)
    found = resolver.resolve(values, joints, places=places, orders=orders)
    assert found.proved.all()
    everything = list(itertools.product(*(range(len(own) + 1) for own in programme.levels)))
    for q in range(draws):
        rows = programme_of(evaluation, costs.at(places[:, q].tolist()))
        feasible = [choice for choice in everything if rows.feasible(choice)]
        assert found.empty[q] == (not feasible), (seed, q)
        if not feasible:
            continue

        def key(choice, q=q, rows=rows):
            worth = sum(
                int(values[starts[i] + level - 1, q]) for i, level in enumerate(choice) if level
            )
            worth += sum(
                int(joints[p, q]) for p, joint in enumerate(rows.joints) if joint.holds(choice)
            )
            ranks = rows.order(choice)
            spent = rows.spending(choice) * rows.money_unit
            return -worth, spent, sum(map(bool, choice)), [ranks[i] for i in orders[q]]

        best = min(feasible, key=key)
        assert (tuple(found.choices[q].tolist()), found.values[q]) == (best, -key(best)[0]), (
            seed,
            q,
        )
    return np.array([draws, found.alone, found.empty.sum()])


def test_every_draw_is_that_of_enumeration(way):  # noqa: F811
    done, alone, empty = sum(compare(seed, 5) for seed in range(8))
    assert done == 40
    assert empty < done
    assert alone == done if way == "alone" else alone < done / 10


@pytest.mark.slow
@pytest.mark.fast
def test_every_draw_is_that_of_enumeration_at_length(monkeypatch):
    take("machine code", monkeypatch)
    done, _, empty = sum(
        compare(seed, 12) for seed in range(100, 180) if not nothing_is_allowed(seed)
    )
    assert done > 800
    assert empty > 20


def nothing_is_allowed(seed):
    """Whether rules that no cost has a part in leave no portfolio at all: there is nothing to resolve then."""
    evaluation, costs, programme, drawn = ranged(seed)
    try:
        Resolver(programme, drawn=drawn)
    except ValueError:
        choices = itertools.product(*(range(len(own) + 1) for own in programme.levels))
        rows = [
            programme_of(evaluation, costs.at([place] * len(programme.ids)))
            for place in (0, 512, 1023)
        ]
        assert not any(row.feasible(choice) for choice in choices for row in rows)
        return True
    return False


def test_a_portfolio_that_only_some_draws_fit_is_told_draw_by_draw():
    """A costs 20 to 40 and is required; the budget is 30: half of all draws have no portfolio at all."""
    case = small_case(
        recommendations=[{"id": "A", "name": "A", "status": "required"}, {"id": "B", "name": "B"}],
        costs=[
            {"option": "A", "year": 2027, "low": 20, "likely": 30, "high": 40},
            {"option": "B", "year": 2027, "likely": 5},
        ],
        budget=[{"year": 2027, "amount": 30}],
    )
    evaluation, costs = evaluate(case), cost_cells(case)
    programme = programme_of(evaluation, cost_table(case))
    resolver = Resolver(programme, drawn=row_draws(evaluation, costs, programme))
    places = np.stack([np.arange(1024), np.zeros(1024, dtype=np.int64)])
    values = np.repeat(np.array([[5], [3]]), 1024, axis=1)
    found = resolver.resolve(values, np.zeros((0, 1024), dtype=np.int64), places=places)
    drawn = costs.tables[0]
    limit = 30 * costs.steps["money"]
    assert np.array_equal(found.empty, drawn > limit)
    assert np.array_equal(
        found.choices[~found.empty, 1] == 1, drawn[~found.empty] + 5 * costs.steps["money"] <= limit
    )
    assert np.array_equal(resolver.table.keeps((1, 0), places), drawn <= limit)


def test_another_programme_is_refused():
    evaluation, costs, programme, _ = ranged(1)
    with pytest.raises(ValueError, match="other rows"):
        row_draws(evaluation, costs, programme.without_rows(programme.rows[0].name))


def test_a_wrong_factor_is_caught(monkeypatch):
    """Planted fault: a row of shares that counts one recommendation's costs once too often."""
    from scoring.robustness.draws import row_draws as module

    drawn = module._drawn

    def wrong(place, base, factors, costs):
        return drawn(place, base, {at: 2 * f if f < 1 else f for at, f in factors.items()}, costs)

    monkeypatch.setattr(module, "_drawn", wrong)
    broken = 0
    for seed in range(6):
        try:
            test_rows_are_those_of_the_drawn_costs(seed)
        except AssertionError:
            broken += 1
    assert broken > 0


def test_units_of_rows_stay_true():
    """Law: a drawn programme at certain costs says of every portfolio what the programme itself says."""
    case = every_kind(3)
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    drawn = row_draws(evaluation, cost_cells(case), programme).programme_at(
        [0] * len(programme.ids)
    )
    for choice in itertools.product(*(range(len(own) + 1) for own in programme.levels)):
        assert drawn.feasible(choice) == programme.feasible(choice)
        assert (
            drawn.spending(choice) * drawn.money_unit
            == programme.spending(choice) * programme.money_unit
        )
    assert Fraction(drawn.money_unit) > 0
