"""Selection acceptability against optimising every draw by enumeration."""

from dataclasses import replace
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from scoring.exact.batch.search import LOT
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.selection import UNIT, Question, Selection, selection
from scoring.robustness.weights.admissible import anything, around, fixed, stated
from scoring.work.streams import streams
from scoring.work.workers import Workers
from tests.scoring.robustness.made_cases import world

CRITERIA = ("C1", "C2", "C3")


def enumerated(made, weights, draws):
    """The largest value in every draw, portfolio by portfolio."""
    found = chances(made.evaluation)
    sample = found.sample(weights, streams(made.case.settings.seed, 0), draws)
    values, effects = found.benefits(sample), found.effects(sample)
    everything = []
    for choice in made.feasible:
        total = np.zeros(draws, dtype=np.int64)
        for i, level in enumerate(choice):
            if level:
                total += values[found.column_of[i, level]]
        for p, pair in enumerate(made.evaluation.table.pairs):
            if all(choice[i] >= lowest for i, lowest in pair.members):
                total += effects[p]
        everything.append(total)
    return np.array(everything)


@pytest.mark.parametrize("seed", range(8))
def test_every_draw_is_that_of_enumeration(seed):
    made = world(seed)
    weights = stated(made.case)
    found = selection(made.evaluation, made.programme, made.best, weights, draws=60)
    everything = enumerated(made, weights, 60)
    assert found.proved.all()
    assert np.allclose(found.best, everything.max(axis=0) / UNIT)
    assert np.allclose(found.held, everything[made.feasible.index(made.best)] / UNIT)
    for q in range(60):
        assert (
            everything[made.feasible.index(tuple(found.choices[q].tolist())), q]
            == everything[:, q].max()
        )


def test_figures_follow_from_the_draws():
    made = world(3)
    found = selection(made.evaluation, made.programme, made.best, anything(CRITERIA), draws=300)
    assert found.complete
    assert [sum(own) for own in found.counts] == [300] * 5
    assert np.allclose(found.acceptability, [1 - own[0] / 300 for own in found.counts])
    assert sum(count for _, count in found.portfolios) == 300
    assert found.mean_regret >= 0
    assert found.regret_at(0.0) <= found.mean_regret <= found.regret_at(1.0)
    assert 0 <= found.share_held_best <= 1
    assert list(found.to_frame().index) == list(made.programme.ids)


def test_draws_end_at_the_limit_of_work_and_those_made_are_the_same(monkeypatch):
    """Without work each piece answers one lot; the first of it are those of a run without a limit."""
    made = world(3)
    ask = partial(selection, made.evaluation, made.programme, made.best, anything(CRITERIA))
    whole = ask(draws=300)
    monkeypatch.setattr("scoring.robustness.draws.selection.A_DRAW", 0)
    cut = ask(draws=300)
    assert (cut.draws, cut.asked, cut.complete) == (LOT, 300, False)
    for part in ("choices", "best", "held", "proved", "empty", "kept"):
        assert np.array_equal(getattr(cut, part), getattr(whole, part)[:LOT])
    assert cut.counted == LOT


def test_certain_numbers_leave_one_portfolio():
    made = world(5)
    rows = tuple(
        row.model_copy(update={"low": row.likely, "high": row.likely}) for row in made.case.scores
    )
    certain = type(made)(made.case.model_copy(update={"scores": rows}))
    exact = fixed(CRITERIA, certain.evaluation.weights)
    found = selection(certain.evaluation, certain.programme, certain.best, exact, draws=50)
    assert found.portfolios == ((certain.best, 50),)
    assert abs(found.best[0] - float(certain.most())) < 1e-3


@pytest.mark.parametrize("jobs", [2, 3])
def test_the_answer_does_not_depend_on_the_number_of_workers(jobs):
    made = world(6)
    weights = around(CRITERIA, made.evaluation.weights, Fraction(1, 2))
    one = selection(made.evaluation, made.programme, made.best, weights, draws=1300)
    more = selection(
        made.evaluation, made.programme, made.best, weights, draws=1300, workers=Workers(jobs)
    )
    assert np.array_equal(one.choices, more.choices)
    assert np.array_equal(one.best, more.best)


