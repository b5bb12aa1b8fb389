"""What other weights would fund, and what weights rivals would need, against plain enumeration."""

import itertools
from dataclasses import replace

import pytest

from scoring.analysis import analyse
from scoring.elicitation.methods import elicit
from scoring.robustness.weights import weight_change
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.other_weights import method_bests, rival
from scoring.robustness.weights.weight_change import to_fund
from tests.cases import small_case
from tests.scoring.robustness.made_cases import world
from tests.scoring.robustness.weights.test_shift import nearest


@pytest.mark.parametrize("seed", range(3))
def test_what_each_method_would_fund_is_the_best_by_enumeration(seed):
    made = world(seed)
    elicitation = elicit(made.evaluation)
    rows = list(method_bests(Weighted(made.evaluation, made.programme), elicitation, made.best))
    assert [row.place for row in rows] == [
        k for k, given in enumerate(elicitation.said) if given.weights is not None
    ]
    assert rows
    for row in rows:
        assert row.given is elicitation.said[row.place]
        assert row.best.proved
        assert (
            row.best.points
            == made.most(row.given.weights)
            == made.worth(row.best.choice, row.given.weights)
        )
        assert row.value == made.worth(made.best, row.given.weights)


def test_a_rival_has_its_shift_or_says_why_there_is_none(monkeypatch):
    made = world(0)
    weighted = Weighted(made.evaluation, made.programme)
    obstacles = set()
    for choice in made.feasible[:: max(len(made.feasible) // 20, 1)]:
        found, least = rival(weighted, "second best", choice), nearest(made, choice)
        assert (found.kind, found.choice, found.reason) == ("second best", choice, "")
        assert (found.shift is None) == (least is None) == (found.obstacle == "never best")
        assert found.shift is None or found.shift.amount == least
        obstacles.add(found.obstacle)
    assert obstacles == {"", "never best"}
    every = itertools.product(*(range(len(names) + 1) for names in made.programme.levels))
    broken = next(choice for choice in every if not made.programme.feasible(choice))
    found = rival(weighted, "proposed", broken)
    assert (found.kind, found.shift, found.obstacle) == ("proposed", None, "breaks a rule")
    monkeypatch.setattr(weight_change, "ROUNDS", 0)
    found = rival(weighted, "proposed", made.best)
    assert (found.shift, found.obstacle) == (None, "not settled")
    assert found.reason.startswith("too many portfolios")


def test_an_analysis_gives_a_shift_that_was_asked_for_or_finds_it():
    analysis = analyse(small_case(), draws=0)
    assert analysis.doubt is not None
    assert analysis.doubt.shifts == {}
    out = analysis.best.choice.index(0)
    found = analysis.shift_to_fund(out)
    assert found == to_fund(analysis.weighted, out)
    assert found is not None
    unknown = replace(analysis, doubt=replace(analysis.doubt, shifts={out: None}))
    assert unknown.shift_to_fund(out) is None
    assert replace(analysis, doubt=None).shift_to_fund(out) is None
    assert replace(analysis, doubt=None).method_bests == ()
