"""The model audits itself: every law holds on made-up cases, enumeration agrees, and a model that breaks one is caught."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest

from criteria.model.case_rules import rules
from scoring.audit.self_audit import others, rewritten, subject
from scoring.audit.self_audit.attempt import UNCHANGING, Law, Reason, Verdict
from scoring.audit.self_audit.self_audit import self_audit
from scoring.audit.self_audit.subject import Changed
from scoring.exact.search import Prover, prove
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import Evaluation, evaluate
from tests.cases import every_kind, small_case, sparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from criteria.model.case import Case
    from scoring.audit.self_audit.attempt import Attempt, SelfAudit
    from scoring.exact.programme import Choice, Programme
    from scoring.exact.proof import Proof
    from scoring.value.costs import CostTable

SEEDS = range(12)


def programme_for(case: Case) -> Programme:
    return programme_of(evaluate(case), cost_table(case), rules(case))


def solved(case: Case) -> Choice | None:
    return prove(programme_for(case)).choice


def audited(case: Case, **how: object) -> SelfAudit:
    choice = solved(case)
    assert choice is not None
    return self_audit(case, choice, **how)  # type: ignore[arg-type]


def enumerated(changed: Changed) -> Fraction | None:
    """The most that a portfolio of a changed case is worth, by going through all of them; None where none keeps the rules."""
    programme = programme_for(changed.case)
    barred = [(programme.ids.index(id_), lowest) for id_, lowest in changed.barred]
    every = product(*(range(len(levels) + 1) for levels in programme.levels))
    worth = [
        programme.points(choice)
        for choice in every
        if programme.feasible(choice) and all(choice[i] < lowest for i, lowest in barred)
    ]
    return max(worth, default=None)


def scored(*scores: int, baseline: int | None = 0, **tables: object) -> Case:
    """One criterion, each recommendation at a cost of 10; a budget for two of them."""
    ids = "ABCDEFG"[: len(scores)]
    ends = {} if baseline is None else {"worst": 0, "best": 10, "baseline": baseline}
    made = {
        "criteria": [{"id": "V", "name": "Value", "swing": 1, **ends}],
        "recommendations": [{"id": id_, "name": id_} for id_ in ids],
        "costs": [{"option": id_, "year": 2027, "likely": 10} for id_ in ids],
        "scores": [
            {"option": id_, "criterion": "V", "likely": score}
            for id_, score in zip(ids, scores, strict=True)
        ],
        "budget": [{"year": 2027, "amount": 20}],
    }
    return small_case(**{**made, **tables})


def attempt_of(audit: SelfAudit, law: Law, about: str = "") -> Attempt:
    (found,) = [each for each in audit.attempts if (each.law, each.about) == (law, about)]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_laws_hold_on_cases_with_every_kind_of_rule_and_scale(seed: int) -> None:
    """Law: what says the same in another way changes nothing; no attempt ends in a fault or open."""
    case = every_kind(seed)
    choice = solved(case)
    if choice is None:
        pytest.skip("no portfolio keeps every rule")
    audit = self_audit(case, choice)
    assert not audit.faults
    assert len(audit.attempts) == audit.number
    for attempt in audit.attempts:
        if attempt.law in UNCHANGING and attempt.reason is not Reason.LOCAL:
            assert attempt.verdict in {Verdict.SAME, Verdict.TIED}
        assert attempt.verdict is not Verdict.EXPLAINED or attempt.reason is not Reason.NONE


@pytest.mark.parametrize("make", [sparse, every_kind])
@pytest.mark.parametrize("seed", range(6))
def test_gains_are_those_of_enumeration(make: Callable[[int], Case], seed: int) -> None:
    """Law: for who is taken out, copied or put in twice, the best is what going through all portfolios gives."""
    case = make(seed)
    choice = solved(case)
    if choice is None:
        pytest.skip("no portfolio keeps every rule")
    audit = self_audit(case, choice)
    best = enumerated(Changed(case, ()))
    for index, row in enumerate(case.recommendations):
        for law, change in (
            (Law.DELETE, others.without(case, index)),
            (Law.TWICE, others.with_copy(case, index, beside=True)),
            (Law.COPY, others.with_copy(case, index, beside=False)),
        ):
            attempt = attempt_of(audit, law, row.id)
            if change is None:
                assert attempt.verdict is Verdict.UNTRIED
                continue
            value = enumerated(change)
            assert best is not None
            assert attempt.gain == (None if value is None else value - best)


def test_one_that_is_funded_and_taken_out_makes_room() -> None:
    """A and B are funded; without A there is money for C. C itself is not missed."""
    audit = audited(scored(9, 8, 5))
    gone = attempt_of(audit, Law.DELETE, "A")
    assert (gone.verdict, gone.reason, gone.causes) == (
        Verdict.EXPLAINED,
        Reason.ROOM,
        ("Budget 2027",),
    )
    assert [(change.index, change.after) for change in gone.moved] == [(2, 1)]
    assert gone.gain == -40
    assert attempt_of(audit, Law.DELETE, "C").verdict is Verdict.SAME


def test_one_that_others_require_takes_them_along() -> None:
    """B requires A, so without A it goes as well, though money is left."""
    tie = {"id": "R1", "type": "requires", "a": "B", "b": "A"}
    gone = attempt_of(audited(scored(4, 9, relations=[tie])), Law.DELETE, "A")
    assert (gone.verdict, gone.reason, gone.causes) == (Verdict.EXPLAINED, Reason.RULE, ("R1",))
    assert [(change.index, change.after) for change in gone.moved] == [(1, 0)]


def test_one_that_is_required_and_does_harm_costs_what_the_rule_costs() -> None:
    """A harms and must be funded, so B and C have one place; without A both are in, and more is gained."""
    rows = [
        {"id": id_, "name": id_, "status": "required" if id_ == "A" else "open"} for id_ in "ABC"
    ]
    audit = audited(scored(1, 9, 8, baseline=5, recommendations=rows))
    gone = attempt_of(audit, Law.DELETE, "A")
    assert (gone.verdict, gone.reason, gone.causes) == (
        Verdict.EXPLAINED,
        Reason.REQUIRED,
        ("A required",),
    )


def test_a_second_one_displaces_what_is_worth_less() -> None:
    """Two of A are worth 18, A and B 17; a second C is worth nothing more than what it would displace."""
    audit = audited(scored(9, 8, 5))
    again = attempt_of(audit, Law.TWICE, "A")
    assert (again.verdict, again.reason, again.extra) == (Verdict.EXPLAINED, Reason.TWICE, (1,))
    assert again.gain == 10
    assert attempt_of(audit, Law.TWICE, "C").verdict is Verdict.SAME


def test_a_half_fits_where_the_whole_does_not() -> None:
    """A costs 30 of 20 and half of it 15; whole again, it is out as before."""
    costs = [{"option": id_, "year": 2027, "likely": cost} for id_, cost in (("A", 30), ("B", 5))]
    audit = audited(scored(10, 2, costs=costs))
    half = attempt_of(audit, Law.SPLIT, "A")
    assert (half.verdict, half.reason, sum(half.extra)) == (Verdict.EXPLAINED, Reason.HALF, 1)
    assert half.gain == 50
    assert attempt_of(audit, Law.MERGE, "A").verdict is Verdict.SAME


def test_halves_count_once_where_a_rule_counts() -> None:
    """Law: split and merged back is one, also for a rule on how many are funded."""
    limit = {"name": "Two", "measure": "count", "at_most": 2}
    audit = audited(scored(9, 8, 5, limits=[limit], budget=[{"year": 2027, "amount": 99}]))
    for id_ in "ABC":
        assert attempt_of(audit, Law.MERGE, id_).verdict is Verdict.SAME


def test_a_worthless_one_enters_only_where_a_rule_can_be_kept_by_it() -> None:
    """Two must be funded, and B does harm: one that does nothing is better. Without that rule nothing moves."""
    limit = {"name": "Two", "measure": "count", "at_least": 2}
    entered = attempt_of(audited(scored(9, 1, baseline=5, limits=[limit])), Law.WORTHLESS)
    assert (entered.verdict, entered.reason) == (Verdict.EXPLAINED, Reason.FLOOR)
    assert entered.causes == ("Two",)
    assert attempt_of(audited(scored(9, 1, baseline=5)), Law.WORTHLESS).verdict is Verdict.SAME


def test_a_better_baseline_puts_out_what_gains_least() -> None:
    """A tenth of the scale is 2 from 0 to 20, where a score of 1 does harm."""
    criterion = {"id": "V", "name": "Value", "swing": 1, "worst": 0, "best": 20, "baseline": 0}
    moved = attempt_of(audited(scored(9, 1, criteria=[criterion])), Law.BASELINE, "V")
    assert (moved.verdict, moved.reason) == (Verdict.EXPLAINED, Reason.BASELINE)
    assert [(change.index, change.after) for change in moved.moved] == [(1, 0)]


def test_a_scale_taken_from_the_scores_is_named() -> None:
    """Law: on a scale without stated ends, one more may change every value; it is explained by that, and is no fault."""
    audit = audited(scored(9, 8, 5, baseline=None))
    assert not audit.faults
    one_more = attempt_of(audit, Law.UNAFFORDABLE)
    assert (one_more.verdict, one_more.reason, one_more.causes) == (
        Verdict.EXPLAINED,
        Reason.LOCAL,
        ("V",),
    )
    assert attempt_of(audit, Law.UNIT, "V").verdict is Verdict.SAME


def test_work_ends_the_attempts_and_what_is_left_is_counted() -> None:
    audit = audited(scored(9, 8, 5), work=1)
    assert len(audit.attempts) == 1
    assert audit.number == audited(scored(9, 8, 5)).number > 20


def test_nothing_is_judged_against_what_is_not_the_best() -> None:
    case = scored(9, 8, 5)
    audit = self_audit(case, (0, 0, 1))
    assert (audit.attempts, audit.proved) == ((), False)


@pytest.mark.parametrize("seed", range(4))
def test_rewriting_twice_gives_the_case_again(seed: int) -> None:
    """Law: turned round twice, rows stand as they did; a unit and its inverse cancel."""
    case = rewritten.bare(every_kind(seed))
    turned = rewritten.reordered(rewritten.reordered(case).case).case
    assert turned.recommendations == case.recommendations
    assert turned.criteria == case.criteria
    leaf = case.leaves[0]
    assert rewritten.shifted(rewritten.shifted(case, leaf, 5).case, leaf, -5).case == case
    renamed = rewritten.renamed(case).case
    assert {row.id for row in renamed.recommendations}.isdisjoint(
        row.id for row in case.recommendations
    )


# -- models that are wrong -------------------------------------------------------------------------


def revalued(case: Case, factor: Callable[[int, Fraction], Fraction]) -> Evaluation:
    """Value a case wrongly: each cell by its recommendation's place and its true value."""
    right = evaluate(case)
    differences = tuple(
        tuple(tuple(factor(i, cell) for cell in cells) for cells in levels)
        for i, levels in enumerate(right.table.differences)
    )
    return Evaluation(case, replace(right.table, differences=differences), right.weights)


