"""Every portfolio that is best for some weights, against exact linear programmes over everything feasible."""

from fractions import Fraction

import pytest

from criteria.read import read
from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.exact.parametric import descent
from scoring.exact.parametric.mixtures import Mixtures
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.weights import best_by_weights as module
from scoring.robustness.weights.admissible import anything, around, fixed, ordered, stated
from scoring.robustness.weights.best_by_weights import Bests, weight_space
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.sampled import weights_drawn
from scoring.robustness.weights.weight_cells import cells
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import streams
from scoring.work.workers import Workers
from tests.scoring.robustness.made_cases import world

CRITERIA = ("C1", "C2", "C3")
UNITS = [tuple(Fraction(int(i == j)) for i in range(3)) for j in range(3)]


def lead(made, weights, own, others):
    """The most by which one portfolio can lead all others at once, over a set of weights; exact."""
    far = 1 + max(abs(x) for features in (own, *others) for x in features) * 2
    rows = [Constraint((*(Fraction(1),) * 3, Fraction(0)), "=", Fraction(1))]
    rows += [Constraint((*row, Fraction(0)), ">=", Fraction(0)) for row in weights.rows]
    for other in others:
        gaps = [a - b for a, b in zip(own, other, strict=True)]
        rows.append(Constraint((*gaps, Fraction(-1)), ">=", -far))
    return Polyhedron(4, rows).most([Fraction(0)] * 3 + [Fraction(1)])[0] - far


@pytest.mark.parametrize("seed", range(10))
def test_nothing_feasible_leads_the_list_anywhere_and_each_in_it_is_best_somewhere(seed):
    made = world(seed)
    features = {choice: [made.worth(choice, unit) for unit in UNITS] for choice in made.feasible}
    for weights in (
        stated(made.case),
        around(CRITERIA, made.evaluation.weights),
        anything(CRITERIA),
    ):
        found = weight_space(made.evaluation, made.programme, weights, draws=40)
        assert found.complete
        known = [features[choice] for choice in found.portfolios]
        for own in {tuple(own) for own in features.values()}:
            assert lead(made, weights, own, known) <= 0
        for choice, witness in zip(found.portfolios, found.witnesses, strict=True):
            assert all(
                sum(a * w for a, w in zip(row, witness, strict=True)) > -1e-6
                for row in weights.rows
            )
            assert made.worth(choice, witness) == made.most(witness)
        assert list(found.features) == [tuple(features[choice]) for choice in found.portfolios]


@pytest.mark.parametrize("seed", range(4))
def test_one_look_up_is_as_good_as_a_solve(seed):
    made = world(seed)
    weights = anything(CRITERIA)
    found = weight_space(made.evaluation, made.programme, weights, draws=20)
    for row in weights_drawn(weights, streams(77, 0).weights, 60).tolist():
        at = tuple(Fraction(w, 2**30) for w in row)
        assert made.worth(found.portfolios[found.best(at)], at) == made.most(at)


def test_exact_weights_have_one_best_portfolio():
    made = world(3)
    found = weight_space(
        made.evaluation, made.programme, fixed(CRITERIA, made.evaluation.weights), draws=5
    )
    assert found.complete
    assert made.best in found.portfolios
    assert all(made.worth(choice) == made.most() for choice in found.portfolios)


def test_a_partial_list_says_so_and_how_good_it_is():
    made = world(1)
    whole = weight_space(made.evaluation, made.programme, anything(CRITERIA), draws=30)
    found = weight_space(made.evaluation, made.programme, anything(CRITERIA), draws=30, limit=200)
    assert not found.complete
    assert whole.complete
    assert len(found.portfolios) <= len(whole.portfolios)
    assert 0 < found.covered <= found.checked == 30
    assert whole.covered == whole.checked
    for choice, witness in zip(found.portfolios, found.witnesses, strict=True):
        assert made.worth(choice, witness) == made.most(witness)


def test_an_interruption_keeps_what_was_found():
    made = world(1)

    def stop(done, total):
        assert total >= done
        if done:
            raise KeyboardInterrupt

    found = weight_space(
        made.evaluation, made.programme, anything(CRITERIA), draws=10, tell_count=stop
    )
    assert not found.complete
    assert found.portfolios


def test_what_all_and_none_hold():
    made = world(2)
    found = weight_space(
        made.evaluation, made.programme, ordered(CRITERIA, ((2,), (0, 1))), draws=20
    )
    assert found.always == tuple(
        i for i in range(5) if all(choice[i] for choice in found.portfolios)
    )
    assert found.never == tuple(
        i for i in range(5) if not any(choice[i] for choice in found.portfolios)
    )
    frame = found.to_frame()
    assert list(frame.columns) == [*made.programme.ids, *CRITERIA]
    assert len(frame) == len(found.portfolios)


@pytest.mark.parametrize("seed", range(6))
def test_plain_and_compiled_walks_are_the_same_walk(seed, monkeypatch):
    """Law: without numba the list is the same, and so is every step on the way to it."""
    made = world(seed)
    found = weight_space(made.evaluation, made.programme, anything(CRITERIA), draws=10)
    for name in ("walk", "covered", "leads_somewhere"):
        monkeypatch.setattr(
            descent, name, getattr(getattr(descent, name), "py_func", getattr(descent, name))
        )
    monkeypatch.setattr(module, "fast", lambda *_: False)
    plain = weight_space(made.evaluation, made.programme, anything(CRITERIA), draws=10)
    assert plain == found
    assert plain.looked == found.looked > 0


