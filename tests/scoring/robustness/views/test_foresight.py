"""What to choose now for several futures: against enumeration of every choice and of everything that is left of it."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from criteria.model.case import Case
from criteria.model.case_rules import rules
from scoring.exact.search import Prover, best_of, prove, ranked
from scoring.portfolio.from_case import programme
from scoring.robustness.views import foresight
from scoring.robustness.views.foresight import least_regretted, mean_worth, most_on_average
from scoring.robustness.views.recourse import breakable, joined, never_gains
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.cases import small_case
from tests.scoring.robustness.made_cases import made_tables
from tests.scoring.robustness.views.test_future import by_hand, changed_case, future_of, overlapping
from tests.scoring.robustness.views.test_scenarios import changes

if TYPE_CHECKING:
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.views.future import Future

F = Fraction


def programme_of(case: Case) -> Programme:
    """The programme of a case as it stands."""
    return programme(evaluate(case), cost_table(case), rules(case))


def feasible(now: Programme) -> list[Choice]:
    """Every portfolio that keeps every rule."""
    return [
        c for c in itertools.product(*(range(len(x) + 1) for x in now.levels)) if now.feasible(c)
    ]


def made(seed: int) -> tuple[Programme, list[Future]]:
    """A made-up case with three futures, two of which have a chance."""
    case = small_case(**{**made_tables(seed, options=4), "scenarios": changes(random.Random(seed))})
    chances = {"X": F(1, 5), "Y": F(1, 2), "Z": None}
    return programme_of(case), [
        replace(future_of(case, id_), probability=p) for id_, p in chances.items()
    ]


def left(future: Future, choice: Choice) -> Fraction | None:
    """Points left of a portfolio, by listing."""
    rest = by_hand(future, choice)
    return None if rest is None else future.value(rest)


@pytest.mark.parametrize("seed", range(20))
def test_most_on_average_and_least_regret_are_those_of_all(seed: int) -> None:
    now, futures = made(seed)
    every = feasible(now)
    worths = {choice: [left(future, choice) for future in futures] for choice in every}
    average = most_on_average(now, futures, [every[0]])
    means = {
        choice: F(1, 5) * row[0] + F(1, 2) * row[1]
        for choice, row in worths.items()
        if row[0] is not None and row[1] is not None
    }
    if means:
        most = max(means.values())
        assert average is not None
        assert average == (
            foresight.Average(
                ranked(now, [c for c, mean in means.items() if mean == most])[0],
                most,
                most,
                proved=True,
            )
        )
        assert mean_worth(futures, average.choice) == most
    else:
        assert average is None
    tops = [future.best.points for future in futures]
    counted = [k for k, top in enumerate(tops) if top is not None]
    regrets = {
        choice: max((tops[k] - row[k]) / (tops[k] if tops[k] > 0 else 1) for k in counted)
        for choice, row in worths.items()
        if all(row[k] is not None for k in counted)
    }
    least = least_regretted(now, futures, [every[-1]])
    if regrets:
        assert least is not None
        assert least.proved
        assert least.largest == least.bound == min(regrets.values()) == regrets[least.choice]
    else:
        assert least is None


@pytest.mark.parametrize("seed", range(40))
def test_the_joint_programme_says_what_is_left(seed: int) -> None:
    """Law: with the choice held, the joint programme's best is what is left of it; infeasible where nothing is."""
    case = changed_case(seed)
    now, future = programme_of(case), future_of(case)
    joint = joined(now, [future.programme])
    rng = random.Random(seed)
    every = feasible(now)
    for choice in rng.sample(every, min(len(every), 6)):
        value = left(future, choice)
        held = {i: (level, level) for i, level in enumerate(choice)}
        fixed = prove_held(joint.programme.towards(joint.lines[0]), held)
        assert (fixed is None) == (value is None)
        if value is None or fixed is None:
            continue
        assert (
            joint.lines[0].total(fixed, joint.programme.joints) * future.programme.value_unit
            == value
        )
        assert joint.chosen(fixed) == choice
        rest = by_hand(future, choice)
        assert rest is not None
        whole = joint.written(choice, [rest])
        assert joint.programme.feasible(whole)
        assert (
            joint.lines[0].total(whole, joint.programme.joints) * future.programme.value_unit
            == value
        )
        assert joint.programme.spending(whole) == now.spending(choice)


def prove_held(whole: Programme, held: dict[int, tuple[int, int]]) -> Choice | None:
    """The best choice of a programme with some levels held."""
    proof = Prover(whole).prove(fixed=held)
    assert proof.closed
    return proof.choice


@pytest.mark.parametrize("seed", range(40))
def test_what_today_holds_cannot_be_broken(seed: int) -> None:
    """Law: what keeps today's rules breaks no end of a future's that is not listed as breakable."""
    case = changed_case(seed)
    now, future = programme_of(case), future_of(case)
    names = {future.programme.rows[place].name for place, _ in breakable(now, future.programme)}
    for choice in feasible(now):
        assert {row.name for row, _ in future.programme.broken(choice)} <= names
    assert breakable(now, now) == ()


