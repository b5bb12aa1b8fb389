"""Published answers, and instances that can be proved by hand where no printed one could be had with certainty.

Best-worst: the car of Rezaei (2016, Omega 64, 126-130), whose weights an independent implementation
prints in its tests (J. Tomczak, R package BWM, tests/testthat/test-example-data.R). For SMAA-2
(Lahdelma and Salminen 2001) and robust portfolio modelling (Liesio, Mild and Salo 2007, 2008) no
table of data and answers could be checked against its source, so none is quoted: the instances here
follow from symmetry, from order statistics and from the definitions.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from scoring.elicitation.best_worst import best_worst
from scoring.portfolio.from_case import programme
from scoring.robustness.draws.acceptability import of_chances
from scoring.robustness.draws.draws import POINT
from scoring.robustness.weights.admissible import anything, fixed
from scoring.robustness.weights.nondominated import robust
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import WEIGHT_ONE, blocks_of, rounded, slices_drawn, streams
from tests.cases import small_case
from tests.scoring.robustness.chances import of_scores

F = Fraction
DRAWS = 20_000


@pytest.mark.parametrize(
    ("to_others", "to_worst", "printed", "ratio"),
    [
        (
            (2, 1, 4, 2, 8),
            (4, 8, 2, 4, 1),
            (0.21052632, 0.42105263, 0.10526316, 0.21052632, 0.05263158),
            0.0,
        ),
        (
            (2, 1, 4, 3, 8),
            (4, 8, 2, 3, 1),
            (0.22950820, 0.44808743, 0.11475410, 0.15300546, 0.05464481),
            0.002444958,
        ),
    ],
)
def test_best_worst_of_a_car(to_others, to_worst, printed, ratio):
    """Quality, price, comfort, safety, style; price the best, style the worst: consistent, then not quite.

    The printed consistency ratio is xi over the index 4.47 that Rezaei (2015) gives for a largest
    comparison of 8.
    """
    found = best_worst(list(map(F, to_others)), list(map(F, to_worst)))
    assert [float(w) for w in found.weights] == pytest.approx(printed, abs=5e-9)
    assert float(found.xi) / 4.47 == pytest.approx(ratio, abs=5e-10)
    assert (found.best, found.worst) == (1, 4)


@pytest.mark.parametrize("k", [2, 3, 5, 8])
def test_smaa_where_each_is_best_on_one_criterion(k):
    """SMAA-2 with the unit matrix: i is at the rank of w_i among uniform weights.

    So every rank acceptability is 1 / k, every pairwise winning 1 / 2, and the central weights of i
    are the mean of the largest of k uniform weights, (1 + 1/2 + ... + 1/k) / k, for criterion i,
    and equal shares of the rest elsewhere (the gaps between sorted uniform numbers, David 1970).
    Scores are exact, so every confidence factor is 1.
    """
    found = of_chances(
        of_scores(100 * np.eye(k)), range(k), anything([str(j) for j in range(k)]), 5, DRAWS
    )
    near = 4 * np.sqrt((k - 1) / k**2 / DRAWS)
    assert np.abs(found.rank_acceptability - 1 / k).max() < near
    assert np.abs(found.pairwise_winning[~np.eye(k, dtype=bool)] - 0.5).max() < 4 * 0.5 / np.sqrt(
        DRAWS
    )
    largest = sum(1 / m for m in range(1, k + 1)) / k
    wanted = np.where(np.eye(k, dtype=bool), largest, (1 - largest) / (k - 1))
    assert np.abs(found.central_weights - wanted).max() < 4 / np.sqrt(DRAWS)
    assert (found.confidence == 1).all()


def test_a_confidence_factor_is_that_of_enumeration():
    """Three recommendations, two with a range on one criterion each: all pairs of slices, at the central weights."""
    low = [[0, 40], [50, 20], [45, 45]]
    likely = [[40, 40], [50, 30], [45, 45]]
    high = [[90, 40], [50, 90], [45, 45]]
    uncertain = of_scores(low, likely, high)
    found = of_chances(uncertain, "ABC", anything("XY"), 7, DRAWS)
    central = rounded(found.central_weights)
    for i in range(3):
        cells = [[uncertain.figures(c, j) * int(central[i][j]) for j in range(2)] for c in range(3)]
        first, second, third = (
            cells[0][0] + cells[0][1][0],
            cells[1][0][0] + cells[1][1],
            sum(x[0] for x in cells[2]),
        )
        values = np.broadcast_arrays(first[:, None], second[None, :], np.full((1, 1), third))
        exact = float((values[i] == np.maximum.reduce(values)).mean())
        assert 0.01 < exact < 0.999
        assert abs(found.confidence[i] - exact) < 4 * np.sqrt(exact * (1 - exact) / DRAWS)


def test_a_confidence_factor_counts_every_draw_by_the_definition():
    """The same score draws, one by one: first at one's own central weights, a tie counting as first."""
    rng = np.random.default_rng(8)
    likely = rng.uniform(30, 70, size=(4, 3))
    uncertain = of_scores(likely - 20, likely, likely + 25)
    found = of_chances(uncertain, "ABCD", anything("XYZ"), 3, 1500)
    central = rounded(found.first_weights / (found.ranked[:, :1] * WEIGHT_ONE))
    counts = [0] * 4
    for block, count in blocks_of(1500):
        places = slices_drawn(streams(3, block).scores, len(uncertain.cells), count)
        for d in range(count):
            scores = [
                [int(uncertain.tables[uncertain.table_of[i, j]][places[uncertain.cells.index((i, j)), d]])
                 for j in range(3)]
                for i in range(4)
            ]  # fmt: skip
            for i in range(4):
                values = [
                    sum(int(w) * s for w, s in zip(central[i], own, strict=True)) for own in scores
                ]
                counts[i] += values[i] == max(values)
    assert found.confident.tolist() == counts
    assert found.confidence.tolist() == pytest.approx([count / 1500 for count in counts])
    assert POINT == 10**6


def test_robust_portfolios_with_score_intervals_by_hand():
    """Money for one of four, one criterion. A 4 to 6, B 5 to 7, C 1 to 3, D 7 exactly, too dear.

    C is behind B's least in all cases; A and B may each be ahead of the other. So {A} and {B} are
    not dominated, the core index of both is 1/2 and that of C and D nothing by the definitions of
    dominance and of the core index (Liesio, Mild and Salo 2007).
    """
    ends = {"A": (4, 5, 6), "B": (5, 6, 7), "C": (1, 2, 3), "D": (7, 7, 7)}
    case = small_case(
        criteria=[{"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": 1}],
        recommendations=[{"id": id_, "name": id_} for id_ in ends],
        costs=[{"option": id_, "year": 2027, "likely": 11 if id_ == "D" else 10} for id_ in ends],
        scores=[
            {"option": id_, "criterion": "C1", "low": low, "likely": likely, "high": high}
            for id_, (low, likely, high) in ends.items()
        ],
        budget=[{"year": 2027, "amount": 10}],
    )
    evaluation = evaluate(case)
    found = robust(
        evaluation, programme(evaluation, cost_table(case)), fixed(("C1",), (F(1),)), scores=True
    )
    assert found.complete
    assert sorted(found.portfolios) == [(0, 1, 0, 0), (1, 0, 0, 0)]
    assert found.core_index == (F(1, 2), F(1, 2), 0, 0)
    assert found.words == ("borderline", "borderline", "exterior", "exterior")
