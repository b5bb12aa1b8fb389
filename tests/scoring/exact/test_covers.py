"""Covers hold for every portfolio that keeps the rules, cut off what the relaxation believes in, and lower its bound."""

import numpy as np

from benchmarks.cases import city
from scoring.analysis import analyse
from scoring.exact.covers import broken_covers
from scoring.exact.derived import strengthen
from scoring.exact.inequalities import System
from scoring.exact.relaxation import Relaxation
from tests.scoring.exact.test_derived import at_the_root
from tests.scoring.portfolio.made import everything, made


def held(system, cover, choice):
    """How many places of a cover a portfolio takes."""
    columns = np.array(system.first) + np.array(choice)
    return int(cover.counts[columns].sum())


def test_no_portfolio_breaks_a_cover_and_the_relaxation_does():
    """Whatever the rules: a cover holds for all that keep them, and is of use."""
    covers = 0
    for seed in range(200):
        programme = made(seed)
        system = System(programme)
        setting = system.setting()
        answer = Relaxation(system).solve(setting, setting.domain)
        feasible = everything(programme)
        if not answer.feasible or not feasible:
            continue
        for cover in broken_covers(system, answer.shares):
            covers += 1
            most = max(held(system, cover, choice) for choice in feasible)
            assert most < float(cover.counts @ answer.shares)
    assert covers > 20


def test_covers_lower_the_bound_of_a_city_beyond_what_sums_do():
    """Four sources of money, each with few large projects: what sums of all rows leave, covers of one cut."""
    analysis = analyse(city(40), quick=True, draws=0)
    programme, best = analysis.programme, analysis.optimum.value
    without = strengthen(programme, best, lambda _: False, with_covers=False)
    with_covers = strengthen(programme, best, lambda _: False)
    assert len(with_covers) > len(without)
    assert best <= at_the_root(programme, with_covers) < at_the_root(programme, without)
