"""The choices that may do well in all futures: none that does is missing from the list, and no bound is too low."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.exact.programme import RuleRow
from scoring.robustness.views import foresight, regret_cuts, screened
from scoring.robustness.views.compromise import View, combined
from scoring.robustness.views.foresight import least_regretted, mean_worth, most_on_average
from scoring.robustness.views.recourse import joined
from scoring.robustness.views.regret_cuts import RegretCuts, row_of
from scoring.robustness.views.screened import Screen
from tests.cases import small_case
from tests.scoring.robustness.made_cases import made_tables
from tests.scoring.robustness.views.test_foresight import feasible, left, made, programme_of
from tests.scoring.robustness.views.test_future import future_of
from tests.scoring.robustness.views.test_scenarios import changes

F = Fraction


@pytest.mark.parametrize("seed", range(30))
def test_no_choice_is_missing_and_none_is_bounded_too_low(seed: int) -> None:
    """Law: every choice that leaves at least so much is listed, and leaves no more than its bound."""
    now, futures = made(seed)
    factors = [F(1, 2) * future.programme.value_unit for future in futures]
    joint = joined(now, [future.programme for future in futures])
    aimed = joint.programme.towards(combined(joint.lines, factors))
    screen = Screen(now, joint, aimed)
    relaxed = screen.relaxed()
    if not relaxed.feasible:
        return
    worths = {choice: [left(future, choice) for future in futures] for choice in feasible(now)}
    steps = {
        choice: aimed.value(
            joint.written(choice, [future.repair(choice).choice for future in futures])  # type: ignore[union-attr]
        )
        for choice, row in worths.items()
        if None not in row
    }
    least = random.Random(seed).choice(sorted(steps.values())) if steps else 0
    listed = screen.listed(relaxed.multipliers, least)
    assert listed is not None
    bound_of = dict(zip(listed.choices, listed.bounds, strict=True))
    assert list(listed.bounds) == sorted(listed.bounds, reverse=True)
    for choice, value in steps.items():
        if value >= least:
            assert (value - least) * relaxed.multipliers.scale <= bound_of[choice]


@pytest.mark.parametrize("seed", range(12))
def test_what_is_listed_and_what_is_searched_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law: the list, the cuts and the joint programme give the same portfolios, figures and proof."""
    tables = made_tables(seed, options=5)
    case = small_case(**{**tables, "scenarios": changes(random.Random(seed))})
    now = programme_of(case)
    futures = [
        replace(future_of(case, id_), probability=p)
        for id_, p in {"X": F(1, 5), "Y": F(1, 2), "Z": None}.items()
    ]
    known = feasible(now)[:2]
    by_list = most_on_average(now, futures, known), least_regretted(now, futures, known)
    monkeypatch.setattr(screened, "MOST", -1)
    monkeypatch.setattr(regret_cuts, "MOST", 0)
    searched = most_on_average(now, futures, known), least_regretted(now, futures, known)
    assert by_list == searched


def test_more_guesses_are_asked_for_only_where_the_programme_is_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, futures = made(3)
    known, asked = feasible(now)[:2], []

    def guess() -> tuple[()]:
        asked.append(1)
        return ()

    most_on_average(now, futures, known, guess)
    least_regretted(now, futures, known, guess)
    assert not asked
    monkeypatch.setattr(screened, "MOST", -1)
    monkeypatch.setattr(foresight, "SOONER", 10**9)
    most_on_average(now, futures, known, guess)
    assert len(asked) == 1
    monkeypatch.setattr(regret_cuts, "MOST", 0)
    least_regretted(now, futures, known, guess)
    assert len(asked) == 2


@pytest.mark.parametrize("seed", range(30))
def test_no_cut_leaves_out_a_choice_that_regrets_no_more(seed: int) -> None:
    """Law: what the rows of a search leave out is what was met, or regrets more than the best that was met."""
    now, futures = made(seed)
    every = feasible(now)
    counted = [future for future in futures if future.best.choice is not None]
    search = foresight._Search(now, counted, every[:1])
    if not search.known:
        return
    views = [
        View(f.id, line, f.programme.value_unit, f.programme.value(f.best.choice))  # type: ignore[arg-type]
        for f, line in zip(counted, search.joint.lines, strict=True)
    ]
    rows = [RuleRow(row_of(view), view.line, low=0) for view in views]
    screen = Screen(now, search.joint, search.joint.programme.with_rows(*rows))
    cuts = RegretCuts(screen, counted, views, 1000)
    assert cuts.least(search.known) is not None
    assert cuts.rays or cuts.barred
    written = cuts.programme()
    for choice in every:
        worths = [left(future, choice) for future in counted]
        regrets = [
            None if worth is None else (view.best - worth / view.unit) / view.scale
            for worth, view in zip(worths, views, strict=True)
        ]
        if None not in regrets and max(r for r in regrets if r is not None) <= cuts.regret:
            assert choice in cuts.best
        assert not written.feasible(choice)


def test_a_repair_that_is_not_settled_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Law: where what is left of a choice is not proved, the list is not believed, and the search says what it can."""
    now, futures = made(5)
    known = feasible(now)[:2]
    want = most_on_average(now, futures, known)
    seen: list[int] = []

    def unsettled(*_: object) -> bool:
        seen.append(1)
        return False

    monkeypatch.setattr(foresight, "_is_settled", unsettled)
    assert most_on_average(now, futures, known) == want
    assert seen
    assert want is not None
    assert want.value == mean_worth(futures, want.choice)
