"""Which disputes matter, against enumeration over a grid of resolutions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.exact.search import prove
from scoring.robustness.views.disputes import SHORT, disputes
from scoring.robustness.weights.stability import moved
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
    assert list(found.to_frame().index) == [found.named(dispute) for dispute in found.every]


def test_where_all_agree_there_is_nothing_to_settle() -> None:
    tables = made_tables(5)
    tables["scores"] = [
        {**row, "low": row["likely"], "high": row["likely"]} for row in tables["scores"]
    ]
    tables["stakeholders"] = []
    w = World(small_case(**tables))
    assert disputes(w.evaluation, w.programme, w.best).every == ()


def open_tables(seed: int) -> dict[str, object]:
    """A made case that states ranges of swings and a statement, and whose people gave intervals and statements too."""
    tables = made_tables(seed)
    swings = [row["swing"] for row in tables["criteria"]]
    for row, swing in zip(tables["criteria"], swings, strict=True):
        row["swing_low"], row["swing_high"] = max(swing - 15, 0), swing + 10
    tables["weight_statements"] = [{"stakeholder": "S3", "statement": "C1 >= 2 * C3"}]
    tables["weights"] = [
        {"stakeholder": "S4", "criterion": "C1", "low": "0.1", "high": "0.45"},
        {"stakeholder": "S4", "criterion": "C2", "low": "0.2", "high": "0.9"},
    ]
    return tables


def said_ends(w: World) -> list[tuple[Fraction, Fraction]]:
    """The least and the most that anybody says of each weight, straight from the tables."""
    rows = {row.id: row for row in w.case.criteria}
    lows, highs = (
        [F(getattr(rows[f"C{j}"], end)) for j in (1, 2, 3)] for end in ("swing_low", "swing_high")
    )
    ends = []
    for j in range(3):
        given = [w.evaluation.weights[j]]
        for person in ("S0", "S1", "S2"):
            swings = {
                row.criterion: F(row.swing)
                for row in w.case.stakeholders
                if row.stakeholder == person
            }
            given.append(swings[f"C{j + 1}"] / sum(swings.values()))
        for own, other in ((lows, highs), (highs, lows)):
            given.append(own[j] / (own[j] + sum(other) - other[j]))
        # C1 >= 2 C3: C3 is a third at most.
        given += [(F(0), F(1)), (F(0), F(1)), (F(0), F(1, 3))][j]
        # What S4's ranges leave.
        given += [(F(1, 10), F(9, 20)), (F(1, 5), F(9, 10)), (F(0), F(7, 10))][j]
        ends.append((min(given), max(given)))
    return ends


@pytest.mark.parametrize("seed", range(8))
def test_a_weight_is_disputed_over_all_that_the_case_and_people_leave_possible(seed: int) -> None:
    """Ends against the tables; matters and stakes against enumeration over a grid of the whole range."""
    w = World(small_case(**open_tables(seed)))
    found = {
        d.criterion: d
        for d in disputes(w.evaluation, w.programme, w.best).every
        if d.kind == "weight"
    }
    assert sorted(found) == [0, 1, 2]
    for j, ends in enumerate(said_ends(w)):
        dispute = found[j]
        assert (dispute.low.at, dispute.high.at) == ends
        falls = [
            short_of_best(
                w, w.best, moved(w.evaluation.weights, j, ends[0] + (ends[1] - ends[0]) * step / 20)
            )
            for step in range(21)
        ]
        assert dispute.matters == any(fall > TIE for fall in falls)
        assert dispute.stake == pytest.approx(max(falls) if max(falls) > TIE else 0, abs=1e-9)
        assert dispute.who_low
        assert dispute.who_high


def test_the_case_alone_disputes_what_it_gives_a_range() -> None:
    """Swings 60 and 40, the first 20 to 90: its weight is 1/3 to 9/13, and A is best below 1/3 by hand: a tie there."""
    criteria = [
        {
            "id": "C1",
            "name": "One",
            "worst": 0,
            "best": 10,
            "swing": 60,
            "swing_low": 20,
            "swing_high": 90,
        },
        {
            "id": "C2",
            "name": "Two",
            "worst": 20,
            "best": 0,
            "direction": "min",
            "baseline": 10,
            "swing": 40,
        },
    ]
    w = World(small_case(criteria=criteria))
    one, two = disputes(w.evaluation, w.programme, w.best).every
    assert (one.low.at, one.high.at, one.who_low, one.who_high) == (
        F(1, 3),
        F(9, 13),
        "case",
        "case",
    )
    assert (two.low.at, two.high.at) == (F(4, 13), F(2, 3))
    assert not one.matters  # a tie at 1/3 forces nothing
    criteria[0]["swing_low"] = 10  # to 1/5, where A is worth 10 and B nothing
    w = World(small_case(criteria=criteria))
    one, _ = disputes(w.evaluation, w.programme, w.best).open
    assert (one.low.at, one.low.lost, one.low.choice) == (F(1, 5), 10, (1, 0))


def test_statements_of_the_case_open_its_weights() -> None:
    """C1 >= 0.3 is all that is said besides the swings: every weight from 0.3 to 1 is possible, and so is the rest."""
    w = World(small_case(weight_statements=[{"statement": "C1 >= 0.3"}]))
    one, two = disputes(w.evaluation, w.programme, w.best).every
    assert (one.low.at, one.high.at) == (F(3, 10), 1)
    assert (two.low.at, two.high.at) == (0, F(7, 10))


def test_the_short_list_is_short_and_holds_what_most_hangs_on() -> None:
    """Money for six of twelve, any of which could be the best or the worst: all twelve scores are open."""
    ids = [f"R{k}" for k in range(12)]
    w = World(
        small_case(
            recommendations=[{"id": id_, "name": id_} for id_ in ids],
            criteria=[{"id": "C1", "name": "One", "worst": 0, "best": 100, "swing": 1}],
            costs=[{"option": id_, "year": 2027, "likely": 10} for id_ in ids],
            scores=[
                {"option": id_, "criterion": "C1", "low": 0, "likely": 30 + 2 * k, "high": 100}
                for k, id_ in enumerate(ids)
            ],
        )
    )
    found = disputes(w.evaluation, w.programme, prove(w.programme).choice)
    assert len(found.open) == 12
    assert found.short == found.open[:SHORT]
    # Of those funded (42 to 52), what is lost if it proves worthless is the best one left out: 40.
    # Of the others, if it proves to be worth 100, 100 less the worst one funded: 58.
    assert [dispute.stake for dispute in found.open] == [58] * 6 + [40] * 6


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
    assert (found.named(dispute), found.swaps(dispute.low), found.swaps(dispute.high)) == (
        "B on C1",
        "+A, -B",
        "",
    )


def test_the_others_keep_their_proportions() -> None:
    assert moved((F(1, 2), F(1, 3), F(1, 6)), 0, F(1, 4)) == (F(1, 4), F(1, 2), F(1, 4))
    assert moved((F(1), F(0), F(0)), 0, F(1, 2)) == (F(1, 2), F(1, 4), F(1, 4))
    assert sum(moved(evaluate(small_case()).weights, 1, F(9, 10))) == 1
