"""Shares by source: closed forms, plain enumeration, twins in any order of rows, and what is not stated."""

import itertools
import random

import numpy as np
import pytest

from scoring.exact.search import prove
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.cost_cells import cost_cells
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.selection import UNIT, Selection
from scoring.robustness.draws.sources import SourceDraws, sources, stress, too_near
from scoring.robustness.draws.weight_doubt import weight_doubt
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.stages import Stages
from scoring.work.streams import slices_drawn, streams
from scoring.work.workers import Workers
from tests.cases import small_case
from tests.scoring.exact.batch.test_resolve import way  # noqa: F401 - the fixture
from tests.scoring.robustness.made_cases import world

ONE = [{"id": "C1", "name": "One", "worst": 0, "best": 100, "swing": 1}]


def asked(case, **how):
    """The draws of every source, by name, and the best portfolio."""
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    choice = prove(programme).choice
    found = sources(evaluation, programme, choice, **{"most": 0, **how})
    return {part.source: part for part in found}, choice


def plain(scores, costs, budget, **tables):
    """One criterion from 0 to 100 points. scores, costs: id -> (low, likely, high)."""
    ends = ("low", "likely", "high")
    return small_case(
        criteria=tables.pop("criteria", ONE),
        recommendations=tables.pop("recommendations", [{"id": id_, "name": id_} for id_ in costs]),
        scores=[
            {"option": id_, "criterion": "C1", **dict(zip(ends, three, strict=True))}
            for id_, three in scores.items()
        ],
        costs=[
            {"option": id_, "year": 2027, **dict(zip(ends, three, strict=True))}
            for id_, three in costs.items()
        ],
        budget=[{"year": 2027, "amount": budget}],
        **tables,
    )


def certain(**figures):
    return {id_: (figure,) * 3 for id_, figure in figures.items()}


def close(part, index, expected, level=1):
    share = part.shares_from(index)[level - 1]
    return abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / part.counted) + 1e-9


# -- closed forms ----------------------------------------------------------------------------------


def test_a_triangle_against_a_certain_score():
    """P(X > 60) = (100 - 60)^2 / (100 * 50) for a triangle on 0, 50, 100."""
    found, _ = asked(plain({"A": (0, 50, 100), "B": (60, 60, 60)}, certain(A=1, B=1), 1))
    assert close(found["scores"], 0, 0.32)
    assert close(found["scores"], 1, 0.68)
    # Nothing else is stated, and weights cannot vary.
    assert found["together"].selection is found["scores"].selection


def test_a_drawn_chance_against_a_certain_one():
    """P(p > 0.6) = 0.2^2 / (0.6 * 0.3) for a triangle on 0.2, 0.5, 0.8."""
    risky = {"p_success_low": "0.2", "p_success_likely": "0.5", "p_success_high": "0.8"}
    rows = [{"id": "A", "name": "A", **risky}, {"id": "B", "name": "B", "p_success_likely": "0.6"}]
    case = plain(
        certain(A=100, B=100),
        certain(A=1, B=1),
        1,
        recommendations=rows,
        case={"title": "T", "success": "used"},
    )
    found, _ = asked(case)
    assert close(found["chances"], 0, 0.04 / 0.18)
    assert (found["chances"].ranged, found["chances"].figures) == (1, 2)
    unused, _ = asked(
        case.model_copy(update={"settings": case.settings.model_copy(update={"success": ""})})
    )
    assert not unused["chances"].applies
    assert unused["chances"].selection is None


