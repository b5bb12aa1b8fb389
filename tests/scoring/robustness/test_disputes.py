"""Which disputes matter, against enumeration over a grid of resolutions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.robustness.disputes import disputes, moved
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import World, made_tables, world

F = Fraction
TIE = F(1, 10**9)


def short_of_best(w: World, base, weights=None) -> Fraction:
    return w.most(weights) - w.worth(base, weights)


@pytest.mark.parametrize("seed", range(20))
def test_a_weight_matters_just_where_some_resolution_beats_the_base(seed: int) -> None:
    """Over eleven points of each range, ends included; the stake is the shortfall at the end."""
    w = world(seed)
    found = [d for d in disputes(w.evaluation, w.programme, w.best).every if d.kind == "weight"]
    for dispute in found:
        low, high = dispute.low.at, dispute.high.at
        falls = []
        for step in range(11):
            weights = moved(w.evaluation.weights, dispute.criterion, low + (high - low) * step / 10)
            falls.append(short_of_best(w, w.best, weights))
        assert dispute.matters == any(fall > TIE for fall in falls)
        for end, fall in ((dispute.low, falls[0]), (dispute.high, falls[-1])):
            assert end.proved
            assert end.lost == pytest.approx(fall if fall > TIE else 0, abs=1e-9)
            assert (end.choice is None) == (fall <= TIE)
        assert dispute.stake == max(dispute.low.lost, dispute.high.lost)


@pytest.mark.parametrize("seed", range(20))
def test_a_score_matters_just_where_some_resolution_beats_the_base(seed: int) -> None:
    """The case is written anew with the score at five points of its range, and valued from scratch."""
    w = world(seed)
    found = [d for d in disputes(w.evaluation, w.programme, w.best).every if d.kind == "score"]
    rows = [(k, row) for k, row in enumerate(w.case.scores) if row.low != row.high]
    assert len(found) == len(rows)
    for dispute, (k, row) in zip(found, rows, strict=True):
        low, high = F(row.low), F(row.high)
        falls = []
        for step in range(5):
            at = low + (high - low) * step / 4
            scores = list(w.case.scores)
            scores[k] = row.model_copy(update={"likely": at})
            fresh = World(w.case.model_copy(update={"scores": tuple(scores)}))
            tops = max(fresh.worth(choice) for choice in w.feasible)
            falls.append(tops - fresh.worth(w.best))
        assert dispute.matters == any(fall > TIE for fall in falls)
        assert dispute.low.lost == (falls[0] if falls[0] > TIE else 0)
        assert dispute.high.lost == (falls[-1] if falls[-1] > TIE else 0)


def test_the_short_list_and_the_rest_are_everything() -> None:
    w = world(3)
    found = disputes(w.evaluation, w.programme, w.best)
    assert len(found.open) + len(found.closed) == len(found.every)
    stakes = [dispute.stake for dispute in found.open]
    assert stakes == sorted(stakes, reverse=True)
    assert found.to_frame()["matters"].sum() == len(found.open)
    assert all(found.described(dispute).startswith(found.named(dispute)) for dispute in found.every)


def test_where_all_agree_there_is_nothing_to_settle() -> None:
    tables = made_tables(5)
    tables["scores"] = [{**row, "low": row["likely"], "high": row["likely"]} for row in tables["scores"]]
    tables["stakeholders"] = []
    w = World(small_case(**tables))
    assert disputes(w.evaluation, w.programme, w.best).every == ()


def test_a_dispute_by_hand() -> None:
    """Budget for A or B. A is worth 30, B 50 points; B's score on C1 is worth 60 at 10, 0 at 0, which leaves B -10."""
    scores = [
        {"option": "A", "criterion": "C1", "likely": 5},
        {"option": "A", "criterion": "C2", "likely": 10},
        {"option": "B", "criterion": "C1", "low": 0, "likely": 10, "high": 10},
        {"option": "B", "criterion": "C2", "likely": 15},
    ]
    w = World(small_case(scores=scores))
    assert w.best == (0, 1)
    (dispute,) = disputes(w.evaluation, w.programme, w.best).every
    assert (dispute.low.lost, dispute.low.choice, dispute.high.choice) == (40, (1, 0), None)
    found = disputes(w.evaluation, w.programme, w.best)
    assert found.described(dispute) == "B on C1: at 0 the best is +A, -B; at 10 nothing changes."


def test_the_others_keep_their_proportions() -> None:
    assert moved((F(1, 2), F(1, 3), F(1, 6)), 0, F(1, 4)) == (F(1, 4), F(1, 2), F(1, 4))
    assert moved((F(1), F(0), F(0)), 0, F(1, 2)) == (F(1, 2), F(1, 4), F(1, 4))
    assert sum(moved(evaluate(small_case()).weights, 1, F(9, 10))) == 1
