"""The smallest change of weights, against linear programmes over everything that is feasible."""

from fractions import Fraction

import pytest

from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.weight_change import to_fund, to_portfolio
from tests.scoring.robustness.made_cases import world

UNITS = [tuple(Fraction(int(i == j)) for i in range(3)) for j in range(3)]


def nearest(made, choice):
    """The least weight moved so that a portfolio is worth as much as every other; None where nothing does it."""
    base = made.evaluation.weights
    features = {other: [made.worth(other, unit) for unit in UNITS] for other in made.feasible}
    rows = [Constraint((*[Fraction(1)] * 3, *[Fraction(-1)] * 3), "=", Fraction(0))]
    for own in {tuple(own) for own in features.values()}:
        cut = [a - b for a, b in zip(features[choice], own, strict=True)]
        now = sum(a * w for a, w in zip(cut, base, strict=True))
        rows.append(Constraint((*cut, *(-a for a in cut)), ">=", -now))
    for j, w in enumerate(base):
        rows.append(Constraint(tuple(Fraction(int(i == 3 + j)) for i in range(6)), "<=", w))
    shape = Polyhedron(6, rows)
    return shape.least([Fraction(1)] * 3 + [Fraction(0)] * 3)[0] if shape.feasible else None


@pytest.mark.parametrize("seed", range(6))
def test_the_smallest_change_to_a_portfolio_is_that_of_the_whole_programme(seed):
    made = world(seed)
    weighted = Weighted(made.evaluation, made.programme)
    reached = 0
    for choice in made.feasible[:: max(len(made.feasible) // 12, 1)]:
        found, wanted = to_portfolio(weighted, choice), nearest(made, choice)
        assert (found is None) == (wanted is None)
        if found is not None:
            reached += 1
            assert found.amount == wanted
            assert found.proved
            assert sum(found.weights) == 1
            assert made.worth(choice, found.weights) == made.most(found.weights)
            for rival in found.rivals:
                assert made.worth(rival, found.weights) == made.most(found.weights)
    assert to_portfolio(weighted, made.best).amount == 0


def test_what_funds_a_recommendation_is_never_nearer_than_said():
    """Over 40 cases; where no change is known there is none, by enumeration."""
    found = [proved_to_fund(seed) for seed in range(40)]
    assert sum(proved for proved, _ in found) > 30
    assert sum(none for _, none in found) > 30


def proved_to_fund(seed):
    made = world(seed, options=4)
    weighted = Weighted(made.evaluation, made.programme)
    proved = none = 0
    for i, level in enumerate(made.best):
        if level:
            assert to_fund(weighted, i).amount == 0
            continue
        truths = [nearest(made, choice) for choice in made.feasible if choice[i]]
        truth = min((amount for amount in truths if amount is not None), default=None)
        found = to_fund(weighted, i)
        if found is None:
            assert truth is None
            none += 1
            continue
        assert truth is not None
        assert found.least <= truth <= found.amount
        assert found.proved <= (truth == found.amount)
        assert found.choice[i]
        assert made.worth(found.choice, found.weights) == made.most(found.weights)
        proved += found.proved
    return proved, none


def test_a_portfolio_that_breaks_a_rule_is_refused():
    made = world(2)
    weighted = Weighted(made.evaluation, made.programme)
    everything = tuple(len(levels) for levels in made.programme.levels)
    assert everything not in made.feasible
    with pytest.raises(ValueError, match="breaks a rule"):
        to_portfolio(weighted, everything)


def test_moves_add_up_to_the_weight_moved():
    made = world(1)
    weighted = Weighted(made.evaluation, made.programme)
    shifts = [to_portfolio(weighted, choice) for choice in made.feasible[:30]]
    found = max((shift for shift in shifts if shift), key=lambda shift: shift.amount)
    assert sum(max(after - before, 0) for _, before, after in found.moves) == found.amount > 0
    assert list(found.to_frame()["after"]) == [float(w) for w in found.weights]


@pytest.mark.parametrize("seed", range(6))
def test_below_leaves_out_what_is_no_smaller(seed):
    made = world(seed)
    weighted = Weighted(made.evaluation, made.programme)
    for choice in made.feasible[:: max(len(made.feasible) // 8, 1)]:
        shift = to_portfolio(weighted, choice)
        if shift is None or not shift.amount:
            continue
        assert to_portfolio(weighted, choice, below=shift.amount) is None
        assert to_portfolio(weighted, choice, below=shift.amount * 2) == shift