def test_drawn_swings_decide_between_two_criteria():
    """A is worth its first weight, B its second; P(second > first) = 0.15625 (test_swing_draws.py)."""
    criteria = [
        {"id": id_, "name": id_, "worst": 0, "best": 100, "swing": swing}
        for id_, swing in (("C1", 100), ("C2", 80))
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
    case = small_case(criteria=criteria, scores=scores, budget=[{"year": 2027, "amount": 55}])
    found, choice = asked(case)
    assert choice == (1, 0)
    assert close(found["weights"], 1, 0.15625)
    assert (found["weights"].stated, found["weights"].assumed) == (False, True)
    assert not found["together"].stated


def test_drawn_costs_decide_what_fits():
    """A costs a triangle on 20, 30, 40 and is worth more than B, which costs 10; there are 35.

    A fits with chance 1 - 5^2 / 200 = 0.875, B besides with chance 5^2 / 200, and B alone where A
    does not fit.
    """
    found, _ = asked(plain(certain(A=90, B=50), {"A": (20, 30, 40), "B": (10, 10, 10)}, 35))
    assert close(found["costs"], 0, 0.875)
    assert close(found["costs"], 1, 0.25)
    assert found["scores"].selection is None


def test_levels_of_one_recommendation_move_together():
    """The large level is 10 points above the small one in every draw, their ranges being as wide: it always wins."""
    case = plain({}, {}, 100, recommendations=[{"id": "A", "name": "A"}])
    case = case.model_validate(
        {
            **case.dump(),
            "levels": [
                {"option": "A", "level": name, "level_order": k}
                for k, name in enumerate(("s", "l"), 1)
            ],
            "costs": [
                {"option": "A", "level": name, "year": 2027, "likely": 1} for name in ("s", "l")
            ],
            "scores": [
                {
                    "option": "A",
                    "level": name,
                    "criterion": "C1",
                    "low": low,
                    "likely": low + 30,
                    "high": low + 60,
                }
                for name, low in (("s", 0), ("l", 10))
            ],
        }
    )
    found, _ = asked(case, draws=1000)
    assert found["scores"].shares_from(0) == (1.0, 1.0)


# -- ties ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["ABC", "BCA", "CBA"])
def test_twins_come_out_half_and_half_and_what_both_dominate_never(way, order):  # noqa: F811
    """A and B are the same in everything, C is worth less; there is money for one. Nothing has a range but swings."""
    rows = [{"id": id_, "name": id_} for id_ in order]
    criteria = [*ONE, {"id": "C2", "name": "Two", "worst": 0, "best": 1, "swing": 1}]
    scores = [
        {"option": id_, "criterion": criterion, "likely": 0 if id_ == "C" else figure}
        for id_ in order
        for criterion, figure in (("C1", 50), ("C2", 1))
    ]
    case = small_case(
        criteria=criteria,
        recommendations=rows,
        scores=scores,
        costs=[{"option": id_, "year": 2027, "likely": 10} for id_ in order],
        budget=[{"year": 2027, "amount": 15}],
    )
    found, _ = asked(case, draws=2000 if way == "machine code" else 300)
    part = found["weights"]
    shares = dict(zip(order, (part.shares_from(i)[0] for i in range(3)), strict=True))
    assert close(part, order.index("A"), 0.5)
    assert shares["A"] + shares["B"] == 1
    assert shares["C"] == 0


def test_twins_with_ranges_of_cost_go_to_the_cheaper_in_each_draw():
    found, _ = asked(plain(certain(A=50, B=50), dict.fromkeys("AB", (8, 10, 12)), 15))
    part = found["costs"]
    assert close(part, 0, 0.5)
    drawn = cost_cells(plain(certain(A=50, B=50), dict.fromkeys("AB", (8, 10, 12)), 15)).tables
    places = slices_drawn(streams(1, 0).costs, 2, 1000)
    dearer = drawn[0][places[0]] > drawn[1][places[1]]
    assert (part.selection.choices[:1000, 1][dearer] == 1).all()


def alike(case):
    """The case with a second criterion on which all score as on the first: weights vary, and change no value."""
    criteria = [{**row.model_dump(), "id": id_} for row in case.criteria for id_ in ("C1", "C2")]
    scores = [{**row.model_dump(), "criterion": id_} for row in case.scores for id_ in ("C1", "C2")]
    return type(case).model_validate({**case.dump(), "criteria": criteria, "scores": scores})


def test_many_twins_are_split_evenly_without_listing_their_portfolios():
    """Twenty alike and money for ten: 184,756 portfolios tie in every draw, and each recommendation is in half."""
    ids = [f"R{k:02}" for k in range(20)]
    case = alike(plain(certain(**dict.fromkeys(ids, 50)), certain(**dict.fromkeys(ids, 1)), 10))
    part = asked(case, draws=1000)[0]["weights"]
    assert part.undecided == 0
    assert all(close(part, i, 0.5) for i in range(20))
    assert (part.selection.choices.sum(axis=1) == 10).all()


def test_fewer_funded_comes_before_the_order_of_rows():
    """One of 100 points for 10 against two of 50 for 5 each: the same value and cost, so one is funded and not two."""
    case = alike(plain(certain(B=50, C=50, A=100), certain(B=5, C=5, A=10), 10))
    part = asked(case, draws=200)[0]["weights"]
    assert part.counted == 200
    assert [part.shares_from(i)[0] for i in range(3)] == [0, 0, 1]


def test_less_cost_comes_before_fewer_funded():
    case = alike(plain(certain(B=50, C=50, A=100), certain(B=4, C=5, A=10), 10))
    assert [asked(case, draws=50)[0]["weights"].shares_from(i)[0] for i in range(3)] == [1, 1, 0]


# -- plain enumeration -----------------------------------------------------------------------------


def everything(programme):
    return list(itertools.product(*(range(len(levels) + 1) for levels in programme.levels)))


def enumerated(made, source, draws):
    """Count what the best portfolio of every draw holds at each level or above, all portfolios tried in every draw."""
    programme, costs, opened = (
        made.programme,
        cost_cells(made.case),
        streams(made.case.settings.seed, 0),
    )
    drawn = weight_doubt(made.case).draws.drawn(opened.weights, draws)
    places = slices_drawn(opened.costs, len(programme.ids), draws)
    holding = [[0] * len(levels) for levels in programme.levels]
    for q in range(draws):
        rows = (
            programme_of(made.evaluation, costs.at(places[:, q].tolist()))
            if source == "costs"
            else programme
        )
        weights = (
            [int(w) for w in drawn[q]] if source == "weights" else list(made.evaluation.weights)
        )
        worths = {
            choice: made.worth(choice, weights)
            for choice in everything(programme)
            if rows.feasible(choice)
        }
        top = max(worths.values())
        (best,) = [choice for choice, worth in worths.items() if worth == top]
        for i, level in enumerate(best):
            for below in range(level):
                holding[i][below] += 1
    return [tuple(levels) for levels in holding]


@pytest.mark.parametrize("seed", [0, 2, 5])
@pytest.mark.parametrize("source", ["weights", "costs"])
def test_shares_are_those_of_plain_enumeration(seed, source):
    rng = random.Random(seed)
    made = world(seed)
    costs = [
        row.model_copy(
            update={
                "low": row.likely * rng.choice([1, 2]) / 2,
                "high": row.likely * rng.choice([1, 2]),
            }
        )
        for row in made.case.costs
    ]
    made = type(made)(made.case.model_copy(update={"costs": tuple(costs)}))
    found, _ = asked(made.case, draws=40)
    part = found[source]
    assert part.counted == 40
    assert [part.holding(i) for i in range(5)] == enumerated(made, source, 40)


def test_together_draws_everything_at_once():
    """The draws are those of the sources alone, and the best of each is worth what enumeration says."""
    made = world(1)
    costs = [row.model_copy(update={"high": row.likely * 2}) for row in made.case.costs]
    made = type(made)(made.case.model_copy(update={"costs": tuple(costs)}))
    found, _ = asked(made.case, draws=30)
    assert found["together"].words == "scores, weights and costs in one draw"
    uncertain, swings = chances(made.evaluation), weight_doubt(made.case).draws
    sample = uncertain.sample(swings, streams(made.case.settings.seed, 0), 30)
    assert np.array_equal(
        sample.weights.T, swings.drawn(streams(made.case.settings.seed, 0).weights, 30)
    )
    places = slices_drawn(streams(made.case.settings.seed, 0).costs, 5, 30)
    values, effects = uncertain.benefits(sample), uncertain.effects(sample)

    def worth(choice, q):
        chosen = sum(
            int(values[uncertain.column_of[i, level], q]) for i, level in enumerate(choice) if level
        )
        joints = made.programme.joints[: len(effects)]
        return chosen + sum(
            int(effects[p, q]) for p, joint in enumerate(joints) if joint.holds(choice)
        )

    for q in range(30):
        rows = programme_of(made.evaluation, cost_cells(made.case).at(places[:, q].tolist()))
        best = max(
            worth(choice, q) for choice in everything(made.programme) if rows.feasible(choice)
        )
        assert abs(found["together"].selection.best[q] - best / UNIT) < 1e-9


# -- what is stated --------------------------------------------------------------------------------


def test_what_has_no_range_is_not_drawn():
    found, _ = asked(small_case(), draws=20)
    assert [name for name, part in found.items() if part.selection is not None] == [
        "weights",
        "together",
    ]
    assert [part.stated for part in found.values()] == [False] * 5
    assert found["together"].assumed
    assert (found["scores"].ranged, found["scores"].figures) == (0, 4)
    assert found["costs"].shares_from(0) == ()
    assert found["costs"].side(0, 1, (1, 0)) == "kept"


def test_the_share_of_cells_with_ranges_is_told():
    scores = [
        {"option": "A", "criterion": "C1", "low": 1, "likely": 5, "high": 6},
        {"option": "A", "criterion": "C2", "likely": 10},
        {"option": "B", "criterion": "C1", "likely": 10},
        {"option": "B", "criterion": "C2", "low": 15, "likely": 15},
    ]
    found, _ = asked(small_case(scores=scores), draws=20)
    assert (found["scores"].ranged, found["scores"].figures) == (1, 4)
    assert found["together"].words == "scores and weights in one draw"


def test_no_draws_are_made_where_none_are_asked_for():
    found, _ = asked(world(3).case, draws=0)
    assert all(part.selection is None for part in found.values())


def test_stress_is_for_swings_alone_and_decides_nothing():
    made = world(4)
    tests = stress(made.evaluation, made.programme, made.best, draws=60)
    assert [part.source for part in tests] == ["any in this order", "any at all"]
    assert all(part.counted == 60 and not part.stated for part in tests)
    ranked = made.case.model_copy(
        update={
            "criteria": tuple(
                row.model_copy(update={"rank": k}) for k, row in enumerate(made.case.criteria, 1)
            )
        }
    )
    assert stress(evaluate(ranked), made.programme, made.best, draws=60) == ()


# -- how many draws --------------------------------------------------------------------------------


def made_up(source, choices, held):
    """A source whose draws chose these levels of one recommendation with two levels."""
    count = len(choices)
    selection = Selection(
        ("A",), (("s", "l"),), None, held, count, np.array(choices, dtype=np.int16)[:, None], np.zeros(count),
        np.zeros(count), np.ones(count, dtype=bool), np.zeros(count, dtype=bool), np.ones(count, dtype=bool),
        np.zeros((0, 1, 2), dtype=np.int16),
    )  # fmt: skip
    return SourceDraws(source, True, True, False, 1, 1, "", selection)


def test_a_share_is_near_its_line_within_two_standard_errors_of_a_share_at_it():
    """2 sqrt(0.95 * 0.05 / 2000) = 0.009747: from 1,881 to 1,919 of 2,000 draws."""

    def side(held, choice=(1,)):
        return made_up("scores", [1] * held + [0] * (2000 - held), choice).side(0, 1, choice)

    assert [side(count) for count in (1880, 1881, 1919, 1920)] == ["turned", "near", "near", "kept"]
    assert [side(count, (0,)) for count in (80, 81, 119, 120)] == ["kept", "near", "near", "turned"]


def test_more_draws_are_asked_for_only_where_a_word_depends_on_them():
    kept, near, turned = ([level] * 2000 for level in (1, 1, 0))
    near[:100] = [0] * 100
    parts = {
        name: made_up(name, draws, (1,))
        for name, draws in (("scores", near), ("costs", kept), ("weights", turned))
    }
    assert too_near([parts["scores"], parts["costs"]], (1,), [0]) == {"scores": (0,)}
    assert too_near([parts["scores"], parts["costs"]], (1,), []) == {}
    assert too_near([parts["scores"], parts["weights"]], (1,), [0]) == {}
    assert too_near([parts["costs"]], (1,), [0]) == {}


def test_a_lower_level_is_asked_about_where_a_higher_one_is_turned():
    draws = [2] * 1000 + [1] * 900 + [0] * 100
    assert too_near([made_up("scores", draws, (2,))], (2,), [0]) == {"scores": (0,)}
    assert too_near([made_up("scores", [2] * 1900 + [1] * 100, (2,))], (2,), [0]) == {
        "scores": (0,)
    }
    assert too_near([made_up("scores", [2] * 2000, (2,))], (2,), [0]) == {}


def test_a_near_word_gets_the_draws_of_the_case_and_the_first_stay_the_same():
    """P(X > 23.8) = 1 - 23.8^2 / 5000 = 0.887: near 0.95 it is not; at 15.8 it is 0.95."""
    for certain_score, more in ((23.8, False), (15.8, True)):
        case = plain({"A": (0, 50, 100), "B": (certain_score,) * 3}, certain(A=1, B=1), 1)
        found, _ = asked(case, draws=300, most=1300)
        part = found["scores"]
        assert (part.draws, part.asked) == ((1300, 1300) if more else (300, 300))
        assert bool(part.closer) == more
        first, _ = asked(case, draws=300)
        assert np.array_equal(part.selection.choices[:300], first["scores"].selection.choices)
        assert found["together"].selection is part.selection
        assert asked(case, draws=300, most=1300, only=[])[0]["scores"].draws == 300


# -- work ------------------------------------------------------------------------------------------


def test_the_answer_does_not_depend_on_the_number_of_workers():
    case = world(6).case.model_copy(
        update={
            "costs": tuple(
                row.model_copy(update={"high": row.likely * 2}) for row in world(6).case.costs
            )
        }
    )
    one, more = (asked(case, draws=1300, workers=Workers(jobs))[0] for jobs in (1, 3))
    for name, part in one.items():
        if part.selection is not None:
            assert np.array_equal(part.selection.choices, more[name].selection.choices)
            assert np.array_equal(part.selection.best, more[name].selection.best)


def test_an_interruption_keeps_the_sources_that_are_drawn():
    made = world(6)

    def stop(doing):
        if "of weights" in doing:
            raise KeyboardInterrupt

    stages = Stages(stop)
    found = sources(made.evaluation, made.programme, made.best, draws=300, most=0, stages=stages)
    by_name = {part.source: part for part in found}
    assert by_name["scores"].draws == 300
    assert by_name["weights"].selection is None
    assert by_name["together"].selection is None
    assert "300 draws of weights" in str(stages.stop)
