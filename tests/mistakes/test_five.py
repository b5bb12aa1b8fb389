"""Five faults at once: the case can be read, the five are different, and each stands where it is said to."""

import pytest

import steelyard
from criteria.model.mistakes import MISTAKES
from tests.mistakes.five import POOL, five_faults, workbook
from tests.mistakes.planted import PLANTS
from tests.mistakes.tables import brief, write


@pytest.mark.parametrize("seed", range(6))
def test_five_different_mistakes_are_planted_and_the_case_can_be_read(seed, tmp_path):
    tables, truths = five_faults(seed)
    assert len({truth.mistake for truth in truths}) == 5
    assert all(truth.where.lines(tables) for truth in truths)
    steelyard.read(write(tables, tmp_path))


@pytest.mark.parametrize("truth", POOL, ids=lambda truth: truth.mistake)
def test_each_of_the_pool_is_another_than_the_planted_ones(truth):
    tables = brief()
    truth.spoil(tables)
    assert truth.where.lines(tables)
    assert truth.mistake in {mistake.id for mistake in MISTAKES}
    assert tables not in [plant.tables() for plant in PLANTS if plant.mistake == truth.mistake]


def test_all_of_the_pool_come_up():
    drawn = {truth.mistake for seed in range(60) for truth in five_faults(seed)[1]}
    assert drawn == {truth.mistake for truth in POOL}


def test_the_workbook_holds_what_was_planted(tmp_path):
    truths = workbook(3, tmp_path / "case.xlsx")
    case = steelyard.read(tmp_path / "case.xlsx")
    assert [truth.what for truth in truths] == [truth.what for truth in five_faults(3)[1]]
    assert case != steelyard.read("rare-earths-brief")
