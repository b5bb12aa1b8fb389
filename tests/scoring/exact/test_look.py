"""A look solves one relaxation: its bound holds, and what it finds keeps the rules; both against all portfolios."""

import random

import numpy as np

from scoring.exact.inequalities import System
from scoring.exact.limits import LOOK
from scoring.exact.polishing import mended
from scoring.exact.search import Prover
from tests.scoring.portfolio.made import everything, made


def test_a_look_bounds_what_is_best_with_a_level_forced_and_finds_portfolios_that_hold_it():
    looked = met = 0
    for seed in range(80):
        programme = made(seed)
        feasible = everything(programme)
        prover = Prover(programme)
        for i, levels in enumerate(programme.levels):
            for level in range(len(levels) + 1):
                holding = [choice for choice in feasible if choice[i] == level]
                most = max(map(programme.value, holding), default=None)
                proof = prover.prove(
                    fixed={i: (level, level)}, incumbents=feasible[:1], node_limit=LOOK
                )
                looked += most is not None
                if proof.choice is not None:
                    assert proof.choice in holding
                    met += 1
                if proof.closed:
                    assert proof.best == most
                elif most is not None:
                    assert proof.bound is not None
                    assert proof.bound >= most >= (proof.best or most)
    assert looked > 200
    assert met > looked / 2


def test_what_is_mended_keeps_the_rules_and_what_it_uses_is_added_up():
    rng, whole, broken = random.Random(5), 0, 0
    for seed in range(80):
        programme = made(seed)
        system = System(programme)
        setting = system.setting()
        values = np.array(setting.values, dtype=np.int64)
        ends = system.screened(setting.bounds)
        for _ in range(10):
            start = [rng.randint(0, len(levels)) for levels in programme.levels]
            choice = np.array(start, dtype=np.int64)
            use = system.use(choice)
            keeps = mended(system.flat, ends, values, setting.domain, choice, use)
            changed = tuple(choice.tolist())
            assert keeps == programme.feasible(changed)
            assert (use == system.use(choice)).all()
            broken += not programme.feasible(tuple(start))
            whole += keeps and not programme.feasible(tuple(start))
    assert whole > broken / 4 > 10
