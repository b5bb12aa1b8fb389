"""Best-worst, MACBETH and statements: published answers, a second solver, enumeration and laws."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.optimize import linprog

from scoring.elicitation.best_worst import best_worst
from scoring.elicitation.clash import smallest_clash
from scoring.elicitation.macbeth import Judged, _model, macbeth
from scoring.elicitation.statements import (
    Statement,
    StatementError,
    fitted,
    leaf_columns,
    statement,
)
from scoring.exact.linear.rational import Polyhedron
from tests.cases import reference, small_case

if TYPE_CHECKING:
    from collections.abc import Sequence

F = Fraction


def test_best_worst_car() -> None:
    """A car purchase after Rezaei (2016), its answer certified in fractions."""
    data = reference("bwm_linear_car5")
    given, expected = data["inputs"], data["expected"]
    found = best_worst(
        [F(x) for x in given["best_to_others"]], [F(x) for x in given["others_to_worst"]]
    )
    assert found.weights == tuple(map(F, expected["weights_exact"]))
    assert found.xi == F(expected["xi_exact"])
    assert found.unique is expected["weights_unique"]
    assert (found.best, found.worst) == (given["best"], given["worst"])


@pytest.mark.parametrize("seed", range(25))
def test_best_worst_against_a_second_solver(seed: int) -> None:
    """HiGHS finds the same xi and the same range of every weight; our weights are themselves optimal."""
    rng = random.Random(seed)
    n = rng.randint(3, 6)
    to_worst = [rng.randint(2, 9) for _ in range(n)]
    best_to = [rng.randint(2, 9) for _ in range(n)]
    best_to[0] = to_worst[n - 1] = 1
    best_to[n - 1] = to_worst[0] = 9
    found = best_worst(list(map(F, best_to)), list(map(F, to_worst)))
    rows = []
    for one, other, ratio in [
        *((0, j, best_to[j]) for j in range(n)),
        *((j, n - 1, to_worst[j]) for j in range(n)),
    ]:
        row = np.zeros(n)
        row[one] += 1
        row[other] -= ratio
        rows += [[*row, -1], [*-row, -1]]
    total = [[*[1] * n, 0]]
    again = linprog([0] * n + [1], A_ub=rows, b_ub=[0] * len(rows), A_eq=total, b_eq=[1])
    assert float(found.xi) == pytest.approx(again.fun, abs=1e-9)
    bounds = [(0, None)] * n + [(0, float(found.xi) + 1e-12)]
    for j, (low, high) in enumerate(found.ranges):
        for sign, end in ((1, low), (-1, high)):
            aim = [0] * (n + 1)
            aim[j] = sign
            least = linprog(
                aim, A_ub=rows, b_ub=[0] * len(rows), A_eq=total, b_eq=[1], bounds=bounds
            )
            assert float(end) == pytest.approx(sign * least.fun, abs=1e-7)
    worst_miss = max(
        abs(sum(a * w for a, w in zip(row, found.weights, strict=False))) for row in rows
    )
    assert sum(found.weights) == 1
    assert worst_miss == pytest.approx(float(found.xi), abs=1e-12)


def test_best_worst_without_contradiction_gives_the_weights_back() -> None:
    weights = [F(8), F(4), F(2), F(1)]
    found = best_worst([8 / w for w in weights], list(weights))
    assert found.weights == tuple(w / 15 for w in weights)
    assert (found.xi, found.ratio, found.furthest) == (0, 0, None)


def test_best_worst_names_the_furthest_way_round() -> None:
    """Liang, Brunelli and Rezaei (2020): |2 * 9 - 9| / (81 - 9) = 1/8 at the second criterion."""
    found = best_worst([F(1), F(2), F(9)], [F(9), F(9), F(1)])
    assert (found.ratio, found.furthest) == (F(1, 8), 1)


@pytest.mark.parametrize(
    ("best_to", "to_worst", "told"), [([2, 3], [3, 1], "the best"), ([1, 3], [3, 2], "the worst")]
)
def test_best_worst_without_an_end_is_refused(best_to, to_worst, told) -> None:
    with pytest.raises(ValueError, match=told):
        best_worst(list(map(F, best_to)), list(map(F, to_worst)))


def paper_model(elements: int, judged: list[Judged], least: int) -> float | None:
    """LP-MACBETH as printed, a row for every two judgements, in floats: the least largest value; None if infeasible."""
    rows, bounds = [], []

    def at_least(plus: list[int], minus: list[int], bound: float) -> None:
        row = np.zeros(elements + 1)
        for column in plus:
            row[column] -= 1
        for column in minus:
            row[column] += 1
        rows.append(row)
        bounds.append(-bound)

    for one in judged:
        at_least([one.more], [one.less], one.low)
        if one.high == 0:
            at_least([one.less], [one.more], 0)
        for other in judged:
            if one.low > other.high:
                at_least([one.more, other.less], [one.less, other.more], one.low - other.high)
    for x in range(elements):
        at_least([elements], [x], 0)
    limits = [(0, 0 if x == least else None) for x in range(elements)] + [(0, None)]
    found = linprog([0] * elements + [1], A_ub=np.array(rows), b_ub=bounds, bounds=limits)
    return found.fun if found.status == 0 else None


def judgements(rng: random.Random, elements: int) -> list[Judged]:
    """Judge some pairs of elements that stand in order, mostly after hidden values."""
    hidden = sorted((rng.uniform(0, 6) for _ in range(elements)), reverse=True)
    found = []
    for a, b in combinations(range(elements), 2):
        if rng.random() < 0.7:
            word = max(0, min(6, round(hidden[a] - hidden[b] + rng.uniform(-0.6, 0.6))))
            found.append(Judged(a, b, word, min(6, word + rng.choice([0, 0, 1]))))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_macbeth_is_the_programme_of_the_paper(seed: int) -> None:
    """Thresholds in place of pairs of judgements change nothing; a clash is a smallest one, by trying all smaller."""
    rng = random.Random(seed)
    elements = rng.randint(2, 5)
    judged = judgements(rng, elements)
    found, expected = (
        macbeth(elements, judged, elements - 1),
        paper_model(elements, judged, elements - 1),
    )
    if expected is None:
        assert found.values is None
        for size in range(len(found.clash)):
            for some in combinations(judged, size):
                assert paper_model(elements, list(some), elements - 1) is not None
        assert paper_model(elements, [judged[k] for k in found.clash], elements - 1) is None
        return
    assert float(max(found.values)) == pytest.approx(expected, abs=1e-9)
    for one in judged:
        gap = found.values[one.more] - found.values[one.less]
        assert gap >= one.low
        assert one.high or gap == 0
        for other in judged:
            if one.low > other.high:
                other_gap = found.values[other.more] - found.values[other.less]
                assert gap >= other_gap + one.low - other.high


def test_macbeth_by_hand() -> None:
    """A over B weak, B over nothing moderate, A over nothing strong: B 3, A 5 (4 would do for A, were B not 3 + 2)."""
    found = macbeth(3, [Judged(0, 1, 2, 2), Judged(1, 2, 3, 3), Judged(0, 2, 4, 4)], 2)
    assert found.values == (5, 3, 0)
    assert found.anchored() == (100, 60, 0)


def test_macbeth_takes_the_middle_of_what_is_left() -> None:
    """A over nothing is extreme, A over B and B over nothing at least very weak: B may lie anywhere from 1 to 5."""
    found = macbeth(3, [Judged(0, 2, 6, 6), Judged(0, 1, 1, 6), Judged(1, 2, 1, 6)], 2)
    assert found.values == (6, 3, 0)


def test_macbeth_says_what_is_not_tied_in() -> None:
    found = macbeth(4, [Judged(0, 3, 2, 2), Judged(1, 2, 1, 1)], 3)
    assert found.apart == (1, 2)


def test_the_model_of_no_judgements_is_feasible() -> None:
    assert _model(3, [], 2, {}).feasible


CASE = small_case(
    criteria=[
        {"id": "G", "name": "Group"},
        {"id": "C1", "name": "One", "parent": "G", "worst": 0, "best": 1, "swing": 1},
        {"id": "C-2", "name": "Long Name", "parent": "G", "worst": 0, "best": 1, "swing": 1},
        {"id": "C1 b", "name": "Three", "worst": 0, "best": 1, "swing": 1},
    ],
    scores=[],
)
COLUMNS = leaf_columns(CASE)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("C1 >= 2 * C-2", [((1, -2, 0), ">=", 0)]),
        ("c1 is at least twice C-2", [((1, -2, 0), ">=", 0)]),
        ("C1 + C-2 ≥ C1 b", [((1, 1, -1), ">=", 0)]),
        ("G > C1 b", [((1, 1, -1), ">=", 0)]),
        ("C1 b <= 10 %", [((0, 0, 1), "<=", F(1, 10))]),
        ("0.1 <= C1 <= 1/3", [((-1, 0, 0), "<=", F(-1, 10)), ((1, 0, 0), "<=", F(1, 3))]),
        ("2C1 - (C-2 + C1 b) / 2 at most 0.25", [((2, F(-1, 2), F(-1, 2)), "<=", F(1, 4))]),
        ("C1 is half of C-2", [((1, F(-1, 2), 0), "=", 0)]),
        ("-C1 = -0.2", [((-1, 0, 0), "=", F(-1, 5))]),
        ("C1 is less than 3 times C1 b", [((1, 0, -3), "<=", 0)]),
        ("C1 is twice as important as C-2", [((1, -2, 0), "=", 0)]),
        ("C1 is at least three times C1 b", [((1, 0, -3), ">=", 0)]),
        ("C1 is at least three times as important as C1 b", [((1, 0, -3), ">=", 0)]),
        ("C1 is more important than C-2", [((1, -1, 0), ">=", 0)]),
        ("C1 is as important as C-2", [((1, -1, 0), "=", 0)]),
        ("C1 is at least as important as 50 % of C-2", [((1, F(-1, 2), 0), ">=", 0)]),
        (
            "C1 is between 10 % and 20 %",
            [((-1, 0, 0), "<=", F(-1, 10)), ((1, 0, 0), "<=", F(1, 5))],
        ),
        ("C1 * 2 >= C-2", [((2, -1, 0), ">=", 0)]),
        ("C1 >= .5", [((1, 0, 0), ">=", F(1, 2))]),
        ("Group is at least half of C1 b", [((1, 1, F(-1, 2)), ">=", 0)]),
        ("Long name is a third of C1 b", [((0, 1, F(-1, 3)), "=", 0)]),
    ],
)
def test_plain_words_become_rows(text: str, rows: list) -> None:
    found = [(row.coefficients, row.sense, row.bound) for row in statement(text, COLUMNS).rows]
    assert found == [(tuple(map(F, cells)), sense, F(bound)) for cells, sense, bound in rows]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("C11 >= C1", "`C11` is no criterion, no number and no comparison. Did you mean C1?"),
        ("C1", "compares nothing"),
        ("C1 >=", "ends too early"),
        ("C1 * G >= 0", "two weights cannot be multiplied"),
        ("C1 / G >= 0", "divided by a number only"),
        ("1 >= 0", "says nothing about any weight"),
        ("C1 >= (G", "bracket is not closed"),
        ("C1 >= G)", "stands where nothing was expected"),
        ("", "ends too early"),
        ("C1 >= 1,5 * G", "1,5 is not a number here. Type 1.5."),
        ("C1 <= 0,15", "0,15 is not a number here. Type 0.15."),
        ("C1 <= 12,5 %", "12,5 is not a number here. Type 12.5."),
        ("C1 >= 1,200 G", "1,200 is not a number here. Type 1.2 or 1200, whichever is meant."),
        ("C1 >= 1,2,3 G", "Type its digits with one point at most."),
        ("C1 >= 2 3 G", "`2` and `3` stand side by side. Type one number, or * between the two."),
        ("C1 >= G 2", "`G` and `2` stand side by side."),
        ("C1 >= 2 of 3 G", "stand before a criterion"),
        ("C1 >= G, C-2 >= 0.1", "`,` stands where nothing was expected"),
        ("C1 between 1 %", "a range has two ends with `and` between them"),
        ("C1 is 3 times more important than G", "`more important than` stands where a criterion"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, told: str) -> None:
    with pytest.raises(StatementError) as fault:
        statement(text, COLUMNS)
    assert told in str(fault.value)


@pytest.mark.parametrize("seed", range(40))
def test_what_statements_leave_possible(seed: int) -> None:
    """Against HiGHS: feasible or not, every range; the centre keeps all; a clash is smallest by trying all smaller."""
    rng = random.Random(seed)
    texts = []
    for _ in range(rng.randint(1, 6)):
        a, b = rng.sample(["C1", "C-2", "C1 b"], 2)
        texts.append(
            rng.choice(
                [
                    f"{a} >= {rng.randint(1, 3)} {b}",
                    f"{a} <= 0.{rng.randint(1, 6)}",
                    f"{a} > 0.4 - {b}",
                ]
            )
        )
    read = [statement(text, COLUMNS) for text in texts]
    found = fitted(read, 3)

    def highs(some: list[Statement], aim: list[int]) -> float | None:
        rows = [row for one in some for row in one.rows]
        signs = [-1 if row.sense == ">=" else 1 for row in rows]
        cells = [
            [sign * float(x) for x in row.coefficients]
            for sign, row in zip(signs, rows, strict=True)
        ]
        ends = [sign * float(row.bound) for sign, row in zip(signs, rows, strict=True)]
        answer = linprog(aim, A_ub=cells or None, b_ub=ends or None, A_eq=[[1, 1, 1]], b_eq=[1])
        return answer.fun if answer.status == 0 else None

    if highs(read, [0, 0, 0]) is None:
        assert found.ranges is None
        assert highs([read[k] for k in found.clash], [0, 0, 0]) is None
        for some in combinations(read, len(found.clash) - 1):
            assert highs(list(some), [0, 0, 0]) is not None
        return
    for j, (low, high) in enumerate(found.ranges):
        aim = [int(k == j) for k in range(3)]
        assert float(low) == pytest.approx(highs(read, aim), abs=1e-9)
        assert float(high) == pytest.approx(-highs(read, [-x for x in aim]), abs=1e-9)
    assert sum(found.centre) == 1
    assert all(one.holds(found.centre) for one in read)


def test_a_polyhedron_without_rows_is_everything() -> None:
    assert Polyhedron(2, []).least([F(1), F(1)])[0] == 0


def test_what_can_only_weigh_nothing_is_named_with_the_statements_that_do_it() -> None:
    """C1 >= 2 C-2 and C1 <= C-2 leave both nothing; what is said of C1 b has no part in it."""
    texts = ["C1 b >= 0.1", "C1 >= 2 C-2", "C1 < C-2"]
    found = fitted([statement(text, COLUMNS) for text in texts], 3)
    assert found.nothing == ((0, (1, 2)), (1, (1, 2)))
    assert fitted([statement("C1 >= 2 C-2", COLUMNS)], 3).nothing == ()


@pytest.mark.parametrize("seed", range(20))
def test_a_clash_that_is_too_long_to_look_for_is_minimal_still(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: those that are named do not fit together, and without any one of them the rest of them do."""
    monkeypatch.setattr("scoring.elicitation.clash.ASKS", 1)
    rng = random.Random(seed)
    clashes = [set(rng.sample(range(8), rng.randint(1, 5))) for _ in range(rng.randint(1, 4))]

    def fit(places: Sequence[int]) -> bool:
        return not any(clash <= set(places) for clash in clashes)

    found = smallest_clash(8, fit)
    assert not fit(found)
    assert all(fit([place for place in found if place != left_out]) for left_out in found)
