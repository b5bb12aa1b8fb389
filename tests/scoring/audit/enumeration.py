"""Trials held against enumeration, with the auditors' own reading of the case."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

from criteria.model.case import Case
from scoring.audit.finding import Trial
from steelyard.verify.case import Recount


def enumerated(case: Case) -> dict[tuple[int, ...], Fraction]:
    """Every portfolio that keeps the rules with its value, from the auditors' own reading of the case."""
    recount = Recount(case.dump())
    found = {}
    for choice in product(*(range(len(levels) + 1) for levels in recount.levels)):
        held = {
            p
            for p, (_, who, _, _) in enumerate(recount.joints)
            if all(a <= choice[i] <= b for i, a, b in who)
        }

        def total(
            terms: dict[int, Any],
            joints: dict[int, Fraction],
            choice: Any = choice,
            held: Any = held,
        ) -> Fraction:
            chosen = sum(
                (amounts[choice[i] - 1] for i, amounts in terms.items() if choice[i]), Fraction(0)
            )
            return chosen + sum((amount for p, amount in joints.items() if p in held), Fraction(0))

        sums = [(rule, total(rule.terms, rule.joints)) for rule in recount.rules]
        if all(
            (r.low is None or at >= r.low) and (r.high is None or at <= r.high) for r, at in sums
        ):
            worth = sum(
                (recount.benefits[i][level - 1] for i, level in enumerate(choice) if level),
                Fraction(0),
            )
            found[choice] = worth + sum((recount.joints[p][2] for p in held), Fraction(0))
    return found


def check_trial(trial: Trial, choice: tuple[int, ...]) -> None:
    """The portfolio of a trial is a best one of its case by enumeration, and the case's own where that is one."""
    known = enumerated(trial.case)
    assert trial.proved
    if not known:
        assert trial.choice is None
        return
    assert trial.choice is not None
    assert known[trial.choice] >= max(known.values()) - Fraction(1, 10**9)
    if choice in known and known[choice] == max(known.values()):
        assert trial.moved == ()
    moved = {change.index: (change.before, change.after) for change in trial.moved}
    assert moved == {
        i: (a, b) for i, (a, b) in enumerate(zip(choice, trial.choice, strict=True)) if a != b
    }
