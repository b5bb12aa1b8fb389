"""The compiled walk against enumeration: the best with its ties, any, all, and what relaxations and parts leave."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.exact.limits import Allowance
from scoring.exact.menu import asker as module
from scoring.exact.menu.asker import ALL, ANY, Asker
from scoring.exact.menu.menu import domain_of, ends_of, menu_of
from scoring.exact.search import Prover
from scoring.explanation.budget_paths import best_plan, paths_between
from scoring.explanation.quick_prover import QuickProver
from tests.scoring.portfolio.made import everything, made, ties_of


def open_to(programme, fixed):
    """Every portfolio that keeps the rules and has its levels where they must be."""
    return [
        choice
        for choice in everything(programme)
        if all(low <= choice[i] <= high for i, (low, high) in fixed.items())
    ]


def questions(count):
    """Made programmes, each with one recommendation held at a level."""
    for seed in range(count):
        programme = made(seed)
        if programme.ids:
            i = seed % len(programme.ids)
            level = seed // 3 % (len(programme.levels[i]) + 1)
            yield programme, {i: (level, level)}


@pytest.mark.parametrize("limits", [(1_000, 8_000), (4, 30)])
def test_the_best_and_its_ties_are_the_enumeration(limits, monkeypatch):
    """Whether a walk settles a question at once, or only many small parts do."""
    monkeypatch.setattr(module, "QUICK", limits[0])
    monkeypatch.setattr(module, "LIMIT", limits[1])
    for programme, fixed in questions(100):
        asker = Asker(menu_of(programme))
        wanted = ties_of(programme, open_to(programme, fixed))
        found = asker.best(
            ends_of(programme, {}), domain_of(asker.menu, fixed), tie=programme.tie, room=5000
        )
        assert found.closed
        assert set(map(tuple, found.choices.tolist())) == set(wanted)


def test_values_of_any_length_are_compared_exactly():
    """Values too long for the arrays are rounded up in them, and told apart all the same."""
    for programme, fixed in questions(60):
        long = replace(
            programme,
            values=tuple(
                tuple(v * 10**18 + i for v in vs) for i, vs in enumerate(programme.values)
            ),
            joints=tuple(replace(joint, value=joint.value * 10**18) for joint in programme.joints),
            tie=0,
        )
        menu = menu_of(long)
        asker = Asker(menu)
        found = asker.best(ends_of(long, {}), domain_of(menu, fixed), tie=0, room=5000)
        wanted = ties_of(long, open_to(long, fixed))
        assert found.closed
        assert set(map(tuple, found.choices.tolist())) == set(wanted)


def test_any_and_all_are_the_enumeration():
    """One portfolio worth enough where there is any; all of them counted, with who holds what, even beyond the room."""
    for programme, fixed in questions(100):
        choices = open_to(programme, fixed)
        values = sorted(map(programme.value, choices))
        floor = values[len(values) // 2] if values else 0
        asker = Asker(menu_of(programme))
        ends, domain = ends_of(programme, {}), domain_of(asker.menu, fixed)
        some = asker.ask(ends, domain, floor=floor, mode=ANY)
        good = [choice for choice in choices if programme.value(choice) >= floor]
        assert some.closed
        assert some.first in good if good else some.first is None
        all_of_them = asker.every(ends, domain, floor=floor, room=3)
        assert all_of_them.closed
        assert all_of_them.count == len(good)
        for column in range(asker.menu.columns):
            i = asker.menu.owner[column]
            holders = sum(choice[i] == column - asker.menu.first[i] for choice in good)
            assert all_of_them.held[column] == holders
        parts = asker.ask(ends, domain, floor=floor, mode=ALL, room=5000)
        assert set(map(tuple, parts.choices.tolist())) == set(good)


def test_what_was_learnt_from_one_question_bounds_the_next():
    """Prices found under other row ends and levels stay true: asked in a row, all answers are the prover's."""
    for seed in range(40):
        programme = made(seed)
        if not programme.ids:
            continue
        quick, prover = QuickProver(Prover(programme)), Prover(programme)
        for turn, row in enumerate(programme.rows):
            ends = {row.name: (None, None)} if turn % 2 else {}
            fixed = {turn % len(programme.ids): (0, turn % 2)}
            answer = quick.best(ends, fixed)
            proof = prover.prove(row_bounds=ends, fixed=fixed)
            assert (answer.choice, answer.value, answer.proved) == (proof.choice, proof.best, True)


def test_at_the_limit_of_work_there_is_a_bound_and_what_is_known_keeps_the_rules(monkeypatch):
    """Nothing left of the stage's work: what was found is feasible, and the best lies between it and the bound."""
    monkeypatch.setattr(module, "QUICK", 0)
    monkeypatch.setattr("scoring.exact.limits.FEWEST", 0)
    open_ones = 0
    for programme, fixed in questions(100):
        answer = QuickProver(Prover(programme), Allowance(0)).best({}, fixed)
        worths = [programme.value(choice) for choice in open_to(programme, fixed)]
        open_ones += not answer.proved
        if answer.proved:
            assert answer.value == max(worths, default=None)
            continue
        assert answer.choice is None or answer.choice in open_to(programme, fixed)
        assert answer.bound >= max(worths, default=answer.bound)
    assert open_ones


def test_without_machine_code_the_prover_answers(monkeypatch):
    monkeypatch.setattr(module, "fast", lambda *_: False)
    programme = next(p for p in map(made, range(50)) if p.ids)
    answer = QuickProver(Prover(programme)).best()
    assert answer.choice == Prover(programme).prove().choice


def test_a_broken_bound_is_caught(monkeypatch):
    """With prices that charge less than the rows do, portfolios are lost: the enumeration notices."""
    real = Asker._set_of

    def wrong(self, prices, weight):
        made_of = real(self, prices, weight)
        return replace(made_of, earned=made_of.earned - np.arange(self.menu.columns) * weight)

    monkeypatch.setattr(Asker, "_set_of", wrong)
    lost = 0
    for programme, fixed in questions(100):
        asker = Asker(menu_of(programme))
        found = asker.best(
            ends_of(programme, {}), domain_of(asker.menu, fixed), tie=programme.tie, room=5000
        )
        wanted = ties_of(programme, open_to(programme, fixed))
        lost += set(map(tuple, found.choices.tolist())) != set(wanted)
    assert lost


def test_paths_never_fall():
    """All of them: as many as there are multisets of levels."""
    paths = paths_between(1, 3, 4)
    assert len(paths) == len(set(paths)) == 15
    assert all(list(path) == sorted(path) for path in paths)


def test_no_plan_where_a_budget_has_no_portfolio():
    """A plan stands at every budget, so one that nothing keeps leaves none; and that is proved."""
    programme = next(p for p in map(made, range(50)) if p.ids and p.rows and p.rows[0].high)
    bounds = [(0, len(levels)) for levels in programme.levels]
    name = programme.rows[0].name
    nothing_fits = {name: (programme.rows[0].low, -(10**9))}
    planned = best_plan(programme, bounds, [nothing_fits, {}])
    assert planned.plan is None
    assert planned.proved
