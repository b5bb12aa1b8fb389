"""What looks odd: found where it is planted, solved as enumeration solves it, and silent on sound cases."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from criteria.model.case import Case
from criteria.model.problems import CaseError
from criteria.read import read
from scoring.analysis import Infeasible, analyse
from scoring.audit.finding import Finding, Trial
from tests.cases import every_kind, small_case
from tests.scoring.audit.enumeration import check_trial


def findings(case: Case) -> dict[tuple[str, str], Finding]:
    """What looks odd, but for judgement at its low ends, of which the brief case has some."""
    every = analyse(case, quick=True).oddities
    return {(found.id, found.about): found for found in every if found.id != "unsourced"}


# -- sound cases -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_nothing_looks_odd_in_the_shipped_cases(name: str) -> None:
    found = analyse(read(name), quick=True).oddities
    assert {finding.id for finding in found} <= {"granularity", "unsourced"}
    assert analyse(small_case(), quick=True).oddities == ()


# -- planted in the brief case ---------------------------------------------------------------------

BRIEF = read("rare-earths-brief")
CHOICE = (1, 0, 1, 3, 1, 0)


def brief(**swings: Any) -> Case:
    """The brief case with other columns of some criteria: `LEAD={"swing": 6500}`."""
    tables = BRIEF.dump()
    for row in tables["criteria"]:
        row |= swings.get(row["id"], {})
    return Case.model_validate(tables)


def test_a_slip_of_a_hundred_is_solved_away() -> None:
    """6,500 for 65: without the slip the portfolio is the one the sound case has."""
    found = findings(brief(LEAD={"swing": 6500}))["swing-apart", "LEAD"]
    assert "6500, that of the others from 45 to 100. It weighs 96% among them." in found.sentence
    (trial,) = found.trials
    assert trial.change == "a swing of 65 in its place"
    assert trial.choice == CHOICE
    assert trial.case.criteria == BRIEF.criteria


def test_blank_baselines_are_told_with_what_they_hold() -> None:
    """Blank baselines turn four of six into five: each criterion's points, and the other end, alone and together."""
    case = brief(**{leaf.id: {"baseline": None} for leaf in BRIEF.leaves})
    analysis = analyse(case, quick=True)
    assert sum(map(bool, analysis.best.choice)) == 5
    found = {row.about: row for row in analysis.oddities if row.id == "no-baseline"}
    assert list(found) == [
        "CAP, LINK, LEAD, PRICE, PEOPLE",
        "CAP",
        "LINK",
        "LEAD",
        "PRICE",
        "PEOPLE",
    ]
    lead = found["LEAD"]
    assert "doing nothing is taken to be 108 months, the worst end" in lead.sentence
    assert lead.share == analysis.best.by_criterion[2] / analysis.best.value
    assert lead.weight == Fraction(65, 345)
    single = [row for row in found.values() if not row.together]
    assert (
        sum(row.share or 0 for row in single) == found["CAP, LINK, LEAD, PRICE, PEOPLE"].share == 1
    )
    none = found["CAP, LINK, LEAD, PRICE, PEOPLE"].trials[0]
    assert none.choice == (0,) * 6
    beyond = next(row for row in analysis.oddities if row.id == "sum-beyond-scale")
    assert "75.6 months less" in beyond.sentence
    assert beyond.sentence.endswith("further than its scale reaches.")
    check_trial(lead.trials[0], analysis.best.choice)


def test_only_a_criterion_that_counts_is_asked_for_its_baseline() -> None:
    assert [key[0] for key in findings(brief(LEAD={"baseline": None, "swing": 0}))] == [
        "zero-swing"
    ]


def test_a_stated_baseline_at_the_same_end_is_silent() -> None:
    case = brief(LEAD={"baseline": "108"})
    assert [key[0] for key in findings(case)] == ["sum-beyond-scale"]


# -- closed forms ----------------------------------------------------------------------------------


