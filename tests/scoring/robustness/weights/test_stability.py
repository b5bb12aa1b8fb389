"""Stability intervals: exact ends at which two are worth the same, and a fine grid around each."""

from fractions import Fraction
from itertools import pairwise, product

import pytest

from scoring.exact import limits
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.stability import moved, portfolio_stability, ranking_stability
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import world


def held(made, weights, choice):
    """Whether a portfolio is best, by enumeration."""
    return made.worth(choice, weights) == made.most(weights)


def stable(seed):
    made = world(seed)
    return made, portfolio_stability(Weighted(made.evaluation, made.programme), made.best)


@pytest.mark.parametrize("seed", range(12))
def test_of_a_large_programme_the_paths_cover_all_weights_by_portfolios_that_keep_the_rules(
    seed, monkeypatch
):
    """Stretches follow one another from 0 to 1, and what is not proved is said not to be."""
    monkeypatch.setattr(limits, "USUAL", 0)
    made, found = stable(seed)
    for path in found.paths:
        ends = [(stretch.low, stretch.high) for stretch in path.stretches]
        assert ends[0][0] <= path.weight <= ends[-1][1]
        assert all(before[1] == after[0] for before, after in pairwise(ends))
        assert all(low <= high for low, high in ends)
        assert all(made.programme.feasible(stretch.choice) for stretch in path.stretches)
        if path.proved:
            weights = moved(made.evaluation.weights, path.criterion, path.interval.low)
            assert held(made, weights, found.choice)


@pytest.mark.parametrize("seed", range(12))
def test_at_every_end_two_portfolios_are_worth_the_same_and_are_best(seed):
    made, found = stable(seed)
    assert found.proved
    for path in found.paths:
        assert path.interval.low <= path.weight <= path.interval.high
        for at, other in ((path.interval.low, path.below), (path.interval.high, path.above)):
            weights = moved(made.evaluation.weights, path.criterion, at)
            assert held(made, weights, found.choice)
            if other is None:
                assert at in {0, 1}
            else:
                assert other != found.choice
                assert held(made, weights, other)
        for at, value in (
            (path.interval.low, path.value_low),
            (path.interval.high, path.value_high),
        ):
            weights = moved(made.evaluation.weights, path.criterion, at)
            assert isinstance(value, Fraction)
            assert value == made.worth(found.choice, weights) == made.most(weights)


@pytest.mark.parametrize("seed", range(12))
def test_every_stretch_is_best_from_end_to_end_and_they_join(seed):
    made, found = stable(seed)
    for path in found.paths:
        assert (path.stretches[0].low, path.stretches[-1].high) == (0, 1)
        for one, other in zip(path.stretches, path.stretches[1:], strict=False):
            assert one.high == other.low
            assert one.choice != other.choice
        for stretch in path.stretches:
            for at in (stretch.low, (stretch.low + stretch.high) / 2, stretch.high):
                assert held(
                    made, moved(made.evaluation.weights, path.criterion, at), stretch.choice
                )


