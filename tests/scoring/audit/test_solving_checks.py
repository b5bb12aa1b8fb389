"""The checks that solve: each finds its planted fault and tells what the sound case would fund; sound cases are silent."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest

from criteria.model.case import Case
from criteria.read import read
from scoring.analysis import analyse
from scoring.audit.baseline_reach import reach
from scoring.audit.dominance import _Rows, _swapped, dominated_funded, dominates
from scoring.audit.finding import Finding
from scoring.audit.halves import worth_more_in_halves
from scoring.audit.scoring_habits import directions, habits, turned, unsourced
from scoring.audit.stated_order import clashing, order_without_weights
from scoring.audit.trials import Solved, as_decimal
from scoring.audit.weighing import (
    costs_counted_twice,
    double_counts,
    idle_criteria,
    nobodys_weights,
    split_branches,
)
from scoring.audit.worded import equal_words, steadiness
from scoring.elicitation.rank_order import centroid
from scoring.exact import limits
from scoring.exact.limits import Allowance
from scoring.mistakes.words import trial_words
from scoring.value.evaluation import Evaluation
from scoring.value.table import value_table
from tests.cases import small_case
from tests.scoring.audit.enumeration import check_trial, enumerated

BRIEF = read("rare-earths-brief")
CHOICE = (1, 0, 1, 3, 1, 0)
"""What the brief case funds."""


def solved(case: Case) -> Solved:
    return Solved(analyse(case, quick=True, draws=0).best)


def only(findings: Any) -> Finding:
    (finding,) = findings
    assert isinstance(finding, Finding)
    return finding


def with_criterion(case: Case, like: str, *scores: Any, **columns: Any) -> Case:
    """The brief case with one criterion more: the scores of another, or those given, in order."""
    tables = case.dump() | {"stakeholders": []}
    (row,) = (row for row in tables["criteria"] if row["id"] == like)
    tables["criteria"].append({**row, **columns})
    copied = [row for row in tables["scores"] if row["criterion"] == like]
    given = scores or [None] * len(copied)
    for row, score in zip(copied, given, strict=True):
        ends = {} if score is None else dict.fromkeys(("low", "likely", "high"), str(score))
        tables["scores"].append({**row, **ends, "criterion": columns["id"]})
    return Case.model_validate(tables)


# -- weights ---------------------------------------------------------------------------------------


def test_a_criterion_that_stands_twice_is_merged_back() -> None:
    """Law: merging a copied criterion back gives the portfolio of the case before it was copied."""
    found = only(double_counts(solved(with_criterion(BRIEF, "CAP", id="CAP2", name="Tonnes made"))))
    assert found.id == "double-count"
    assert "together they weigh" in found.sentence
    assert found.trials[0].choice == CHOICE


def test_cost_as_a_criterion_is_taken_out() -> None:
    """Law: without the criterion that was added the portfolio is that of the case before."""
    costs = range(90, 10, -5)
    case = with_criterion(
        BRIEF,
        "LEAD",
        *list(costs)[: sum(row.criterion == "LEAD" for row in BRIEF.scores)],
        id="COST",
        name="Cost to the budget",
        unit="US$ million",
        worst="100",
        best="0",
        baseline="0",
        definition="",
    )
    found = only(costs_counted_twice(solved(case)))
    assert (found.id, found.about) == ("cost-twice", "COST")
    assert found.trials[0].choice == CHOICE


def split_in_three() -> Case:
    """The brief case with capacity split into three criteria, each with the swing of the whole, under a heading."""
    case = BRIEF
    for part in ("A", "B"):
        case = with_criterion(case, "CAP", id=f"CAP-{part}", name=f"Part {part} of tonnes")
    tables = case.dump()
    tables["criteria"].append({"id": "TONNES", "parent": "BUILD", "name": "Tonnes"})
    for row in tables["criteria"]:
        if row["id"].startswith("CAP"):
            row["parent"] = "TONNES"
    return Case.model_validate(tables)


def test_a_split_branch_is_merged_back() -> None:
    """Law: parts with the swing of one among them fund what the whole would."""
    found = only(split_branches(solved(split_in_three())))
    assert (found.id, found.about) == ("splitting", "CAP, CAP-A and CAP-B")
    assert found.trials[0].choice == CHOICE
    assert [trial.change for trial in found.trials] == [
        "them weighed as one criterion",
        "the same swing for every branch",
    ]


def test_weights_of_nobody_are_set_against_their_order() -> None:
    """Centroid weights keep the order of the swings, and equal swings stay equal."""
    tables = BRIEF.dump() | {"stakeholders": []}
    for row in tables["criteria"]:
        row |= {"rationale": "", "rank": None, "swing_low": None, "swing_high": None}
    found = only(nobodys_weights(solved(Case.model_validate(tables))))
    trial = found.trials[0]
    swings = {row.id: row.swing for row in trial.case.leaves}
    first, _, third, *_ = centroid(5)
    assert swings["CAP"] > swings["LINK"] > swings["LEAD"]
    assert float(swings["CAP"] / swings["LEAD"]) == pytest.approx(float(first / third))
    check_trial(trial, CHOICE)


def test_an_idle_criterion_is_named() -> None:
    tables = BRIEF.dump()
    for row in tables["scores"]:
        if row["criterion"] == "LEAD":
            row |= dict.fromkeys(
                ("low", "likely", "high"), "94" if row["option"] == "MAG" else "96"
            )
    found = only(idle_criteria(solved(Case.model_validate(tables))))
    assert (found.id, found.about) == ("dead-criterion", "LEAD")
    assert "lie within 3% of its scale" in found.sentence
    assert found.trials[0].moved == ()


# -- scores ----------------------------------------------------------------------------------------


def test_a_criterion_against_its_words_is_turned_round() -> None:
    tables = BRIEF.dump()
    for row in tables["criteria"]:
        if row["id"] == "PEOPLE":
            row["name"], row["definition"] = "Emissions", ""
    case = Case.model_validate(tables)
    found = only(directions(solved(case)))
    assert (found.id, found.about) == ("direction", "PEOPLE")
    (trial,) = found.trials
    assert trial.proved
    assert trial.choice is not None
    known = enumerated(trial.case)
    assert known[trial.choice] == max(known.values())


def test_turning_twice_changes_nothing() -> None:
    """Law: a scale turned round and back values every score as before; turned once, by 100 less."""
    for leaf in BRIEF.leaves:
        function = value_table(BRIEF).functions[BRIEF.leaves.index(leaf)]
        once = turned(BRIEF, leaf, function)
        table = value_table(once)
        place = once.leaves.index(next(row for row in once.leaves if row.id == leaf.id))
        assert all(
            table.functions[place].value(score) == 100 - function.value(score)
            for score in (function.worst, function.best, function.baseline)
        )
        back = turned(once, once.leaves[place], table.functions[place])
        assert value_table(back).differences == value_table(BRIEF).differences


def rated(shift: int) -> Case:
    """Twelve recommendations on four criteria, half of them scored by each of two, of whom one adds a shift."""
    rng = random.Random(3)
    criteria = [
        {
            "id": f"C{j}",
            "name": f"C{j}",
            "worst": 0,
            "best": 100,
            "baseline": 0,
            "swing": 20 + 7 * j,
        }
        for j in range(4)
    ]
    ids = [f"R{i}" for i in range(12)]
    base = {(o, c["id"]): rng.randint(10, 40) for o in ids for c in criteria}
    scores = [
        {
            "option": option,
            "criterion": criterion,
            "likely": score + shift * (int(option[1:]) % 2),
            "assessor": "Ada" if int(option[1:]) % 2 else "Ben",
        }
        for (option, criterion), score in base.items()
    ]
    return small_case(
        criteria=criteria,
        recommendations=[{"id": id_, "name": id_} for id_ in ids],
        costs=[{"option": id_, "year": 2027, "likely": 10} for id_ in ids],
        scores=scores,
        budget=[{"year": 2027, "amount": 60}],
    )


def test_a_high_rater_is_brought_level() -> None:
    """One adds 50 points throughout, and her half is funded; with one of the two brought level, some of both are."""
    here = solved(rated(50))
    assert [i % 2 for i, level in enumerate(here.choice) if level] == [1] * 6
    (trial, *_) = (trial for finding in habits(here) for trial in finding.trials)
    assert trial.choice is not None
    funded = [i for i, level in enumerate(trial.choice) if level]
    assert any(i % 2 == 0 for i in funded)
    assert list(habits(solved(rated(0)))) == []


def test_value_without_facts_falls_to_its_worse_ends() -> None:
    """The better of two has a wide range and no fact: at its low end the other is funded."""
    case = small_case(
        scores=[
            {"option": "A", "criterion": "C1", "likely": 5, "evidence": "F1"},
            {"option": "A", "criterion": "C2", "likely": 10, "evidence": "F1"},
            {"option": "B", "criterion": "C1", "low": 1, "likely": 10, "high": 10},
            {
                "option": "B",
                "criterion": "C2",
                "low": 10,
                "likely": 10,
                "high": 20,
                "evidence": "judgement",
            },
        ],
        facts=[{"id": "F1", "statement": "Seen"}],
    )
    found = only(unsourced(solved(case)))
    (trial,) = found.trials
    assert found.sentence.startswith(
        "over 99.9% of the portfolio's gains"
    ) or found.sentence.startswith("100%")
    assert trial.choice == (1, 0)
    scores = {(row.option, row.criterion): row.likely for row in trial.case.scores}
    assert (scores["B", "C1"], scores["B", "C2"]) == (1, 20)
    check_trial(trial, (0, 1))


# -- choices ---------------------------------------------------------------------------------------


def test_what_is_dominated_and_funded_is_named_with_its_rule() -> None:
    """B beats A on everything and costs no more, and may not be funded."""
    case = small_case(
        recommendations=[
            {"id": "A", "name": "First"},
            {"id": "B", "name": "Second", "status": "excluded"},
        ],
        costs=[{"option": option, "year": 2027, "likely": 30} for option in "AB"],
    )
    scores = [
        row.model_copy(update={"likely": 8, "low": 8, "high": 8})
        if (row.option, row.criterion) == ("B", "C2")
        else row
        for row in case.scores
    ]
    case = Case.model_validate({**dict(case), "scores": scores})
    here = solved(case)
    found = only(dominated_funded(here))
    assert found.about == "A"
    assert "it would break a rule: Second may not be funded" in found.sentence
    assert found.trials[0].choice == (1, 1)
    assert dominates(here, (1, 1), (0, 1))
    assert not dominates(here, (0, 1), (1, 1))


def test_without_rules_and_pairs_nothing_dominated_is_funded() -> None:
    """Law: a best portfolio within one budget holds nothing that is dominated by what it leaves out, but for ties."""
    rng = random.Random(11)
    for _ in range(6):
        ids = "ABCDE"
        scores = [
            {"option": o, "criterion": c, "likely": rng.randint(0, 10)}
            for o in ids
            for c in ("C1", "C2")
        ]
        case = small_case(
            recommendations=[{"id": o, "name": o} for o in ids],
            costs=[{"option": o, "year": 2027, "likely": rng.randint(5, 30)} for o in ids],
            scores=scores,
        )
        for found in dominated_funded(solved(case)):
            assert "worth the same" in found.sentence


BENT = {"value_function": "piecewise", "curve": "0:0; 2:60; 10:100"}


def test_halves_are_worth_more_where_the_function_bends() -> None:
    """One of 8 is worth 90 points, two of 4 are worth 140: 50 more, at a weight of 0.6."""
    case = small_case()
    criteria = [{**case.criteria[0].model_dump(mode="json"), **BENT}, case.criteria[1]]
    scores = [
        row.model_copy(update=dict.fromkeys(("low", "likely", "high"), 8))
        if row.criterion == "C1" and row.option == "A"
        else row
        for row in case.scores
    ]
    bent = Case.model_validate({**dict(case), "criteria": criteria, "scores": scores})
    found = only(worth_more_in_halves(solved(bent)))
    assert "A most: 30.0 points more" in found.sentence
    assert found.trials
    assert list(worth_more_in_halves(solved(case))) == []


def ordered(ranks: dict[str, int], seed: int) -> Case:
    """Five recommendations on three criteria, with a stated order."""
    rng = random.Random(seed)
    criteria = [
        {"id": f"C{j}", "name": f"C{j}", "worst": 0, "best": 10, "baseline": 0, "swing": 30}
        for j in range(3)
    ]
    return small_case(
        criteria=criteria,
        recommendations=[{"id": o, "name": o, "overall_rank": ranks.get(o)} for o in "ABCDE"],
        costs=[{"option": o, "year": 2027, "likely": 10} for o in "ABCDE"],
        scores=[
            {"option": o, "criterion": f"C{j}", "likely": rng.randint(0, 10)}
            for o in "ABCDE"
            for j in range(3)
        ],
    )


GRID = [
    (Fraction(a, 20), Fraction(b, 20), Fraction(20 - a - b, 20))
    for a, b in product(range(21), repeat=2)
    if a + b <= 20
]


def test_an_order_is_refused_only_where_no_weights_give_it() -> None:
    """Law: where some weights of a grid give the order, it is not refused; what clashes, no weights of the grid keep."""
    refused = 0
    for seed in range(12):
        ids = list("ABCDE")
        random.Random(100 + seed).shuffle(ids)
        here = solved(ordered({id_: k + 1 for k, id_ in enumerate(ids[:4])}, seed))
        effects = [levels[0] for levels in here.table.differences]
        places = ["ABCDE".index(id_) for id_ in ids[:4]]

        def worth(weights: Any, place: int, effects: Any = effects) -> Fraction:
            return sum((w * d for w, d in zip(weights, effects[place], strict=True)), Fraction(0))

        clash = clashing(here)
        for weights in GRID:
            kept = all(worth(weights, a) > worth(weights, b) for a, b in pairwise(places))
            assert not (kept and clash)
            if clash:
                assert not all(worth(weights, a) > worth(weights, b) for a, b in clash)
        refused += bool(clash)
        if clash:
            assert only(order_without_weights(here)).id == "preference-dependence"
    assert 3 < refused < 12


def in_words(seed: int) -> Case:
    """Five recommendations scored 0 to 4 on a worded scale whose values rise in equal steps, and on a measured one."""
    rng = random.Random(seed)
    criteria = [
        {"id": "W", "name": "Words", "scale": "levels", "baseline": 0, "swing": 60},
        {"id": "M", "name": "Measured", "worst": 0, "best": 100, "baseline": 0, "swing": 40},
    ]
    return small_case(
        criteria=criteria,
        criteria_levels=[
            {"criterion": "W", "level": k, "label": f"word {k}", "value": 25 * k} for k in range(5)
        ],
        recommendations=[{"id": o, "name": o} for o in "ABCDE"],
        costs=[{"option": o, "year": 2027, "likely": rng.randint(10, 30)} for o in "ABCDE"],
        scores=[
            {
                "option": o,
                "criterion": c,
                "likely": rng.randint(0, 4) if c == "W" else rng.randint(0, 100),
            }
            for o in "ABCDE"
            for c in ("W", "M")
        ],
    )


def test_what_stays_for_every_increasing_set_is_in_a_best_portfolio_of_each() -> None:
    """Law: with any increasing values of the levels, some best portfolio holds each that is said to stay."""
    rng, stayed, left = random.Random(5), 0, 0
    for seed in range(5):
        case = in_words(seed)
        here = solved(case)
        steps = [{0: Fraction(k)} for k in range(1, 5)]
        steady = steadiness(here, [steps])
        stayed, left = stayed + len(steady.always), left + len(steady.out)
        for _ in range(3):
            inner = sorted(rng.sample(range(1, 100), 3))
            levels = [
                row.model_copy(update={"value": value})
                for row, value in zip(case.criteria_levels, (0, *inner, 100), strict=True)
            ]
            known = enumerated(Case.model_validate({**dict(case), "criteria_levels": levels}))
            best = max(known.values())
            for i in steady.always:
                assert any(value == best and choice[i] for choice, value in known.items())
        found = only(equal_words(here))
        assert found.id == "words-as-numbers"
    assert stayed
    assert left


# -- work ------------------------------------------------------------------------------------------


def test_trials_take_of_one_allowance_and_answer_when_it_is_spent() -> None:
    """With nothing left a trial still says what it found, and not that it is the best unless it is shown."""
    best = analyse(BRIEF, quick=True, draws=0).best
    allowance = Allowance(questions=2)
    before = allowance.left
    Solved(best, allowance).without("none of it", "LEAD")
    assert allowance.left < before
    spent = Solved(best, Allowance(0, 1)).without("none of it", "LEAD")
    assert spent[0].choice is not None


def test_of_a_large_case_what_is_beyond_the_work_of_all_trials_is_said_not_to_be_worked_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The first trial is solved, and what comes after the work is done is not, nor told as a change."""
    best = analyse(BRIEF, quick=True, draws=0).best
    monkeypatch.setattr(limits, "USUAL", 0)
    trying = Solved(best, Allowance(1, 1))
    (first,) = trying.without("none of it", "LEAD")
    (second,) = trying.without("none of it", "LEAD")
    assert first.solved
    assert first.choice is not None
    assert (second.solved, second.proved, second.choice, second.moved) == (False, False, None, ())
    assert trial_words(best.programme, second).endswith("was not worked out.")


