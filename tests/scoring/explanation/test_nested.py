"""Budgets around the chosen one and the best nested plan, against brute force."""

from fractions import Fraction
from itertools import pairwise, product

import pytest

from scoring.exact.programme import Programme
from scoring.exact.search import Prover
from scoring.explanation.other_budgets import nested
from tests.scoring.portfolio.made import everything, made, ties_of

SHARES = [Fraction(1, 2), Fraction(4, 5), Fraction(5, 4), Fraction(2)]


def at(programme: Programme, share: Fraction) -> list[tuple[int, ...]]:
    """Every portfolio that keeps the rules when the budgets are `share` of what they are."""
    open_rows = programme.without_rows(
        *(row.name for row in programme.rows if row.name.startswith("budget"))
    )
    budgets = [row for row in programme.rows if row.name.startswith("budget")]
    return [
        choice
        for choice in everything(open_rows)
        if all(row.line.total(choice, programme.joints) <= row.high * share for row in budgets)
    ]


def rising(plan: list[tuple[int, ...]]) -> bool:
    return all(a <= b for one, other in pairwise(plan) for a, b in zip(one, other, strict=True))


def best_plans(programme: Programme, lists: list[list[tuple[int, ...]]]) -> int | None:
    return max(
        (sum(map(programme.value, plan)) for plan in product(*lists) if rising(list(plan))),
        default=None,
    )


def test_steps_and_plan_are_those_of_the_enumeration():
    """Each budget's best, what leaves and what keeping it costs, and the sum of the nested plan equal brute force."""
    thrown = nesting = unreachable = 0
    for seed in range(220):
        programme = made(seed, most=3)
        prover = Prover(programme)
        best = prover.prove().choice
        names = [row.name for row in programme.rows if row.name.startswith("budget")]
        if best is None or not names:
            continue
        found = nested(prover, best, names, Fraction(100), SHARES)
        assert [step.share for step in found.steps] == sorted([*SHARES, 1])
        lists = {step.share: at(programme, step.share) for step in found.steps}
        for step in found.steps:
            ties = ties_of(programme, lists[step.share])
            assert step.choice == (ties[0] if ties else None)
            assert step.proved
            assert step.total == step.share * 100
            for kept in step.thrown_out:
                change = kept.change
                keeping = [c for c in lists[step.share] if c[change.index] >= change.before]
                thrown += 1
                worth = max(map(programme.value, keeping), default=None)
                assert kept.lost == (
                    None if worth is None else max(programme.value(step.choice) - worth, 0)
                )
        lower = [
            [c for c in lists[s] if rising([c, best])] for s in (Fraction(1, 2), Fraction(4, 5))
        ]
        upper = [[c for c in lists[s] if rising([best, c])] for s in (Fraction(5, 4), Fraction(2))]
        plan = [step.nested for step in found.steps]
        assert plan[2] == best
        reached = [choice for choice in plan if choice is not None]
        assert rising(reached)
        total = sum(programme.value(c) for c in plan[3:])
        assert total == pytest.approx(best_plans(programme, upper), abs=programme.tie)
        while lower and best_plans(programme, lower) is None:
            lower = lower[1:]
            unreachable += 1
        assert len(reached) == 3 + len(lower)
        total = sum(programme.value(c) for c in plan[:2] if c is not None)
        assert total == pytest.approx(
            best_plans(programme, lower) if lower else 0, abs=programme.tie
        )
        nesting += found.cost_of_nesting > 0
    assert thrown > 5, (thrown, nesting, unreachable)
    assert nesting > 5
    assert unreachable > 0


def test_the_step_at_the_stated_budget_is_the_chosen_portfolio():
    programme = made(4)
    prover = Prover(programme)
    best = prover.prove().choice
    found = nested(
        prover, best, [row.name for row in programme.rows if row.name.startswith("budget")]
    )
    step = found.at(Fraction(1))
    assert step.choice == step.nested == best
    assert step.price_of_nesting == 0
    assert step.total is None
    with pytest.raises(KeyError):
        found.at(Fraction(3))
    assert len(found.to_frame()) == len(found.steps)
