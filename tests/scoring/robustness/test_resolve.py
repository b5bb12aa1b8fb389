"""Every draw's best portfolio against brute force, with every kind of row, tie, size of figure and first guess.

Three ways: the search as machine code (where numba is), the same code as plain Python, whose integers complain where
they overflow, and the exact search alone, as without numba.
"""

import importlib.util
import random
import sys

import numpy as np
import pytest

from criteria.read import read
from scoring.portfolio.rows import programme as programme_of
from scoring.robustness import compiled
from scoring.robustness import resolve as module
from scoring.robustness.draws import chances
from scoring.robustness.resolve import Resolver
from scoring.robustness.streams import streams
from scoring.robustness.weight_sets import stated
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from tests.scoring.portfolio.made import everything, made

KERNEL = "scoring.robustness.kernel"
UNITS = (1, 100, 10**6, 10**9, 10**12)


def drawn(programme, rng, draws, scale):
    def array(count, low):
        cells = [[rng.randint(low, scale) for _ in range(draws)] for _ in range(count)]
        return np.array(cells, dtype=np.int64).reshape(count, draws)

    return array(sum(map(len, programme.levels)), -scale // 3), array(len(programme.joints), -scale // 2)


def best(programme, feasible, values, joint_values):
    """The largest value, and the first of its portfolios by the tie rule."""
    starts = np.cumsum([0, *map(len, programme.levels)])

    def worth(choice):
        chosen = sum(int(values[starts[i] + level - 1]) for i, level in enumerate(choice) if level)
        held = (p for p, joint in enumerate(programme.joints) if joint.holds(choice))
        return chosen + sum(int(joint_values[p]) for p in held)

    top = max(map(worth, feasible))
    ties = [choice for choice in feasible if worth(choice) == top]
    return top, min(ties, key=lambda choice: (programme.spending(choice), sum(map(bool, choice)), programme.order(choice)))


def take(way, monkeypatch):
    """Answer this way from here on; gives the kernel, where there is one."""
    monkeypatch.setattr(module, "fast", lambda: way != "alone")
    if way == "plain":
        with monkeypatch.context() as without:
            without.setattr(compiled, "_numba", lambda: None)
            spec = importlib.util.find_spec(KERNEL)
            kernel = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(kernel)
        monkeypatch.setitem(sys.modules, KERNEL, kernel)
    return importlib.import_module(KERNEL) if way != "alone" else None


@pytest.fixture(params=[pytest.param("machine code", marks=pytest.mark.fast), "plain", "alone"])
def way(request, monkeypatch):
    take(request.param, monkeypatch)
    return request.param


@pytest.fixture
def plain(monkeypatch):
    return take("plain", monkeypatch)


def compare(seed, draws=12):
    """Compare with brute force; gives how many draws were compared, and how many the exact search answered."""
    rng = random.Random(seed)
    programme = made(seed, most=5, unit=rng.choice(UNITS))
    feasible = everything(programme)
    values, joint_values = drawn(programme, rng, draws, rng.choice([3, 100, 10**9, 10**16]))
    if not feasible:
        with pytest.raises(ValueError, match="no portfolio keeps every rule"):
            Resolver(programme).resolve(values, joint_values)
        return np.zeros(2)
    known = [*rng.sample(feasible, min(3, len(feasible))), tuple(rng.randint(0, 1) for _ in programme.ids)]
    found = Resolver(programme, known if rng.random() < 0.7 else ()).resolve(values, joint_values)
    assert found.proved.all()
    for q in range(draws):
        top, choice = best(programme, feasible, values[:, q], joint_values[:, q])
        assert (found.values[q], tuple(found.choices[q].tolist())) == (top, choice), (seed, q)
    return np.array([draws, found.alone])


def test_every_draw_is_that_of_brute_force(way):
    done, alone = sum(compare(seed) for seed in range(80))
    assert done > 500
    assert (alone == done) if way == "alone" else (alone < 0.6 * done)  # inexact rows and 10**16 times 10**12


@pytest.mark.slow
@pytest.mark.fast
def test_every_draw_is_that_of_brute_force_at_length(monkeypatch):
    take("machine code", monkeypatch)
    assert sum(compare(seed, 30) for seed in range(1000, 3000))[0] > 40_000


def test_wide_draws_are_split_until_every_part_is_searched(plain, monkeypatch):
    """Law: a limit of a few partial portfolios changes no answer, even where some parts have no portfolio."""
    empty = parts = 0
    bounded, split = Resolver.bounded, module._Lot._split

    def seen(*args):
        nonlocal empty
        found = bounded(*args)
        empty += found.empty.sum()
        return found

    def counted(*args):
        nonlocal parts
        found = split(*args)
        parts += len(found.draw)
        return found

    monkeypatch.setattr(Resolver, "bounded", seen)
    monkeypatch.setattr(module._Lot, "_split", counted)
    for limit in (5, 9):
        monkeypatch.setattr(module, "LIMIT", limit)
        done, alone = sum(compare(seed) for seed in range(200, 260))
        assert done > 300
        assert alone < 0.7 * done
    assert parts > 300
    assert empty > 0


def test_draws_of_too_many_parts_or_ties_go_to_the_exact_search(plain, monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 1)
    monkeypatch.setattr(module, "PARTS", 1)
    done, alone = sum(compare(seed) for seed in range(300, 330))
    assert 0 < alone < done
    monkeypatch.undo()
    take("plain", monkeypatch)
    monkeypatch.setattr(module, "TIES", 1)
    more = sum(compare(seed) for seed in range(300, 330))[1]
    monkeypatch.setattr(module, "TIES", 64)
    assert more > sum(compare(seed) for seed in range(300, 330))[1]


@pytest.mark.fast
def test_all_ways_agree_on_a_real_case(monkeypatch):
    case = read("rare-earths")
    evaluation = evaluate(case)
    programme, uncertain = programme_of(evaluation, cost_table(case)), chances(evaluation)
    sample = uncertain.sample(stated(case), streams(5, 0), 80)
    values, effects = uncertain.benefits(sample), np.zeros((len(programme.joints), 80), dtype=np.int64)
    effects[: len(uncertain.pair_points)] = uncertain.effects(sample)
    found = {}
    for way, limit in (("alone", None), ("machine code", 30_000), ("machine code", 40), ("plain", 300)):
        take(way, monkeypatch)
        monkeypatch.setattr(module, "LIMIT", limit)
        draws = 80 if way != "plain" else 5
        own = Resolver(programme).resolve(values[:, :draws], effects[:, :draws])
        assert own.proved.all()
        assert own.alone in ((80,) if way == "alone" else range(40))
        found[way, limit] = own
    first = found.pop(("alone", None))
    for own in found.values():
        draws = len(own.choices)
        assert np.array_equal(own.choices, first.choices[:draws])
        assert own.values == first.values[:draws]


def test_a_search_that_loses_what_was_known_is_noticed(plain, monkeypatch):
    """Planted fault: the walk finds nothing. Its claim is not believed, and the exact search answers."""
    monkeypatch.setattr(plain, "_walk", lambda rules, draw, desk, aim, found: (aim.best, 0, 1))
    done, alone = sum(compare(seed) for seed in range(20))
    assert done == alone > 0


def test_a_search_that_skips_one_portfolio_is_caught(plain, monkeypatch):
    """Planted fault: the last portfolio that is worth the most is left out, so a tie or a better one is missed."""
    walk = plain._walk

    def skips(*args):
        value, ties, nodes = walk(*args)
        return (value - 1, 1, nodes) if ties == 1 else (value, max(ties - 1, 0), nodes)

    monkeypatch.setattr(plain, "_walk", skips)
    wrong = 0
    for seed in range(20):
        try:
            compare(seed)
        except AssertionError:
            wrong += 1
    assert wrong > 3


def test_what_was_asked_before_does_not_show(way):
    programme = made(11, most=5)
    rng = random.Random(1)
    values, joint_values = drawn(programme, rng, 40, 50)
    one = Resolver(programme)
    one.resolve(*drawn(programme, rng, 60, 50))
    again, fresh = one.resolve(values, joint_values), Resolver(programme).resolve(values, joint_values)
    assert np.array_equal(again.choices, fresh.choices)
    assert again.values == fresh.values