def test_an_interruption_keeps_what_is_done():
    made = world(6)
    weights = anything(CRITERIA)

    def stop(done, _):
        if done == 1:
            raise KeyboardInterrupt

    found = selection(
        made.evaluation, made.programme, made.best, weights, draws=1000, tell_count=stop
    )
    assert (found.draws, found.asked, found.complete) == (500, 1000, False)
    whole = selection(made.evaluation, made.programme, made.best, weights, draws=1000)
    assert np.array_equal(found.choices, whole.choices[:500])


def test_what_is_not_decided_counts_neither_way():
    """Four draws hold, one does not, one is not proved and two no portfolio fits: four of five that count."""
    choices = np.array([[2], [1], [1], [1], [0], [2], [0], [0]], dtype=np.int16)
    proved = np.array([1, 1, 1, 1, 1, 0, 1, 1], dtype=bool)
    empty = np.array([0, 0, 0, 0, 0, 0, 1, 1], dtype=bool)
    kept = np.array([1, 1, 0, 1, 1, 1, 0, 0], dtype=bool)
    best, held = np.full(8, 5.0), np.array([5.0, 4.0, 9.0, 5.0, 1.0, 0.0, 0.0, 0.0])
    left = np.array([[[1, 2]]], dtype=np.int16)
    found = Selection(
        ("A",), (("s", "l"),), None, (1,), 8, choices, best, held, proved, empty, kept, left
    )
    # What is shown of the draw that is not proved: it holds it, at the second level perhaps.
    assert (found.surely, found.perhaps) == (((1, 0),), ((1, 1),))
    assert (found.draws, found.counted, found.undecided, found.impossible) == (8, 5, 1, 2)
    assert found.counts == ((1, 3, 1),)
    assert found.holding == ((4, 1),)
    assert found.acceptability.tolist() == [0.8]
    assert found.portfolios == (((1,), 3), ((0,), 1), ((2,), 1))
    # The portfolio held breaks the rules of one draw that counts: it is not the best there, and has
    # no regret.
    assert found.share_held_best == 0.4
    assert found.regrets.tolist() == [0.0, 1.0, 0.0, 4.0]


def test_more_draws_go_behind_those_there_are():
    made = world(6)
    question = Question(made.programme, made.best, stated(made.case), 3, chances(made.evaluation))
    whole = question.answered(0, 1300)
    parts = question.answered(0, 330).joined(question.answered(330, 1300))
    assert np.array_equal(whole.choices, parts.choices)
    assert np.array_equal(whole.best, parts.best)
    assert (parts.draws, parts.asked) == (1300, 1300)


def test_values_too_large_for_64_bits_are_rounded_and_still_certified():
    made = world(2)
    scale = 10**30
    large = replace(
        made.programme,
        values=tuple(tuple(value * scale for value in levels) for levels in made.programme.values),
        joints=tuple(replace(joint, value=joint.value * scale) for joint in made.programme.joints),
        value_unit=made.programme.value_unit / scale,
    )
    found, same = (
        Question(programme, made.best, stated(made.case), 3).answered(0, 3)
        for programme in (large, made.programme)
    )
    assert np.array_equal(found.choices, same.choices)
    assert np.allclose(found.best, float(made.most()))


@pytest.mark.parametrize("seed", range(4))
def test_a_large_programme_is_drawn_in_steps_that_64_bits_hold(seed, monkeypatch):
    """Law: coarser values change no draw's best by more than their rounding, and every draw is still decided."""
    made, draws = world(seed), 60
    weights = anything(CRITERIA)
    monkeypatch.setattr("scoring.exact.limits.USUAL", 1)
    monkeypatch.setattr("scoring.robustness.draws.selection.SUM_BITS", 44)
    seed_of = made.case.settings.seed
    asked = Question(made.programme, made.best, weights, seed_of, chances(made.evaluation))
    assert asked.shift > 0
    found = asked.answered(0, draws)
    everything = enumerated(made, weights, draws)
    rounding = (len(made.programme.ids) + len(made.programme.joints)) << asked.shift
    assert found.decided.all()
    assert np.allclose(found.best, everything.max(axis=0) / UNIT, atol=rounding / UNIT)
    for q in range(draws):
        chosen = made.feasible.index(tuple(found.choices[q].tolist()))
        assert everything[chosen, q] >= everything[:, q].max() - rounding


def test_a_usual_programme_is_drawn_as_it_is():
    made = world(0)
    seed_of = made.case.settings.seed
    asked = Question(
        made.programme, made.best, anything(CRITERIA), seed_of, chances(made.evaluation)
    )
    assert (asked.shift, asked.unit) == (0, Fraction(1, UNIT))
