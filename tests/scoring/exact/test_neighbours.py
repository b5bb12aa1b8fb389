"""What stands beside a portfolio, one or two changes away, against brute force; and that bettering ends at the best of them."""

from benchmarks.cases import city
from scoring.analysis import analyse
from scoring.exact.inequalities import System
from scoring.exact.neighbours import bettered, neighbours
from scoring.exact.search import Prover
from scoring.explanation.near_optimal import k_best
from tests.scoring.portfolio.made import everything, made


def beside(programme, choice):
    """All portfolios that differ in one or two places, by brute force."""
    for other in everything(programme):
        changes = sum(here != there for here, there in zip(choice, other, strict=True))
        if 1 <= changes <= 2 and programme.feasible(other):
            yield other


def test_the_most_valuable_neighbours_are_listed():
    """Law: of all that differ in one or two places, kept rows summed up by brute force, none is worth more."""
    listed = 0
    for seed in range(60):
        programme = made(seed)
        system = System(programme)
        for choice in everything(programme)[::11]:
            if not programme.feasible(choice):
                continue
            worth = sorted(map(programme.value, beside(programme, choice)), reverse=True)
            close = neighbours(system, system.setting(), choice, 4)
            assert [programme.value(other) for other in close] == worth[:4]
            assert all(other in set(beside(programme, choice)) for other in close)
            listed += len(close)
    assert listed > 500


def test_bettering_ends_where_no_neighbour_is_worth_more():
    gained = 0
    for seed in range(60):
        programme = made(seed)
        system = System(programme)
        for choice in everything(programme)[::11]:
            if programme.feasible(choice):
                better = bettered(system, choice)
                worth = map(programme.value, beside(programme, better))
                assert max(worth, default=programme.value(better)) <= programme.value(better)
                gained += programme.value(better) > programme.value(choice)
    assert gained > 50


def test_the_next_best_of_a_city_is_no_farther_off_than_the_best_exchange():
    """The search ends at its limit with portfolios far off; the exchanges are among what is found."""
    analysis = analyse(city(118), quick=True)
    programme, proof = analysis.programme, analysis.optimum.proof
    prover = Prover(programme)
    near = k_best(prover, 3, best=proof)
    close = neighbours(prover.system, prover.system.setting(), proof.ties[0], 2)
    assert proof.closed
    assert near.values[0] == proof.best
    assert near.values[1] >= programme.value(close[0])
    assert proof.best - near.values[1] < proof.best / 500