def by_row_order(case: Case) -> Evaluation:
    """Who stands first counts a little more."""
    return revalued(case, lambda i, cell: cell * (Fraction(101, 100) if i == 0 else 1))


def by_the_data(case: Case) -> Evaluation:
    """The best score that is there counts 100, and the scale says that its ends are fixed."""
    right = evaluate(case)
    most = max(
        (cell for levels in right.table.differences for cells in levels for cell in cells),
        default=Fraction(1),
    )
    return revalued(case, lambda _, cell: cell * 100 / most if most > 0 else cell)


def by_name(case: Case) -> Evaluation:
    """Ids early in the alphabet count more."""
    first = min(row.id for row in case.recommendations)
    ids = [row.id for row in case.recommendations]
    return revalued(case, lambda i, cell: cell * (2 if ids[i] == first else 1))


def by_size_of_scores(case: Case) -> Evaluation:
    """Large numbers count more than small ones."""
    largest = max((abs(row.likely) for row in case.scores), default=1)
    return revalued(case, lambda i, cell: cell + (1 if largest > 100 and i == 1 else 0))


@pytest.mark.parametrize(
    ("wrong", "laws"),
    [
        (by_row_order, {Law.REORDER}),
        (by_the_data, {Law.DELETE}),
        (by_name, {Law.RENAME}),
        (by_size_of_scores, {Law.UNIT, Law.SHIFT}),
    ],
)
def test_a_valuation_that_breaks_a_law_is_caught(
    wrong: Callable[[Case], Evaluation], laws: set[Law]
) -> None:
    """Seeded: values that hang on row order, on the data, on names, or on the unit."""
    case = scored(9, 8, 5, 7)
    value = wrong(case)
    choice = prove(programme_of(value, cost_table(case), rules(case))).choice
    assert choice is not None
    audit = self_audit(case, choice, value=wrong)
    assert laws <= {attempt.law for attempt in audit.faults}
    assert {attempt.reason for attempt in audit.faults} <= {Reason.VALUES, Reason.DECISION}