@pytest.mark.parametrize("seed", range(30))
def test_where_nothing_gains_nothing_does(seed: int) -> None:
    """Law: where it is said that dropping never adds value, no portfolio below another is worth more."""
    whole = future_of(changed_case(seed)).programme
    some = [
        choice
        for choice in itertools.product(*(range(len(x) + 1) for x in whole.levels))
        if any(choice)
    ]
    rng = random.Random(seed)
    gains = False
    for choice in rng.sample(some, min(len(some), 25)):
        below = itertools.product(*(range(level + 1) for level in choice))
        gains = gains or max(map(whole.value, below)) > whole.value(choice)
    assert not (never_gains(whole) and gains)


def test_overlaps_and_harm_gain_by_dropping() -> None:
    """By hand: 20 and 30 points that overlap by 15 never gain, by 45 they do; a harm always does."""
    case = overlapping()
    assert never_gains(programme_of(case))
    assert not never_gains(future_of(case, "X").programme)
    harmful = programme_of(case)
    assert not never_gains(replace(harmful, values=((-1,), *harmful.values[1:]), joints=()))


def test_a_switch_holds_what_fits() -> None:
    """By hand: today both are worth 35. Where they fit, a future in which dropping would gain leaves both as they are.

    X fits whatever today does, so it needs no copy; Y has less money, so both do not fit and B
    alone is left.
    """
    case = overlapping()
    now, fitting, tight = programme_of(case), future_of(case, "X"), future_of(case, "Y")
    joint = joined(now, [fitting.programme, tight.programme])
    assert [block.first for block in joint.blocks] == [0, 2]
    assert [block.switch for block in joint.blocks] == [None, 4]
    whole = joint.written((1, 1), [(1, 1), (0, 1)])
    assert whole == (1, 1, 0, 1, 1)
    assert joint.programme.feasible(whole)
    assert not joint.programme.feasible((1, 1, 0, 1, 0))  # nothing may go where no rule is broken
    # And no rule is called broken that is kept.
    assert not joint.programme.feasible((0, 1, 0, 0, 1))
    chances = [replace(fitting, probability=F(1, 2)), replace(tight, probability=F(1, 2))]
    average = most_on_average(now, chances, [(0, 0)])
    assert average is not None
    assert (average.choice, average.value, average.proved) == ((0, 1), F(30), True)


def test_a_future_that_leaves_nothing_has_no_average() -> None:
    """A theme must get 30 of a budget cut to 10: nothing keeps the rules, so nothing has an average."""
    case = small_case(
        groups=[{"id": "G", "name": "G", "floor": 30}],
        recommendations=[{"id": "A", "name": "A", "group": "G"}, {"id": "B", "name": "B"}],
        scenarios=[{"scenario": "X", "kind": "budget", "op": "set", "value": 10}],
    )
    now, future = programme_of(case), replace(future_of(case), probability=F(1, 2))
    assert future.impossible
    assert most_on_average(now, [future], feasible(now)) is None
    assert most_on_average(now, [replace(future, probability=None)], feasible(now)) is None


def test_a_large_programme_gives_the_best_of_the_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: beyond the limit no bound is told and nothing is called proved; the best of the known is still exact."""
    now, futures = made(3)
    known = feasible(now)[:3]
    monkeypatch.setattr(foresight, "LARGEST", 0)
    average, least = most_on_average(now, futures, known), least_regretted(now, futures, known)
    means = {choice: mean for choice in known if (mean := mean_worth(futures, choice)) is not None}
    assert average is not None
    assert (average.value, average.bound, average.proved) == (max(means.values()), None, False)
    assert least is not None
    assert (least.bound, least.proved) == (0, False)
    assert least.choice in known


def test_little_work_gives_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: a search cut short claims no proof, and its bound is no less than the best there is."""
    now, futures = made(5)
    whole = most_on_average(now, futures, feasible(now))
    monkeypatch.setattr(foresight, "WORK", 0)
    short = most_on_average(now, futures, feasible(now)[:1])
    assert whole is not None
    assert short is not None
    assert whole.proved
    assert short.bound is not None
    assert short.value <= whole.value <= short.bound


def test_bests_are_proved_alike() -> None:
    """The best on average of one certain future is what the joint programme of that future proves."""
    now, futures = made(1)
    certain = replace(futures[0], probability=F(1))
    average = most_on_average(now, [certain], feasible(now))
    joint = joined(now, [certain.programme])
    proof = prove(joint.programme.towards(joint.lines[0]))
    assert average is not None
    assert proof.best is not None
    assert average.value == proof.best * certain.programme.value_unit
    assert best_of(certain.programme).value is not None
