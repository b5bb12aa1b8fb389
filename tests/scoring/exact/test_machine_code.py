"""What machine code answers is what plain Python answers, and what the whole enumeration says."""

import random
from dataclasses import replace

import numpy as np
import pytest

from scoring.exact import bounds, enumeration, level_listing, tree
from scoring.exact.bounds import bound, bound_plainly, narrow, narrow_plainly, screen
from scoring.exact.compiled import fast
from scoring.exact.enumeration import enumerated, enumerated_plainly
from scoring.exact.goals import BestWithTies
from scoring.exact.inequalities import System
from scoring.exact.relaxation import Multipliers, Relaxation
from scoring.exact.search import Prover, prove
from scoring.exact.tree import Tree
from tests.scoring.exact.test_bounds import any_multipliers
from tests.scoring.portfolio.made import everything, made

UNITS = (1, 1000, 10**9, 10**25)
"""Figures that fit 64 bits, and such as do not."""


def asked(seed):
    """A programme with figures of one unit, as a system with its setting."""
    programme = made(seed, unit=UNITS[seed % len(UNITS)])
    system = System(programme)
    return programme, system, system.setting()


def thinned(rng, system, domain):
    """A domain with some options closed, but one of each recommendation open."""
    domain = domain.copy()
    for span in system.spans:
        for column in span:
            domain[column] &= rng.random() < 0.8
        domain[rng.choice(span)] = True
    return domain


def test_narrowing_is_the_same():
    rng = random.Random(1)
    for seed in range(80):
        _, system, setting = asked(seed)
        ends, domain = system.screened(setting.bounds), thinned(rng, system, setting.domain)
        one, other = narrow(system, ends, domain), narrow_plainly(system, ends, domain)
        assert (one is None) == (other is None)
        assert one is None or np.array_equal(one, other)


def test_bounds_are_the_same_and_so_is_what_they_screen():
    """In pairs of 64-bit integers or as Python integers; multipliers of the relaxation and any others."""
    rng = random.Random(2)
    in_pairs = 0
    for seed in range(80):
        _, system, setting = asked(seed)
        domain = thinned(rng, system, setting.domain)
        relaxed = Relaxation(system).solve(setting, domain).multipliers
        by_chance = any_multipliers(rng, system)
        for multipliers in (relaxed, by_chance, Multipliers(8, by_chance.weights)):
            one = bound(system, setting, multipliers, domain)
            other = bound_plainly(system, setting, multipliers, domain)
            in_pairs += one.limbs is not None
            assert (one.total, one.losses, one.joint_losses) == (
                other.total,
                other.losses,
                other.joint_losses,
            )
            reached = other.total // other.scale if other.scale else 0
            for threshold in (setting.least, 0, reached - rng.randint(0, 100)):
                this, that = screen(system, one, threshold), screen(system, other, threshold)
                assert (this.slack, this.shift) == (that.slack, that.shift)
                assert np.array_equal(this.losses, that.losses)
                assert np.array_equal(this.joint_losses, that.joint_losses)
    assert in_pairs > 50 or not fast()


def test_bounds_are_pairs_where_values_take_sixty_bits_too():
    """A city's values: no sum of them fits 64 bits, and no loss is other than in Python integers."""
    rng = random.Random(5)
    in_pairs = 0
    for seed in range(40):
        small = made(seed, unit=1)
        largest = max((abs(v) for levels in small.values for v in levels), default=1) or 1
        by = 2 ** (61 - largest.bit_length())
        values = tuple(
            tuple(v * by + rng.randrange(1 << 20) for v in levels) for levels in small.values
        )
        system = System(replace(small, values=values))
        setting = system.setting()
        domain = thinned(rng, system, setting.domain)
        multipliers = Relaxation(system).solve(setting, domain).multipliers
        one = bound(system, setting, multipliers, domain)
        other = bound_plainly(system, setting, multipliers, domain)
        in_pairs += one.limbs is not None
        assert (one.total, one.losses, one.joint_losses) == (
            other.total,
            other.losses,
            other.joint_losses,
        )
    assert in_pairs > 20 or not fast()


def test_listing_by_level_is_the_same():
    """The same portfolios in the same order, and as many partial ones; whole, cut off, and as a beam."""
    rng = random.Random(3)
    for seed in range(120):
        _, system, setting = asked(seed)
        ends = system.screened(setting.bounds)
        bounded = bound(system, setting, any_multipliers(rng, system), setting.domain)
        losses = screen(system, bounded, rng.randint(setting.least, -setting.least))
        for most, beam in ((6000, False), (3, False), (3, True), (1, True)):
            one = enumerated(system, ends, losses, setting.domain, most=most, beam=beam)
            other = enumerated_plainly(system, ends, losses, setting.domain, most=most, beam=beam)
            assert (one.complete, one.states) == (other.complete, other.states)
            assert np.array_equal(one.choices, other.choices)


