"""Which recommendations every portfolio as good as the best holds: against plain enumeration."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from criteria.model.case_rules import rules
from scoring.exact import limits
from scoring.exact.search import Prover
from scoring.portfolio.from_case import programme
from scoring.portfolio.indifference import Indifference, indifference
from scoring.portfolio.optimum import optimum
from scoring.robustness.views import membership as module
from scoring.robustness.views.membership import memberships
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import every_kind, small_case


def whole(case):
    return programme(evaluate(case), cost_table(case), rules(case))


def as_good(made, best, points):
    """Every feasible portfolio within `points` of the best, by enumeration."""
    choices = product(*(range(len(levels) + 1) for levels in made.levels))
    within = points / made.value_unit
    return [
        choice
        for choice in choices
        if made.feasible(choice) and made.value(best) - made.value(choice) <= max(within, made.tie)
    ]


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("points", [Fraction(0), Fraction(1, 2), Fraction(6)])
@pytest.mark.parametrize("listed", [2000, 0])
def test_sides_are_those_of_enumeration(seed, points, listed, monkeypatch):
    """A side holds for every portfolio as good as the best; an open one has its dearest counterpart."""
    monkeypatch.setattr(module, "LISTED", listed)
    made = whole(every_kind(seed))
    best = optimum(made).choice
    if best is None:
        pytest.skip("no portfolio keeps every rule")
    good = as_good(made, best, points)
    for row in memberships(made, best, Indifference(points, "points")):
        levels = [choice[row.index] for choice in good]
        expected = "in" if all(levels) else "open" if any(levels) else "out"
        assert (row.side, row.proved) == (expected, True)
        if expected == "in":
            assert row.lowest == min(levels)
        if expected == "open":
            assert row.other in good
            assert bool(row.other[row.index]) != bool(best[row.index])
            others = [choice for choice in good if bool(choice[row.index]) != bool(best[row.index])]
            dearest = max(made.value(choice) for choice in others)
            assert made.value(row.other) == dearest
            assert row.loss == max(made.value(best) - dearest, 0) * made.value_unit


@pytest.mark.parametrize("work", [0, 2_000_000])
def test_of_a_large_programme_what_is_proved_is_so_and_the_rest_is_open(work, monkeypatch):
    """One relaxation shuts what no portfolio as good holds; what it leaves open is not proved unless it was met."""
    monkeypatch.setattr(module, "LISTED", 0)
    monkeypatch.setattr(limits, "USUAL", 0)
    settled = 0
    for seed in range(24):
        made = whole(every_kind(seed))
        best = optimum(made).choice
        if best is None:
            continue
        good = as_good(made, best, Fraction(1))
        for row in memberships(made, best, Indifference(Fraction(1), "points"), work=work):
            levels = [choice[row.index] for choice in good]
            if row.proved:
                settled += 1
                assert row.side == ("in" if all(levels) else "open" if any(levels) else "out")
                assert row.side != "in" or row.lowest == min(levels)
            else:
                assert row.side == "open"
    assert settled > 20


def twins(**settings):
    """Two identical proposals, money for one."""
    scores = [{"option": i, "criterion": c, "likely": 10} for i in "AB" for c in ("C1", "C2")]
    return small_case(
        case={"title": "Twins", "money": "US$ million", **settings},
        recommendations=[{"id": "A", "name": "North"}, {"id": "B", "name": "South"}],
        costs=[{"option": i, "year": 2027, "likely": 50} for i in "AB"],
        scores=scores,
    )


def test_twins_are_open_both():
    made = whole(twins())
    rows = memberships(made, (1, 0), Indifference(Fraction(0), "points"))
    assert [(row.side, row.other, row.loss) for row in rows] == [("open", (0, 1), 0)] * 2


def test_a_search_that_does_not_close_says_open_and_not_proved(monkeypatch):
    made = whole(every_kind(3))
    best = optimum(made).choice
    prove = Prover.prove

    def given_up(prover, **asked):
        return replace(prove(prover, **asked), choice=None, closed=False)

    monkeypatch.setattr(module, "LISTED", 0)
    monkeypatch.setattr(Prover, "prove", given_up)
    rows = memberships(made, best, Indifference(Fraction(0), "points"), work=0)
    assert {(row.side, row.proved) for row in rows} == {("open", False)}


def test_at_the_limit_of_work_what_was_met_says_that_it_is_open(monkeypatch):
    """No work for questions: what is as good and already known on the other side needs none."""
    monkeypatch.setattr(module, "LISTED", 0)
    monkeypatch.setattr("scoring.exact.limits.FEWEST", 0)
    points, met = Fraction(10**6), 0
    for seed in range(12):
        made = whole(every_kind(seed))
        best = optimum(made).choice
        if best is None:
            continue
        good = as_good(made, best, points)
        for row in memberships(made, best, Indifference(points, "points"), good, work=0):
            if len({bool(choice[row.index]) for choice in good}) == 2:
                assert (row.side, row.proved) == ("open", True)
                met += 1
    assert met


def test_wider_indifference_never_takes_anybody_in():
    """What is in with a wide indifference is in with a narrow one, at the same level or above."""
    made = whole(every_kind(5))
    best = optimum(made).choice
    narrow, wide = (memberships(made, best, Indifference(Fraction(d), "points")) for d in (1, 5))
    for near, far in zip(narrow, wide, strict=True):
        assert far.side in (near.side, "open")
        assert near.lowest >= far.lowest


def test_indifference_comes_from_the_case_or_by_default():
    made = whole(small_case())
    best = optimum(made).choice
    worth = made.value(best) * made.value_unit
    by_default = indifference(twins().settings, made, best)
    assert by_default.points == min(worth / 200, worth / 10)
    assert indifference(twins(indifference_points="1.5").settings, made, best).points == Fraction(
        3, 2
    )
    assert indifference(twins(indifference_percent=2).settings, made, best).points == worth / 50


def test_many_funded_make_a_tenth_of_the_median_the_smaller():
    """At twenty-one equal recommendations half a per cent of all is more than a tenth of one."""
    ids = [f"R{k}" for k in range(21)]
    case = small_case(
        recommendations=[{"id": i, "name": i} for i in ids],
        costs=[{"option": i, "year": 2027, "likely": 1} for i in ids],
        scores=[{"option": i, "criterion": c, "likely": 10} for i in ids for c in ("C1", "C2")],
    )
    made = whole(case)
    result = indifference(case.settings, made, (1,) * 21)
    assert result.basis == "tenth of the median"
    assert result.points == 6  # a tenth of 60 points each; half a per cent of all would be 6.3


def test_nothing_worth_having_leaves_no_room():
    made = whole(small_case())
    assert indifference(small_case().settings, made, (0, 0)) == Indifference(Fraction(0), "nothing")