def grid(seed, steps):
    """Beyond each end the portfolio is no longer best; within, it is."""
    made, found = stable(seed)
    features = {
        choice: [
            made.worth(choice, tuple(Fraction(int(i == j)) for i in range(3))) for j in range(3)
        ]
        for choice in made.feasible
    }
    for path in found.paths:
        for end, inner, other in (
            (path.interval.low, 1, path.below),
            (path.interval.high, -1, path.above),
        ):
            width = Fraction(1, 100)
            for step in range(-steps // 2, steps // 2 + 1):
                at = end + inner * width * step / steps
                if not 0 <= at <= 1 or not (
                    path.interval.low - width <= at <= path.interval.high + width
                ):
                    continue
                weights = moved(made.evaluation.weights, path.criterion, at)
                worth = {
                    choice: sum(w * f for w, f in zip(weights, own, strict=True))
                    for choice, own in features.items()
                }
                best = worth[found.choice] == max(worth.values())
                inside = path.interval.low <= at <= path.interval.high
                assert best or not inside
                if not inside and other is not None:
                    assert worth[other] > worth[found.choice]


def test_a_grid_around_each_end():
    grid(1, 41)
    grid(4, 41)


@pytest.mark.slow
def test_a_fine_grid_around_each_end():
    grid(2, 10_001)


@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_weight_that_funds_something_is_the_nearest_on_its_path(seed):
    made, found = stable(seed)
    for i, level in enumerate(found.choice):
        nearest = found.nearest(i, funded=not level)
        if nearest is None:
            continue
        j, at = nearest
        weights = moved(made.evaluation.weights, j, at)
        most = made.most(weights)
        assert any(
            made.worth(c, weights) == most and bool(c[i]) is not bool(level) for c in made.feasible
        )


@pytest.mark.parametrize("seed", range(15))
def test_neighbours_in_the_ranking_are_equal_at_the_ends_and_in_order_within(seed):
    made = world(seed)
    found = ranking_stability(made.evaluation)
    references = [
        [level.level for level in made.case.levels_of[row.id]].index(
            made.case.reference_of(row.id).level
        )
        for row in made.case.recommendations
    ]

    def benefit(i, weights):
        cells = made.evaluation.table.differences[i][references[i]]
        return sum(w * d for w, d in zip(weights, cells, strict=True))

    assert [pair.upper for pair in found.pairs] == list(found.order[:-1])
    for pair in found.pairs:
        for j, interval in enumerate(pair.intervals):
            for at in (interval.low, interval.high):
                weights = moved(made.evaluation.weights, j, at)
                gap = benefit(pair.upper, weights) - benefit(pair.lower, weights)
                assert gap >= 0
                assert at in {0, 1} or gap == 0
    for j, interval in enumerate(found.whole):
        for at in (interval.low, made.evaluation.weights[j], interval.high):
            weights = moved(made.evaluation.weights, j, at)
            values = [benefit(i, weights) for i in found.order]
            assert values == sorted(values, reverse=True)
        top = found.first[j]
        for at in (top.low, top.high):
            weights = moved(made.evaluation.weights, j, at)
            assert benefit(found.order[0], weights) == max(benefit(i, weights) for i in found.order)


@pytest.mark.parametrize("seed", [0, 3, 7, 11])
def test_a_fine_grid_around_every_end_of_the_ranking(seed):
    """10,001 points, 5,000 on either side of each end of each pair: in order within, and strictly out of it beyond."""
    made = world(seed)
    found = ranking_stability(made.evaluation)
    assert all(len(pair.intervals) == len(found.criteria) for pair in found.pairs)
    references = [
        [level.level for level in made.case.levels_of[row.id]].index(
            made.case.reference_of(row.id).level
        )
        for row in made.case.recommendations
    ]
    cells = [
        levels[at] for levels, at in zip(made.evaluation.table.differences, references, strict=True)
    ]
    ends = 0
    for pair, j in product(found.pairs, range(len(found.criteria))):
        interval = pair.intervals[j]
        gaps = [a - b for a, b in zip(cells[pair.upper], cells[pair.lower], strict=True)]
        # The gap is a straight line in the weight, so two exact values of it give it at every point
        # of the grid.
        zero, one = (
            sum(
                (g * w for g, w in zip(gaps, moved(made.evaluation.weights, j, at), strict=True)),
                Fraction(0),
            )
            for at in (Fraction(0), Fraction(1))
        )
        for end, inward in ((interval.low, 1), (interval.high, -1)):
            ends += end not in {0, 1}
            for step in range(-5000, 5001):
                at = end + Fraction(inward * step, 10**6)
                if 0 <= at <= 1:
                    gap = zero + (one - zero) * at
                    if interval.low <= at <= interval.high:
                        assert gap >= 0
                    else:
                        assert gap < 0
    assert ends > 2


def test_a_small_case_by_hand():
    """A: 50 on C1, 0 on C2. B: 100 on C1, -25 on C2. Equal where 50 w = 25 (1 - w): w = 1/3."""
    found = ranking_stability(evaluate(small_case()))
    assert found.order == (1, 0)
    assert found.pairs[0].intervals[0].low == Fraction(1, 3)
    assert found.pairs[0].intervals[1].high == Fraction(2, 3)
    assert list(found.to_frame()["ranking_from"]) == [pytest.approx(1 / 3), 0]


def test_one_criterion_has_nowhere_to_move():
    case = small_case(
        criteria=[{"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": 60}],
        scores=[
            {"option": "A", "criterion": "C1", "likely": 5},
            {"option": "B", "criterion": "C1", "likely": 10},
        ],
    )
    evaluation = evaluate(case)
    assert ranking_stability(evaluation).whole[0].low == 0
    from scoring.portfolio.from_case import programme
    from scoring.value.costs import cost_table

    found = portfolio_stability(
        Weighted(evaluation, programme(evaluation, cost_table(case))), (0, 1)
    )
    assert found.paths[0].interval.low == 1


def test_another_portfolio_than_the_best_is_refused():
    made = world(1)
    worse = next(choice for choice in made.feasible if made.worth(choice) < made.most())
    with pytest.raises(ValueError, match="not the best"):
        portfolio_stability(Weighted(made.evaluation, made.programme), worse)


def test_the_frame_says_what_changes():
    _, found = stable(1)
    frame = found.to_frame()
    assert list(frame.index) == ["C1", "C2", "C3"]
    assert {"weight", "from", "to", "points_from", "points_to", "below", "above"} == set(
        frame.columns
    )
    assert frame["above"].str.contains(" to ").any() or frame["below"].str.contains(" to ").any()