def months(number: int, saved: int, baseline: int | None, **tables: Any) -> Case:
    """So many recommendations that each take some months off; a scale from 24 to 0; money for all of them."""
    ids = [f"P{k}" for k in range(number)]
    return small_case(
        criteria=[
            {"id": "W", "name": "Disruption", "unit": "months", "direction": "min", "worst": 24, "best": 0, "swing": 1,
             "baseline": baseline},
        ],
        recommendations=[{"id": id_, "name": id_} for id_ in ids],
        costs=[{"option": id_, "likely": 10} for id_ in ids],
        scores=[{"option": id_, "criterion": "W", "likely": 24 - saved} for id_ in ids],
        budget=[{"amount": 10 * number}],
        **tables,
    )  # fmt: skip


def test_more_months_than_there_are() -> None:
    """13 x 19 = 247 months off 24: said, and that it cannot be; with doing nothing at 0 none is worth funding."""
    found = findings(months(13, 19, None))
    assert found["sum-beyond-scale", "W"].sentence == (
        "What is funded comes to 247 months less on Disruption (W), and from doing nothing (24) to the best (0) there "
        "are 24. That cannot be."
    )
    (trial,) = found["no-baseline", "W"].trials
    assert trial.change == "doing nothing taken to be 0 months, the best end"
    assert trial.choice == (0,) * 13
    assert found["no-baseline", "W"].share == found["no-baseline", "W"].weight == 1


@pytest.mark.parametrize(("number", "warned"), [(4, False), (5, True)])
def test_exactly_as_many_as_there_are_can_be(number: int, warned: bool) -> None:
    """4 x 6 months are all of 24; 5 x 6 are more."""
    assert (("sum-beyond-scale", "W") in findings(months(number, 6, 24))) is warned


def test_effects_cut_to_what_there_is_are_solved_again() -> None:
    """Two take 20 months each off 24: at 60% they take off 12 each, all there is."""
    case = months(2, 20, 24).dump()
    (found,) = [
        row for row in findings(Case.model_validate(case)).values() if row.id == "sum-beyond-scale"
    ]
    (trial,) = found.trials
    assert trial.change == "every effect on it cut to 60%, which keeps what is funded within that"
    assert [str(row.likely) for row in trial.case.scores] == ["12.0", "12.0"]
    assert trial.choice == (1, 1)
    assert trial.proved


def test_the_cut_turns_a_choice_that_rested_on_the_sum() -> None:
    """Law: what takes months off gives way to what does not, once its months are no more than there are."""
    case = months(3, 20, 24).dump()
    case["criteria"].append(
        {"id": "V", "name": "Value", "worst": "0", "best": "100", "baseline": "0", "swing": "1"}
    )
    case["recommendations"].append({"id": "Q", "name": "Q"})
    case["costs"].append({"option": "Q", "likely": "10"})
    case["scores"] += [{"option": f"P{k}", "criterion": "V", "likely": "0"} for k in range(3)]
    case["scores"] += [
        {"option": "Q", "criterion": "W", "likely": "24"},
        {"option": "Q", "criterion": "V", "likely": "50"},
    ]
    stated = findings(Case.model_validate(case))
    trial = stated["sum-beyond-scale", "W"].trials[0]
    assert trial.choice is not None
    assert trial.choice[3] == 1
    assert (
        (stated["sum-beyond-scale", "W"].sentence.split(" months")[0])
        == "What is funded comes to 60"
    )
    assert trial.moved != ()


def test_effects_between_two_are_part_of_the_sum() -> None:
    """2 x 11 months are within 24; an effect of 3 months more when both are done is not."""
    tie = {
        "id": "R",
        "type": "synergy",
        "a": "P0",
        "b": "P1",
        "criterion": "W",
        "delta": -3,
        "unit": "natural",
    }
    assert ("sum-beyond-scale", "W") not in findings(months(2, 11, 24))
    assert (
        "25 months less"
        in findings(months(2, 11, 24, relations=[tie]))["sum-beyond-scale", "W"].sentence
    )


