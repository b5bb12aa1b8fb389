"""SMAA against exact answers, and the laws of its tables."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.robustness.draws.acceptability import acceptability, counted, of_chances
from scoring.robustness.draws.weight_doubt import weight_doubt
from scoring.robustness.weights.admissible import anything, fixed, ordered, stated
from scoring.value.evaluation import evaluate
from scoring.work.workers import Workers
from tests.cases import reference, small_case
from tests.scoring.robustness.chances import of_scores

DRAWS = 20_000


@pytest.mark.parametrize(
    ("name", "key", "weights"),
    [
        ("smaa_exact_3x2_hand", "", anything("AB")),
        ("smaa_exact_3x3_rank", "_exact", ordered("ABC", ((0,), (1,), (2,)))),
    ],
)
def test_exact_answers_are_met_within_four_standard_errors(name, key, weights):
    given, expected = reference(name)["inputs"], reference(name)["expected"]

    def exact(what):
        return np.array([[float(Fraction(str(x))) for x in row] for row in expected[what + key]])

    found = of_chances(of_scores(given["scores"]), "XYZ", weights, 11, DRAWS)
    for figure, wanted in (
        (found.rank_acceptability, exact("rank_acceptability")),
        (found.pairwise_winning, exact("pairwise_winning")),
    ):
        assert (np.abs(figure - wanted) <= 4 * found.standard_error(wanted) + 1e-9).all()
    firsts = found.ranked[:, 0]
    assert (
        np.abs(found.central_weights - exact("central_weights")) < 2 / np.sqrt(firsts)[:, None]
    ).all()


def test_uncertain_scores_win_as_often_as_their_closed_form():
    """Two like triangles: each wins half of the draws, and both are as confident at their central weights."""
    low, likely, high = [[0], [0]], [[5], [5]], [[10], [10]]
    found = of_chances(of_scores(low, likely, high), "XY", anything("A"), 3, DRAWS)
    assert abs(found.rank_acceptability[0, 0] - 0.5) < 4 * 0.5 / np.sqrt(DRAWS) + 0.001
    assert np.array_equal(found.confident, found.ranked[:, 0])
    # A triangle on (0, 5, 10) is above one on (0, 0, 10) in 19/24 of all draws.
    other = of_chances(
        of_scores([[0], [0]], [[5], [0]], [[10], [10]]), "XY", anything("A"), 3, DRAWS
    )
    chance = closed_form_win()
    assert abs(other.pairwise_winning[0, 1] - chance) < 4 * np.sqrt(chance * (1 - chance) / DRAWS)


def closed_form_win():
    """P(X > Y), X triangular on (0, 5, 10), Y on (0, 0, 10): the integral of the density of X times P(Y < x)."""
    x = (np.arange(2_000_000) + 0.5) / 200_000
    density = np.where(x < 5, x / 25, (10 - x) / 25)
    return float((density * (1 - ((10 - x) / 10) ** 2)).mean() * 10)


def test_counts_against_a_loop():
    rng = np.random.default_rng(5)
    values = rng.integers(0, 6, size=(7, 60))
    weights = rng.integers(0, 9, size=(3, 60))
    found = counted(values, weights)
    for i in range(7):
        ranks = [int((values[:, d] > values[i, d]).sum()) for d in range(60)]
        assert found.ranked[i].tolist() == [ranks.count(r) for r in range(7)]
        assert found.won[i].tolist() == [int((values[i] > values[j]).sum()) for j in range(7)]
        assert found.first_weights[i].tolist() == [
            sum(int(weights[j, d]) for d in range(60) if ranks[d] == 0) for j in range(3)
        ]


def test_every_recommendation_has_one_rank_in_every_draw():
    rng = np.random.default_rng(2)
    likely = rng.uniform(20, 80, size=(6, 4))
    found = of_chances(
        of_scores(likely - 10, likely, likely + 15), "ABCDEF", anything("WXYZ"), 1, 3000
    )
    assert (found.ranked.sum(axis=1) == 3000).all()
    assert (found.won + found.won.T <= 3000).all()
    assert np.allclose(np.nansum(found.central_weights, axis=1)[found.ranked[:, 0] > 0], 1)


def test_the_dominated_never_ranks_above_its_dominator():
    found = of_chances(
        of_scores([[9, 8, 7], [8, 7, 6], [1, 9, 1]]), "ABC", anything("XYZ"), 1, 2000
    )
    assert found.won[1, 0] == 0
    assert found.ranked[1, 0] == 0
    assert np.isnan(found.confidence[1])


def test_exact_weights_and_scores_give_the_ranking():
    found = of_chances(
        of_scores([[9, 0], [0, 4], [5, 5]]),
        "ABC",
        fixed("XY", (Fraction(1, 2), Fraction(1, 2))),
        1,
        50,
    )
    assert found.ranked.tolist() == [[0, 50, 0], [0, 0, 50], [50, 0, 0]]


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_answer_does_not_depend_on_the_number_of_workers(jobs):
    evaluation = evaluate(small_case())
    weights = stated(evaluation.case)
    one = acceptability(evaluation, weights, draws=9500)
    more = acceptability(evaluation, weights, draws=9500, workers=Workers(jobs))
    for name in ("ranked", "won", "first_weights", "confident"):
        assert np.array_equal(getattr(one, name), getattr(more, name))


def test_an_interruption_keeps_what_is_done():
    def stop(done, total):
        assert total == 3
        if done == 1:
            raise KeyboardInterrupt

    found = of_chances(of_scores([[9, 0], [0, 4]]), "AB", anything("XY"), 1, 9500, tell_count=stop)
    assert (found.draws, found.asked, found.complete) == (4000, 9500, False)
    whole = of_chances(of_scores([[9, 0], [0, 4]]), "AB", anything("XY"), 1, 4000)
    assert np.array_equal(found.ranked, whole.ranked)
    assert (found.confident == -1).all()


def test_frames_have_a_row_a_recommendation():
    found = acceptability(evaluate(small_case()), anything(("C1", "C2")), draws=500)
    assert list(found.to_frame().index) == ["A", "B"]
    assert list(found.to_frame().columns) == [1, 2, "confidence"]


def test_ranks_are_drawn_around_the_stated_swings():
    """A is worth its first weight, B its second; P(second > first) = 0.15625 for swings of 100 and 80 within 25 %."""
    criteria = [
        {"id": id_, "name": id_, "worst": 0, "best": 100, "swing": s}
        for id_, s in (("C1", 100), ("C2", 80))
    ]
    scores = [
        {
            "option": option,
            "criterion": criterion,
            "likely": 100 * (option + criterion in {"AC1", "BC2"}),
        }
        for option in "AB"
        for criterion in ("C1", "C2")
    ]
    case = small_case(criteria=criteria, scores=scores)
    found = acceptability(evaluate(case), weight_doubt(case).draws, draws=10_000)
    assert abs(found.pairwise_winning[1, 0] - 0.15625) < 4 * np.sqrt(0.15625 * 0.84375 / 10_000)
    assert found.central_weights[0, 0] > 0.5 > found.central_weights[1, 0] > 0.4
    assert found.confidence.tolist() == [1.0, 1.0]  # scores are certain
