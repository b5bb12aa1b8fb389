"""Thirty classic mistakes planted in the brief case are told at their cells, and clean cases are left in peace."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

import steelyard
from criteria.model.mistakes import MISTAKES
from tests.mistakes.clean import COUNT, clean
from tests.mistakes.figures import (
    SHIPPED,
    every_plant,
    false_alarms,
    law_of_the_sampler,
    lines,
    outcomes,
    table,
    wrong,
)
from tests.mistakes.five import five_faults
from tests.mistakes.page import PAGE
from tests.mistakes.planted import PLANTS
from tests.mistakes.plants import Plant
from tests.mistakes.tables import brief, write
from tests.mistakes.telling import alarms, is_right, outcome, told

UNTOLD = {
    "greedy-list: the budget ends in the middle of the list",  # the list we make loses nothing there
}
"""Those that nothing tells. One that comes to be told fails as XPASS until it is taken out here."""

FEW = 10
BLOCK = 100


def marked(plant: Plant):
    """A plant as a parameter: slow where it is solved, expected to fail where nothing tells it yet."""
    marks = [pytest.mark.slow] if plant.solves else []
    if plant.key in UNTOLD:
        never = {"strict": True, "raises": AssertionError, "reason": "nothing tells it yet"}
        marks.append(pytest.mark.xfail(**never))
    return pytest.param(plant, id=plant.key, marks=marks)


@pytest.mark.parametrize("plant", [marked(plant) for plant in PLANTS])
def test_a_planted_mistake_is_told_at_its_cell(plant):
    found = outcome(plant)
    assert found.told
    assert found.placed


def test_the_law_tells_a_biased_sampler_from_ours():
    assert law_of_the_sampler().told


def test_every_mistake_is_planted():
    planted = {plant.mistake for plant in PLANTS} | {"weight-sampling"}
    assert planted == {mistake.id for mistake in MISTAKES}
    assert {plant.key for plant in PLANTS} >= UNTOLD
    assert len({plant.key for plant in PLANTS}) == len(PLANTS)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.key)
def test_a_planted_case_differs_and_is_broken_in_no_other_way(plant):
    """Law: planting changes a case, unless the fault is in the work; its cells are there, and no other error is."""
    tables = plant.tables()
    errors = [each for each in told(tables, solve=False) if each.severity == "error"]
    assert [each.text for each in errors if each.mistake != plant.mistake] == []
    assert (tables == brief()) == (plant.mistake == "unproved")
    assert all(cell.lines(tables) for cell in plant.cells)


def test_a_telling_at_another_cell_is_not_right(tmp_path):
    plant = next(each for each in PLANTS if each.key == "no-baseline: doing nothing has no months")
    other = next(each for each in PLANTS if each.key.startswith("no-baseline: specialists"))
    (telling,) = (
        each for each in told(plant.tables(), solve=False) if each.mistake == plant.mistake
    )
    assert is_right(plant, telling, plant.tables())
    assert not is_right(other, telling, plant.tables())


@pytest.mark.parametrize("first", range(0, 4 * FEW, FEW))
def test_a_clean_case_is_legal_and_left_in_peace(first):
    """Of forty, none may be told a mistake of the thirty by an error or a warning in more than one."""
    counts = Counter()
    for seed in range(first, first + FEW):
        tellings = told(clean(seed), solve=False)
        assert [each.text for each in tellings if each.severity == "error"] == []
        counts.update(name for name in alarms(tellings) if not name.startswith("("))
    assert {name: count for name, count in counts.items() if count > 1} == {}


def test_the_same_seed_makes_the_same_case_and_another_another():
    assert clean(7) == clean(7)
    assert clean(7) != clean(16)


@pytest.mark.slow
def test_five_hundred_clean_cases_are_all_different():
    assert len({str(clean(seed)) for seed in range(COUNT)}) == COUNT


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(0, 27, 3))
def test_a_clean_case_can_be_decided(seed, tmp_path):
    """Every clean case has a best portfolio that funds something and leaves something out."""
    case = steelyard.read(write(clean(seed), tmp_path))
    choice = steelyard.analyse(case, quick=True).best.choice
    assert 0 < sum(map(bool, choice)) < len(choice)


@pytest.mark.slow
@pytest.mark.parametrize(
    "first",
    [0, *(pytest.param(first, marks=pytest.mark.nightly) for first in range(BLOCK, COUNT, BLOCK))],
)
def test_no_check_is_wrong_in_two_cases_of_a_hundred(first, capsys):
    """Reading alone, over all five hundred in blocks: under 2 % of each block and of the shipped cases."""
    heard = false_alarms(range(first, first + BLOCK), solve=False)
    with capsys.disabled():
        sys.stdout.write(f"\nClean cases {first} to {first + BLOCK - 1}: {dict(heard.clean)}\n")
    assert wrong(heard) == {}


@pytest.mark.parametrize("name", SHIPPED)
def test_of_a_shipped_case_reading_tells_only_what_is_true(name):
    assert alarms(told(name, solve=False)) <= SHIPPED[name]


@pytest.mark.slow
def test_the_table_of_the_thirty(capsys):
    """Prints the table: all planted faults, with the alarms in reading of the shipped cases and of ten clean ones."""
    found = outcomes(every_plant(solve=True))
    rows = lines(found, false_alarms(range(FEW), solve=False))
    with capsys.disabled():
        sys.stdout.write("\n" + table(rows))
    assert [row[0] for row in rows[: len(MISTAKES)]] == [mistake.id for mistake in MISTAKES]
    told_so_far = sum(each.placed for outcomes_of in found.values() for each in outcomes_of)
    assert told_so_far == len(PLANTS) - len(UNTOLD)


def test_the_page_has_every_mistake_and_the_figures_of_today():
    """`make mistakes` writes it; its figures follow what is planted and what is told."""
    cells = [line.split(" | ") for line in PAGE.read_text("utf-8").splitlines() if line[:2] == "| "]
    planted = Counter(plant.mistake for plant in PLANTS) + Counter(["weight-sampling"])
    of_page = {row[0][2:]: int(row[4]) for row in cells if row[0][2:] in planted}
    assert of_page == dict(planted)
    (everything,) = (row for row in cells if row[0] == "| all")
    assert int(everything[6]) == len(PLANTS) - len(UNTOLD) + 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_five_faults_at_once_are_all_told(seed):
    """Of five planted together each is told, but for a rule that happens to cost nothing beside the others."""
    tables, truths = five_faults(seed)
    heard = {each.mistake for each in told(tables, solve=True)}
    assert {truth.mistake for truth in truths} - heard <= {"floor-price", "must-fund-price"}