def test_per_cent_have_an_end_and_other_units_have_none() -> None:
    case = months(3, 20, 24).dump()
    case["criteria"][0] |= {
        "direction": "max",
        "worst": "0",
        "best": "60",
        "baseline": "0",
        "unit": "%",
    }
    for row in case["scores"]:
        row |= {"low": "40", "likely": "40", "high": "40"}
    assert "120 % more" in findings(Case.model_validate(case))["sum-beyond-scale", "W"].sentence
    case["criteria"][0] |= {"unit": "kt"}
    assert ("sum-beyond-scale", "W") not in findings(Case.model_validate(case))


def test_a_budget_a_thousandfold_too_large_is_tried_in_the_other_unit() -> None:
    """Costs of 10 each, money for 4,000 of 4: at a thousandth it pays for all of 4, less one cent for three."""
    case = months(4, 6, 24).dump()
    case["budget"][0]["amount"] = "40000"
    found = findings(Case.model_validate(case))["units-apart", "money"]
    assert "1,000 times what all of them cost at their dearest" in found.sentence
    assert found.trials[0].choice == (1, 1, 1, 1)
    case["budget"][0]["amount"] = "39990"
    trial = findings(Case.model_validate(case))["units-apart", "money"].trials[0]
    assert trial.change == "a budget of US$ 39.99 million"
    assert sum(trial.choice or ()) == 3


def test_a_budget_a_thousandfold_too_small_is_tried_likewise() -> None:
    case = months(4, 6, 24).dump()
    case["budget"][0]["amount"] = "0.02"
    found = findings(Case.model_validate(case))["units-apart", "money"]
    assert "the cheapest alone takes US$ 10 million" in found.sentence
    assert sum(found.trials[0].choice or ()) == 2
    case["budget"][0]["amount"] = "9"
    found = findings(Case.model_validate(case))["units-apart", "money"]
    assert found.trials == ()
    assert "another unit" not in found.sentence


def test_a_share_beyond_the_scale_is_tried_at_the_most_there_is() -> None:
    """Twice 18 of 24 months is beyond it; the most is 1.333 times."""
    levels = [
        {"option": "P0", "level": "one", "level_order": 1, "is_reference": True},
        {"option": "P0", "level": "two", "level_order": 2, "benefit_share": 2},
    ]
    tables = months(2, 18, 24).dump()
    scores = [{**row, "level": "one" if row["option"] == "P0" else ""} for row in tables["scores"]]
    costs = [
        {"option": "P0", "level": "one", "likely": 10},
        {"option": "P0", "level": "two", "likely": 10},
    ]
    case = Case.model_validate(
        {**tables, "levels": levels, "scores": scores, "costs": [*costs, tables["costs"][1]]}
    )
    found = findings(case)["share-beyond-scale", "P0 two"]
    assert (
        "2 times the effect of one: 150 value points on Disruption (W), where its scale has 100 above"
        in found.sentence
    )
    (trial,) = found.trials
    assert trial.change == "a share of 1.333 in its place"
    assert trial.case.levels[1].benefit_share == Fraction(1333, 1000)


def test_equal_swings_by_nobody_are_each_tried_doubled() -> None:
    """A is best on C1, B on C2, one can be paid: which one it is depends on which criterion is doubled."""
    criteria = [
        {"id": c, "name": c, "worst": 0, "best": 10, "baseline": 0, "swing": 50}
        for c in ("C1", "C2")
    ]
    scores = [
        {"option": o, "criterion": c, "likely": likely}
        for o, c, likely in (("A", "C1", 8), ("A", "C2", 3), ("B", "C1", 2), ("B", "C2", 8))
    ]
    case = small_case(criteria=criteria, scores=scores, budget=[{"year": 2027, "amount": 50}])
    (found,) = findings(case).values()
    assert found.id == "equal-swings"
    assert [trial.choice for trial in found.trials] == [(1, 0), (0, 1)]
    assert [bool(trial.moved) for trial in found.trials] == [False, True]


