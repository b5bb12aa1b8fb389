"""Assessors who stand apart: high or low, telling little apart, or one mark for everything."""

import random

import pytest

from criteria.model.oddities.raters import Habit, raters_apart
from criteria.model.scales import value_functions
from tests.cases import small_case

LEAVES = [f"C{k}" for k in range(1, 6)]
PEOPLE = ("Ann", "Bob", "Cho")


def scored(count, mark, *, people=PEOPLE):
    """Recommendations scored by people in turn; mark: the score by person, recommendation and criterion."""
    ids = [f"R{k}" for k in range(count)]
    scores = [
        {"option": id_, "criterion": leaf, "likely": mark(people[k % len(people)], k, j),
         "assessor": people[k % len(people)]}
        for k, id_ in enumerate(ids) for j, leaf in enumerate(LEAVES)
    ]  # fmt: skip
    return small_case(
        criteria=[{"id": leaf, "name": leaf, "worst": 0, "best": 100, "swing": 10} for leaf in LEAVES],
        recommendations=[{"id": id_, "name": id_} for id_ in ids],
        costs=[{"option": id_, "likely": 1} for id_ in ids],
        scores=scores,
    )  # fmt: skip


def told(case):
    functions = {made.criterion: made for made in value_functions(case)}
    return [(rater.assessor, rater.habit) for rater in raters_apart(case, functions)]


def by_chance(seed, low=5, high=60):
    chance = random.Random(seed)
    marks = {(k, j): chance.randint(low, high) for k in range(30) for j in range(len(LEAVES))}
    return lambda _, k, j: marks[k, j]


@pytest.mark.parametrize("seed", range(12))
def test_people_who_score_by_chance_are_not_told(seed):
    assert told(scored(12, by_chance(seed))) == []


@pytest.mark.parametrize(("shift", "habit"), [(38, Habit.HIGH), (-38, Habit.LOW)])
def test_one_who_sits_apart_is_told_and_nobody_else(shift, habit):
    plain = by_chance(1, 40, 60)
    case = scored(12, lambda who, k, j: plain(who, k, j) + shift * (who == "Bob"))
    assert told(case) == [("Bob", habit)]


def test_one_who_tells_little_apart_is_told():
    plain = by_chance(2, 0, 100)
    case = scored(12, lambda who, k, j: 48 + (k + j) % 3 if who == "Cho" else plain(who, k, j))
    assert ("Cho", Habit.NARROW) in told(case)


def test_one_mark_for_everything_of_a_recommendation_is_told():
    plain = by_chance(3, 0, 100)
    case = scored(12, lambda who, k, j: 20 + 7 * k if who == "Ann" else plain(who, k, j))
    assert told(case) == [("Ann", Habit.TOGETHER)]


def test_once_is_enough_where_chance_cannot_be_it():
    plain = by_chance(4, 0, 100)
    case = scored(12, lambda who, k, j: 63 if k == 3 else plain(who, k, j))
    assert told(case) == [("Ann", Habit.TOGETHER)]


def test_of_one_person_or_few_scores_or_no_spread_nothing_follows():
    plain = by_chance(5)
    assert told(scored(12, plain, people=("Ann",))) == []
    assert told(scored(2, lambda who, k, j: 5 + 90 * k + j, people=("Ann", "Bob"))) == []
    assert told(scored(3, lambda who, k, j: 9 * j)) == []


def test_a_blank_is_nobody():
    assert told(scored(12, lambda who, k, j: 50, people=("",))) == []