def test_revalued_with_the_same_values_is_the_same_programme() -> None:
    """Law: values that are not changed change nothing."""
    best = analyse(BRIEF, quick=True, draws=0).best
    same = Evaluation(BRIEF, replace(best.evaluation.table), best.evaluation.weights)
    assert Solved(best).revalued(same) == best.programme


def test_a_baseline_may_rise_just_so_far() -> None:
    """Law: below the reach the same portfolio is best by enumeration, and beyond it, short of the end, it is not."""
    short_of_the_end = 0
    for seed in range(6):
        case = ordered({}, seed)
        tables = case.dump() | {"budget": [{"year": 2027, "amount": 30}]}
        tables["criteria"][0]["swing"] = "300"
        here = solved(Case.model_validate(tables))
        rise = reach(here, 0)
        assert rise is not None
        for part, held in ((Fraction(99, 100), True), (Fraction(101, 100), False)):
            if rise == 100 and not held:
                continue
            tables["criteria"][0]["baseline"] = str(as_decimal(rise * part / 10))
            known = enumerated(Case.model_validate(tables))
            best = max(known.values())
            assert (known[here.choice] >= best - Fraction(1, 10**9)) == held
        short_of_the_end += rise < 100
    assert short_of_the_end


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_a_swap_breaks_the_rows_that_the_whole_programme_says(name: str) -> None:
    """Law: the rows that two recommendations touch tell as much as all rows, for every swap of the shipped cases."""
    here = solved(read(name))
    rows, programme = _Rows.of(here), here.programme
    options = [
        (i, level) for i, names in enumerate(programme.levels) for level in range(1, len(names) + 1)
    ]
    for place, level in enumerate(here.choice):
        for other in options if level else ():
            if other[0] != place and here.choice[other[0]]:
                continue
            swapped = _swapped(here, (place, level), other)
            broken = tuple(row.name for row, _ in programme.broken(swapped))
            assert rows.broken_by((place, level), other) == broken
