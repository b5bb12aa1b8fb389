"""Costs cell by cell: exact where they are certain, the mean of their range where they are not, tables as rebuilt."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.robustness.draws.cost_cells import cost_cells
from scoring.value.costs import cost_table
from scoring.work.streams import SLICES
from tests.cases import every_kind, small_case


def ranged(case, seed):
    """The case with ranges on some of its costs."""
    rng = np.random.default_rng(seed)
    rows = []
    for row in case.costs:
        low, high = rng.choice([0.5, 0.8, 1.0]), rng.choice([1.0, 1.3, 2.0])
        ends = {
            "low": row.likely * Fraction(low).limit_denominator(10).numerator / 10,
            "high": row.likely * int(high),
        }
        keep = rng.random() < 0.4 or ends["low"] > row.likely
        rows.append(row if keep else row.model_copy(update=ends))
    return case.model_copy(update={"costs": tuple(rows)})


@pytest.mark.parametrize("seed", range(6))
def test_certain_costs_are_exact_whatever_is_drawn(seed):
    case = every_kind(seed)
    found, likely = cost_cells(case), cost_table(case)
    for places in ([0] * 5, [SLICES - 1] * 5, [3, 500, 77, 900, 1]):
        assert found.at(places).cells == likely.cells
    assert [sum(own.amounts.values()) for own in found.likely.savings] == [
        sum(own.amounts.values()) for own in likely.savings
    ]


def test_what_pairs_save_is_whole_steps_that_add_up_to_it():
    case = small_case(
        costs=[
            {"option": "A", "year": year, "likely": cost}
            for year, cost in ((2027, 7), (2028, 11), (2029, 1))
        ]
        + [{"option": "B", "year": 2027, "low": 1, "likely": 2, "high": 9}],
        relations=[
            {"id": "K", "type": "cost_saving", "a": "A", "b": "B", "delta": -5, "unit": "money"}
        ],
    )
    found, stated = cost_cells(case).likely.savings[0].amounts, cost_table(case).savings[0].amounts
    step = Fraction(1, cost_cells(case).steps["money"])
    assert sum(found.values()) == -5
    assert all(abs(found[cell] - amount) <= step for cell, amount in stated.items())
    assert all((amount / step).denominator == 1 for amount in found.values())


def test_a_range_has_its_mean_and_its_levels_and_years_move_together():
    case = small_case(
        recommendations=[{"id": "A", "name": "A"}, {"id": "B", "name": "B"}],
        costs=[
            {"option": "A", "year": 2027, "low": 10, "likely": 20, "high": 60},
            {"option": "A", "year": 2028, "low": 1, "likely": 2, "high": 6},
            {"option": "A", "resource": "staff", "year": 2027, "low": 5, "likely": 10, "high": 30},
            {"option": "B", "year": 2027, "likely": 50},
        ],
    )
    found = cost_cells(case)
    tables = {
        (i, cell): table for (i, _, cell), table in zip(found.cells, found.tables, strict=True)
    }
    money, staff = found.steps["money"], found.steps["staff"]
    assert abs(tables[0, ("money", 2027)].mean() / money - 30) < 1e-4
    # One place over years and resources: the later year is a tenth, the staff a half, in every
    # slice.
    assert np.allclose(tables[0, ("money", 2027)], 10 * tables[0, ("money", 2028)], atol=12)
    assert np.allclose(
        tables[0, ("staff", 2027)] / staff, tables[0, ("money", 2027)] / money / 2, rtol=1e-6
    )
    assert (np.diff(tables[0, ("money", 2027)]) >= 0).all()
    assert (tables[1, ("money", 2027)] == 50 * money).all()


def test_two_rows_of_one_cell_add_up():
    rows = [
        {"option": "A", "year": 2027, "low": 10, "likely": 20, "high": 30},
        {"option": "A", "year": 2027, "likely": "0.25"},
        {"option": "B", "year": 2027, "likely": 50},
    ]
    found = cost_cells(small_case(costs=rows))
    assert found.steps["money"] % 4 == 0
    assert len(found.cells) == 2
    assert abs(found.tables[0].mean() / found.steps["money"] - 20.25) < 1e-4


def test_figures_beyond_64_bits_stay_exact():
    """15 digits before the point and 12 behind it: the tables are Python's own integers."""
    rows = [
        {"option": "A", "year": 2027, "likely": "900000000000000"},
        {"option": "A", "year": 2028, "likely": "0.000000000001"},
        {"option": "B", "year": 2027, "low": 1, "likely": 2, "high": 3},
    ]
    found = cost_cells(small_case(costs=rows))
    assert found.tables.dtype == object
    assert found.at([0, 0]).cells[0][0] == cost_table(small_case(costs=rows)).cells[0][0]
