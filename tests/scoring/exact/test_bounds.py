"""Laws of the bound: it holds for any multipliers, and options are only closed where no portfolio needs them."""

import random

import numpy as np

from scoring.exact.bounds import bound, narrow, screen
from scoring.exact.enumeration import enumerated
from scoring.exact.inequalities import System
from scoring.exact.relaxation import Multipliers
from tests.scoring.portfolio.made import everything, made


def any_multipliers(rng, system):
    scale = rng.choice([0, 1, 7, 1000])
    weights = tuple(
        (k, rng.randint(1, 50)) for k in range(len(system.inequalities)) if rng.random() < 0.5
    )
    return Multipliers(scale, weights)


def test_any_multipliers_bound_every_portfolio():
    """scale * V(x) = L - losses of its options and joints - weight * room, exactly, for random multipliers."""
    rng = random.Random(2)
    for seed in range(120):
        programme = made(seed, unit=(1, 10**25)[seed % 2])
        system = System(programme)
        setting = system.setting()
        multipliers = any_multipliers(rng, system)
        found = bound(system, setting, multipliers, setting.domain)
        for choice in everything(programme):
            held = [int(joint.holds(choice)) for joint in programme.joints]
            columns = {system.first[i] + option for i, option in enumerate(choice)}
            losses = sum(found.losses[column] for column in columns)
            losses += sum(found.joint_losses[p][y] for p, y in enumerate(held))
            room = 0
            for k, weight in multipliers.weights:
                part = system.inequalities[k]
                used = sum(a for c, a in part.terms if c in columns) + sum(
                    a * held[p] for p, a in part.joints
                )
                assert used <= part.bound
                room += weight * (part.bound - used)
            assert multipliers.scale * programme.value(choice) == found.total - losses - room
            assert multipliers.scale * programme.value(choice) <= found.total


def test_narrowing_loses_no_portfolio():
    """Options that some feasible portfolio uses stay open; None means there is none."""
    closed = 0
    for seed in range(200):
        programme = made(seed, unit=(1, 10**25)[seed % 2])
        system = System(programme)
        setting = system.setting()
        domain = narrow(system, system.screened(setting.bounds), setting.domain)
        feasible = everything(programme)
        if domain is None:
            assert not feasible
            closed += 1
            continue
        closed += int((~domain).sum())
        assert all(
            domain[system.first[i] + option]
            for choice in feasible
            for i, option in enumerate(choice)
        )
    assert closed > 50


def test_listing_meets_every_portfolio_worth_the_threshold():
    """Whatever the multipliers, all feasible portfolios worth the threshold are among those listed."""
    rng = random.Random(3)
    for seed in range(120):
        programme = made(seed, unit=(1, 10**25)[seed % 2])
        system = System(programme)
        setting = system.setting()
        feasible = everything(programme)
        values = sorted(programme.value(choice) for choice in feasible)
        threshold = values[len(values) * 3 // 4] if values else 0
        losses = screen(
            system, bound(system, setting, any_multipliers(rng, system), setting.domain), threshold
        )
        if losses.slack < 0:
            assert not values
            continue
        listed = enumerated(
            system, system.screened(setting.bounds), losses, setting.domain, most=10**6
        )
        assert listed.complete
        met = {tuple(row) for row in listed.choices.tolist()}
        assert met >= {choice for choice in feasible if programme.value(choice) >= threshold}


def test_a_beam_says_that_it_is_not_complete():
    programme = next(p for p in map(made, range(50)) if len(everything(p)) > 60)
    system = System(programme)
    setting = system.setting()
    losses = screen(system, bound(system, setting, Multipliers(1), setting.domain), setting.least)
    listed = enumerated(
        system, system.screened(setting.bounds), losses, setting.domain, most=5, beam=True
    )
    assert not listed.complete
    assert 0 < len(listed.choices) <= 5
    assert np.unique(listed.choices, axis=0).shape == listed.choices.shape