def test_a_search_that_overlooks_the_last_row_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded: a search that never funds the last recommendation, and says that its answer is proved."""

    def blind(programme: Programme, **how: Any) -> Proof:
        last = len(programme.ids) - 1
        return Prover(programme).prove(fixed={last: (0, 0)}, **{**how, "incumbents": ()})

    monkeypatch.setattr(subject, "prove", blind)
    audit = self_audit(scored(9, 8, 5), (1, 1, 0))
    assert Law.REORDER in {attempt.law for attempt in audit.faults}


def test_costs_that_are_rounded_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded: costs cut to whole numbers of the case's unit, so that the unit decides what fits."""

    def cut(case: Case) -> CostTable:
        right = cost_table(case)
        cells = tuple(
            tuple({key: Fraction(int(amount)) for key, amount in cell.items()} for cell in levels)
            for levels in right.cells
        )
        return replace(right, cells=cells)

    costs = [{"option": id_, "year": 2027, "likely": "10.4"} for id_ in "AB"]
    case = scored(9, 8, costs=costs)
    monkeypatch.setattr(subject, "cost_table", cut)
    audit = self_audit(case, (1, 1))
    assert Law.MONEY in {attempt.law for attempt in audit.faults}


def test_a_half_that_is_more_than_half_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded: halves that bring two thirds each."""
    monkeypatch.setattr(subject, "HALF", Fraction(2, 3))
    audit = self_audit(scored(9, 8, 5, budget=[{"year": 2027, "amount": 99}]), (1, 1, 1))
    assert {Law.MERGE, Law.SPLIT} <= {attempt.law for attempt in audit.faults}