def test_ranks_deal_the_swings_out_anew() -> None:
    """Ranks 2, 1, 1 on swings 60, 30, 10: the first gets 10, the two others the mean of 60 and 30."""
    criteria = [
        {
            "id": f"C{k}",
            "name": f"C{k}",
            "worst": 0,
            "best": 10,
            "baseline": 0,
            "swing": swing,
            "rank": rank,
        }
        for k, (swing, rank) in enumerate(((60, 2), (30, 1), (10, 1)))
    ]
    scores = [{"option": o, "criterion": f"C{k}", "likely": 5} for o in "AB" for k in range(3)]
    scores[0]["likely"] = 9
    found = findings(small_case(criteria=criteria, scores=scores))[
        "rank-against-swing", "C1, C2, C0"
    ]
    (trial,) = found.trials
    assert [row.swing for row in trial.case.criteria] == [10, 45, 45]


def test_twins_are_no_change() -> None:
    """Where the case's own portfolio is as good in the changed case, nothing moves: a tie is no finding."""
    case = months(2, 6, None).dump()
    case["budget"][0]["amount"] = "10"
    case["criteria"].append(
        {**case["criteria"][0], "id": "Z", "name": "Zero", "swing": "0", "baseline": "24"}
    )
    case["scores"] += [{**row, "criterion": "Z"} for row in case["scores"]]
    assert findings(Case.model_validate(case))["zero-swing", "Z"].trials[0].moved == ()


# -- against enumeration ---------------------------------------------------------------------------


SOON = 1


def spoiled(seed: int) -> Case:
    """A made-up case of every kind of rule with several oddities planted."""
    rng = Random(seed)
    tables = every_kind(seed).dump()
    leaves = [row for row in tables["criteria"] if row["id"] != "G"]
    for row in leaves:
        if rng.random() < 0.5:
            row["baseline"] = None
        if rng.random() < 0.3:
            row["swing"] = rng.choice(["0", "6500", "0.000001"])
        row["rank"] = rng.choice([None, rng.randint(1, 5)])
    if rng.random() < 0.3:
        for row in leaves:
            row |= {"swing": "10", "rank": None}
    factor = rng.choice([1, 1, 1000, Fraction(1, 1000)])
    for row in tables["budget"]:
        row["amount"] = str(float(Fraction(row["amount"]) * factor))
    for row in tables["levels"]:
        if row["benefit_share"] is not None and rng.random() < 0.5:
            row["benefit_share"] = "2.5"
    return small_case(**tables)


def tried(seed: int) -> list[str]:
    """Check every trial of a spoiled case by enumeration; the names of what was found in it."""
    case = spoiled(seed)
    if all(not Fraction(row.swing or 0) for row in case.leaves):
        return []
    try:
        analysis = analyse(case, quick=True)
    except (CaseError, Infeasible):
        return []
    for found in analysis.oddities:
        for trial in found.trials:
            if trial.case is not analysis.case:  # else a rule or a benefit is changed, and no cell
                check_trial(trial, analysis.best.choice)
    return [found.id for found in analysis.oddities if found.trials]


def test_every_trial_is_what_enumeration_finds() -> None:
    """A made-up case: each trial's portfolio is best in its changed case, by the auditors' own evaluator."""
    assert len(tried(SOON)) > 3


@pytest.mark.slow
def test_every_trial_of_many_cases_is_what_enumeration_finds() -> None:
    seen = {name for seed in range(14) for name in tried(seed)}
    assert seen >= {
        "no-baseline",
        "swing-apart",
        "zero-swing",
        "rank-against-swing",
        "share-beyond-scale",
    }
    assert seen >= {"equal-swings", "units-apart"}


def test_a_planted_error_in_a_trial_is_noticed() -> None:
    """The oracle of this file refuses a trial with a worse portfolio."""
    analysis = analyse(months(3, 6, None), quick=True)
    trial = analysis.oddities[0].trials[0]
    worse = Trial(trial.change, trial.case, (1, 0, 0), (), True)
    with pytest.raises(AssertionError):
        check_trial(worse, analysis.best.choice)


def test_the_whole_analysis_keeps_them() -> None:
    case = months(3, 6, None)
    assert analyse(case, draws=0).oddities == analyse(case, quick=True).oddities != ()
