"""AHP against Saaty's own examples, and its laws on matrices without contradiction."""

from __future__ import annotations

import random

import pytest

from scoring.elicitation.ahp import consistency, eigenvector, geometric_mean, revisit
from tests.cases import reference


def from_weights(weights: list[float]) -> list[list[float]]:
    return [[a / b for b in weights] for a in weights]


def test_saaty_drinks() -> None:
    """Saaty (2008), drinks consumption: priorities to three decimals, consistency ratio 0.022."""
    data = reference("ahp_saaty_drinks")
    matrix, expected, ours = data["inputs"]["matrix"], data["expected"], data["computed_here"]
    weights, lambda_max = eigenvector(matrix)
    assert weights == pytest.approx(expected["priorities"], abs=data["tolerance"]["abs"])
    named = dict(zip(data["inputs"]["elements"], weights, strict=True))
    assert named == pytest.approx(expected["priorities_4dp"], abs=data["tolerance"]["4dp"])
    assert weights == pytest.approx(ours["priorities"], abs=1e-12)
    assert lambda_max == pytest.approx(ours["lambda_max"], abs=1e-11)
    assert geometric_mean(matrix) == pytest.approx(ours["geometric_mean_priorities"], abs=1e-12)
    found = consistency(matrix)
    assert found.index == pytest.approx(ours["CI"], abs=1e-12)
    assert round(found.saaty, 3) == expected["consistency_ratio_saaty_RI1.32"]
    assert round(found.donegan_dodd, 4) == expected["consistency_ratio_donegan_dodd"]
    assert found.acceptable


def test_the_three_by_three_of_every_textbook() -> None:
    """1-3-5, 3: priorities 0.637, 0.258, 0.105, lambda_max 3.0385, consistency ratio 0.033 (Saaty 1980)."""
    matrix = [[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]]
    weights, lambda_max = eigenvector(matrix)
    assert [round(w, 3) for w in weights] == [0.637, 0.258, 0.105]
    assert lambda_max == pytest.approx(3.0385, abs=5e-5)
    assert consistency(matrix).saaty == pytest.approx(0.0332, abs=5e-5)
    # The two agree up to three elements.
    assert geometric_mean(matrix) == pytest.approx(weights, abs=1e-9)


@pytest.mark.parametrize("seed", range(20))
def test_without_contradiction_both_give_the_weights_back(seed: int) -> None:
    rng = random.Random(seed)
    weights = [rng.uniform(1, 9) for _ in range(rng.randint(1, 9))]
    matrix = from_weights(weights)
    shares = [w / sum(weights) for w in weights]
    assert eigenvector(matrix)[0] == pytest.approx(shares)
    assert geometric_mean(matrix) == pytest.approx(shares)
    assert consistency(matrix).index == pytest.approx(0, abs=1e-9)
    assert revisit(matrix) is None


@pytest.mark.parametrize("seed", range(20))
def test_a_planted_slip_is_the_one_to_revisit(seed: int) -> None:
    """One comparison of a consistent matrix is spoilt: it is named, with the ratio that was there before."""
    rng = random.Random(seed)
    weights = [rng.uniform(1, 9) for _ in range(rng.randint(4, 8))]
    matrix = from_weights(weights)
    i, j = sorted(rng.sample(range(len(weights)), 2))
    true, factor = matrix[i][j], rng.choice([0.1, 0.3, 4, 9])
    matrix[i][j], matrix[j][i] = true * factor, 1 / (true * factor)
    found = revisit(matrix)
    assert (found.i, found.j) == (i, j)
    assert found.fitting == pytest.approx(true, rel=1e-6)
    assert found.stated == pytest.approx(true * factor)
    assert found.after == pytest.approx(0, abs=1e-9)


def test_two_criteria_cannot_contradict() -> None:
    assert consistency([[1, 9], [1 / 9, 1]]).saaty == 0
    assert revisit([[1, 9], [1 / 9, 1]]) is None


def test_beyond_the_tables_no_ratio_is_made_up() -> None:
    found = consistency(from_weights([1.0] * 21))
    assert (found.saaty, found.donegan_dodd, found.acceptable) == (None, None, False)


def with_ratio(matrix: list[list[float]], i: int, j: int, ratio: float) -> list[list[float]]:
    filled = [list(row) for row in matrix]
    filled[i][j], filled[j][i] = ratio, 1 / ratio
    return filled


@pytest.mark.parametrize("seed", range(20))
def test_the_ratios_named_are_those_of_the_matrix_so_changed(seed: int) -> None:
    """With what the others imply, and with the nearest step; a search finds no more than a little below the first."""
    rng = random.Random(seed)
    n = rng.randint(3, 6)
    matrix = [[1.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1, n):
            matrix = with_ratio(matrix, i, j, rng.choice([1 / 9, 1 / 5, 1 / 3, 1, 2, 4, 9]))
    found = revisit(matrix)
    assert found is not None
    for ratio, told in ((found.fitting, found.after), (found.nearest, found.after_nearest)):
        assert told == pytest.approx(
            consistency(with_ratio(matrix, found.i, found.j, ratio)).saaty, abs=1e-9
        )
    steps = [found.fitting * 1.02**k for k in range(-150, 151)]
    least = min(consistency(with_ratio(matrix, found.i, found.j, step)).saaty for step in steps)
    assert least - 1e-9 <= found.after <= least + 0.05


def test_a_ratio_beyond_the_scale_is_not_promised_more_than_its_step_gives() -> None:
    """The others imply 24 times; the scale ends at 9, and the ratio told is that of 9."""
    weights = [24.0, 5.0, 2.0, 1.0]
    matrix = with_ratio(from_weights(weights), 0, 3, 1.0)
    found = revisit(matrix)
    assert found is not None
    assert (found.i, found.j, found.nearest) == (0, 3, 9)
    assert found.fitting == pytest.approx(24)
    assert found.after == pytest.approx(0, abs=1e-9)
    assert found.after_nearest == pytest.approx(consistency(with_ratio(matrix, 0, 3, 9.0)).saaty)
    assert found.after_nearest > 0.01


def round_in_a_circle(ratio: float) -> list[list[float]]:
    """Each of three is worth `ratio` times the next, and the first half as much again."""
    return [[1, 1.5 * ratio, 1 / ratio], [1 / (1.5 * ratio), 1, ratio], [ratio, 1 / ratio, 1]]


@pytest.mark.parametrize("ratio", [2.0, 9.0, 66.0])
def test_of_three_both_ways_agree_however_they_contradict(ratio: float) -> None:
    """Law (Crawford and Williams 1985): of three criteria the eigenvector is the geometric mean, up to the largest
    ratios that may be typed."""
    matrix = round_in_a_circle(ratio)
    assert eigenvector(matrix)[0] == pytest.approx(geometric_mean(matrix), abs=1e-9)


def test_beyond_any_ratio_that_may_be_typed_the_search_still_ends() -> None:
    """It is stopped on its way: what it gives are weights, and lambda_max lies between the least and the most that a
    column adds up to (Perron 1907)."""
    matrix = round_in_a_circle(1e6)
    weights, lambda_max = eigenvector(matrix)
    columns = [sum(column) for column in zip(*matrix, strict=True)]
    assert sum(weights) == pytest.approx(1)
    assert min(weights) > 0
    assert min(columns) <= lambda_max <= max(columns)