def test_sorting_leaves_equal_keys_as_they_stand():
    sort = getattr(level_listing.sorted_places, "py_func", level_listing.sorted_places)
    figures = np.random.default_rng(6)
    for count in (0, 1, 2, 3, 7, 64, 100):
        keys = figures.integers(-3, 4, count)
        assert np.array_equal(sort(keys), np.argsort(keys, kind="stable"))


def test_whether_it_is_hopeful_is_the_same(monkeypatch):
    rng = random.Random(4)
    for seed in range(60):
        _, system, setting = asked(seed)
        goal = BestWithTies(setting.least, 0, 1, 10)
        search = Tree(system, setting, Relaxation(system), goal, leaf=rng.choice([1, 0, 10]))
        bounded = bound(system, setting, any_multipliers(rng, system), setting.domain)
        losses = screen(system, bounded, rng.randint(setting.least, -setting.least))
        quick = search._hopeful(losses, setting.domain)
        with monkeypatch.context() as patched:
            patched.setattr(tree, "fast", lambda *_: False)
            assert search._hopeful(losses, setting.domain) == quick


def told(proof):
    """What a proof says, but for how it came about."""
    ties = set(proof.ties)
    return proof.choice, proof.value, proof.best, proof.bound, proof.closed, ties, proof.listed


def questions(rng, programme):
    """The programme as it is, with one level held, and with one rule left out."""
    yield {}
    if not programme.ids:
        return
    i = rng.randrange(len(programme.ids))
    level = rng.randrange(len(programme.levels[i]) + 1)
    yield {"fixed": {i: (level, level)}}
    if programme.rows:
        yield {"row_bounds": {rng.choice(programme.rows).name: (None, None)}}


@pytest.mark.parametrize("first", [0, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_search_in_depth_answers_as_the_recorded_one(first):
    """One prover asked again and again, with whatever it learnt, against a new one that keeps a record."""
    for seed in range(first, first + (60 if first == 0 else 600)):
        programme = made(seed, unit=UNITS[seed % len(UNITS)])
        rng, prover = random.Random(seed), Prover(programme)
        for question in questions(rng, programme):
            in_depth = prover.prove(**question)
            recorded = Prover(programme).prove(**question, recorded=True)
            assert told(in_depth) == told(recorded)


def test_a_search_in_depth_answers_as_the_whole_enumeration():
    for seed in range(100):
        programme = made(seed)
        feasible = everything(programme)
        proof = prove(programme)
        if not feasible:
            assert proof.infeasible
            continue
        best = max(map(programme.value, feasible))
        ties = [choice for choice in feasible if programme.value(choice) >= best - programme.tie]
        assert (proof.best, proof.closed) == (best, True)
        assert proof.choice == min(ties, key=programme.tie_key)
        assert set(proof.ties) == set(ties)


def test_a_listing_that_is_cut_off_loses_no_portfolio(monkeypatch):
    """However little a listing in depth may look at, the branches that follow find what it missed."""
    monkeypatch.setattr(tree, "PARTS", 10)
    monkeypatch.setattr(tree, "AGAIN", 10)
    for seed in range(40):
        programme = made(seed)
        assert told(prove(programme)) == told(prove(programme, recorded=True))


def test_a_prover_without_machine_code_answers_alike(monkeypatch):
    expected = [told(prove(made(seed), recorded=True)) for seed in range(40)]
    for module in (bounds, enumeration, tree):
        monkeypatch.setattr(module, "fast", lambda *_: False)
    assert [told(prove(made(seed), recorded=True)) for seed in range(40)] == expected
    assert [told(prove(made(seed))) for seed in range(40)] == expected


@pytest.mark.skipif(not fast(), reason="nothing is compiled")
def test_a_seeded_fault_in_the_losses_is_noticed(monkeypatch):
    """A slack that is one too small loses portfolios, and the laws above would see it."""
    from scoring.exact import deep_listing

    true = deep_listing.deeply_listed

    def too_narrow(flat, ends, given, sought, domain):
        return true(flat, ends, given, sought._replace(slack=sought.slack // 8 - 1), domain)

    monkeypatch.setattr(deep_listing, "deeply_listed", too_narrow)
    assert any(
        told(prove(made(seed))) != told(prove(made(seed), recorded=True)) for seed in range(60)
    )
