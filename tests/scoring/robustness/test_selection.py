"""Selection acceptability against optimising every draw by enumeration."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.robustness.draws import chances
from scoring.robustness.selection import UNIT, selection
from scoring.robustness.streams import streams
from scoring.robustness.weight_sets import anything, around, fixed, stated
from scoring.robustness.work import Workers
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
        assert everything[made.feasible.index(tuple(found.choices[q].tolist())), q] == everything[:, q].max()


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


def test_certain_numbers_leave_one_portfolio():
    made = world(5)
    rows = tuple(row.model_copy(update={"low": row.likely, "high": row.likely}) for row in made.case.scores)
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
    more = selection(made.evaluation, made.programme, made.best, weights, draws=1300, workers=Workers(jobs))
    assert np.array_equal(one.choices, more.choices)
    assert np.array_equal(one.best, more.best)


def test_an_interruption_keeps_what_is_done():
    made = world(6)
    weights = anything(CRITERIA)

    def stop(done, _):
        if done == 2:
            raise KeyboardInterrupt

    found = selection(made.evaluation, made.programme, made.best, weights, draws=1000, told=stop)
    assert (found.draws, found.asked, found.complete) == (500, 1000, False)
    whole = selection(made.evaluation, made.programme, made.best, weights, draws=1000)
    assert np.array_equal(found.choices, whole.choices[:500])