def test_a_mixture_said_to_cover_too_much_is_noticed(monkeypatch):
    """A fault planted in the proof: fresh enumeration finds what the list then lacks."""
    monkeypatch.setattr(Mixtures, "covers", lambda *_: True)
    missed = 0
    for seed in range(10):
        made = world(seed)
        found = weight_space(made.evaluation, made.programme, anything(CRITERIA), draws=1)
        features = {
            choice: [made.worth(choice, unit) for unit in UNITS] for choice in made.feasible
        }
        known = [features[choice] for choice in found.portfolios]
        missed += any(lead(made, anything(CRITERIA), own, known) > 0 for own in features.values())
    assert missed


def test_the_list_does_not_hang_on_how_it_was_begun():
    """Law: other draws at the beginning, the same portfolios at the end."""
    made = world(4)
    lists = [
        weight_space(
            made.evaluation, made.programme, around(CRITERIA, made.evaluation.weights), draws=draws
        )
        for draws in (1, 50)
    ]
    assert {*lists[0].portfolios} == {*lists[1].portfolios}


@pytest.mark.parametrize("seed", range(6))
def test_cells_and_workers_change_no_list(seed, monkeypatch):
    """Law: cut at once into cells, by one or two, with work for all or too little, the same portfolios."""
    made = world(seed)
    for weights in (stated(made.case), anything(CRITERIA)):
        uncut = weight_space(made.evaluation, made.programme, weights, draws=10)
        with monkeypatch.context() as patched:
            patched.setattr(module, "WHOLE", 0)
            cut = [
                weight_space(made.evaluation, made.programme, weights, draws=10, workers=workers)
                for workers in (Workers(1), Workers(2))
            ]
        assert uncut.complete
        assert [{*one.portfolios} for one in cut] == [{*uncut.portfolios}] * 2
        assert all(one.complete for one in cut)
        assert cut[0].looked == cut[1].looked > 0


def test_cells_that_take_their_share_are_cut_again_and_the_work_ends(monkeypatch):
    made = world(1)
    monkeypatch.setattr(module, "WHOLE", 0)
    ends = []
    for limit in (1_000, 4_000, 16_000, 10**6):
        found = weight_space(made.evaluation, made.programme, anything(CRITERIA), limit=limit)
        ends.append(found.complete)
        assert found.covered <= found.checked
    assert not ends[0]
    assert ends[-1]


@pytest.mark.parametrize("seed", range(4))
def test_in_cells_that_are_done_a_partial_list_lacks_nothing(seed, monkeypatch):
    """Law: whatever the limit, the weights said to be settled have a best portfolio in the list."""
    made = world(seed)
    monkeypatch.setattr(module, "WHOLE", 0)
    shares = set()
    for limit in (1_000, 4_000, 8_000, 16_000, 32_000, 10**6):
        found = weight_space(
            made.evaluation, made.programme, anything(CRITERIA), limit=limit, draws=60
        )
        shares.add(found.settled)
        assert 0 <= found.settled <= found.covered <= found.checked
        assert found.settled == found.checked or not found.complete
        for choice, witness in zip(found.portfolios, found.witnesses, strict=True):
            assert made.worth(choice, witness) == made.most(witness)
    assert max(shares) == 60


def test_an_interruption_among_cells_keeps_what_the_draws_found(monkeypatch):
    made = world(1)
    monkeypatch.setattr(module, "WHOLE", 0)

    def stop(*_):
        raise KeyboardInterrupt

    found = weight_space(
        made.evaluation, made.programme, anything(CRITERIA), draws=10, tell_count=stop
    )
    assert not found.complete
    assert found.portfolios


def test_cells_leave_no_weights_out():
    """Law: whatever is in the set is in a cell, and in one alone but for the planes they share."""
    made = world(5)
    for weights in (stated(made.case), anything(CRITERIA)):
        parts = cells(weights, 3)
        assert 2 < len(parts) <= 8
        for row in weights_drawn(weights, streams(9, 0).weights, 60).tolist():
            at = tuple(Fraction(w, sum(row)) for w in row)
            if weights.holds(at):
                assert any(part.holds(at) for part in parts)
        corners = {corner for part in parts for corner in part.vertices}
        assert corners >= {*weights.vertices}
        assert all(weights.holds(corner) for corner in corners)


@pytest.mark.slow
@pytest.mark.fast
@pytest.mark.parametrize("which", ["stated", "within 25 %"])
def test_the_full_case_is_complete_and_no_fresh_draw_knows_better(which):
    case = read("rare-earths")
    evaluation = evaluate(case)
    programme = programme_of(evaluation, cost_table(case))
    admitted = stated(case)
    weights = admitted if which == "stated" else around(admitted.criteria, evaluation.weights)
    found = weight_space(evaluation, programme, weights)
    assert found.complete
    assert len(found.portfolios) > 100
    best = Bests(Weighted(evaluation, programme), weights, seed=4711)
    assert best.check(found.portfolios, 2000) == 2000
