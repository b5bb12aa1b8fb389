"""Every draw's best portfolio against brute force, with every kind of row, tie, size of figure, order and first guess.

Three ways: the search as machine code (where numba is), the same code as plain Python, whose
integers complain where they overflow, and the exact search alone, as without numba.
"""

import importlib.util
import random
import sys
from dataclasses import replace

import numpy as np
import pytest

from criteria.read import read
from scoring.exact import compiled, limits, search
from scoring.exact.batch import alone, bounding, every, lots
from scoring.exact.batch.search import Resolver
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.draws import chances
from scoring.robustness.weights.admissible import stated
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import streams
from tests.scoring.portfolio.made import everything, made

KERNEL = "scoring.exact.batch.kernel"
UNITS = (1, 100, 10**6, 10**9, 10**12)


def drawn(programme, rng, draws, scale):
    def array(count, low):
        cells = [[rng.randint(low, scale) for _ in range(draws)] for _ in range(count)]
        return np.array(cells, dtype=np.int64).reshape(count, draws)

    return array(sum(map(len, programme.levels)), -scale // 3), array(
        len(programme.joints), -scale // 2
    )


def best(programme, feasible, values, joint_values, order):
    """The largest value, and the first of its portfolios by the tie rule: cost, number, then the draw's order."""
    starts = np.cumsum([0, *map(len, programme.levels)])

    def worth(choice):
        chosen = sum(int(values[starts[i] + level - 1]) for i, level in enumerate(choice) if level)
        held = (p for p, joint in enumerate(programme.joints) if joint.holds(choice))
        return chosen + sum(int(joint_values[p]) for p in held)

    def key(choice):
        ranks = programme.order(choice)
        return programme.spending(choice), sum(map(bool, choice)), [ranks[i] for i in order]

    top = max(map(worth, feasible))
    return top, min((choice for choice in feasible if worth(choice) == top), key=key)


def take(way, monkeypatch):
    """Answer this way from here on; gives the kernel, where there is one."""
    monkeypatch.setattr(lots, "fast", lambda *_: way != "alone")
    monkeypatch.setattr(every, "MOST", every.MOST if way == "every" else 0)
    if way == "plain":
        with monkeypatch.context() as without:
            without.setattr(compiled, "_numba", lambda: None)
            spec = importlib.util.find_spec(KERNEL)
            kernel = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(kernel)
        monkeypatch.setitem(sys.modules, KERNEL, kernel)
    return importlib.import_module(KERNEL) if way != "alone" else None


@pytest.fixture(
    params=[pytest.param("machine code", marks=pytest.mark.fast), "plain", "alone", "every"]
)
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
    if (
        seed % 3 == 0
    ):  # everything is free: ties go to the number funded, and then to the order of rows
        programme = replace(programme, cost=Line(()))
    feasible = everything(programme)
    values, joint_values = drawn(programme, rng, draws, rng.choice([1, 3, 100, 10**9, 10**16]))
    orders = np.array(
        [rng.sample(range(len(programme.ids)), len(programme.ids)) for _ in range(draws)],
        dtype=np.int64,
    )
    asked = {} if rng.random() < 0.3 else {"orders": orders}
    if not feasible:
        with pytest.raises(ValueError, match="no portfolio keeps every rule"):
            Resolver(programme).resolve(values, joint_values)
        return np.zeros(2)
    known = [
        *rng.sample(feasible, min(3, len(feasible))),
        tuple(rng.randint(0, 1) for _ in programme.ids),
    ]
    found = Resolver(programme, known if rng.random() < 0.7 else ()).resolve(
        values, joint_values, **asked
    )
    assert found.proved.all()
    assert not found.empty.any()
    for q in range(draws):
        order = orders[q] if asked else range(len(programme.ids))
        top, choice = best(programme, feasible, values[:, q], joint_values[:, q], order)
        assert (found.values[q], tuple(found.choices[q].tolist())) == (top, choice), (seed, q)
    return np.array([draws, found.alone])


def test_every_draw_is_that_of_brute_force(way):
    done, alone = sum(compare(seed) for seed in range(80))
    assert done > 500
    # Inexact rows and 10**16 times 10**12.
    assert (alone == done) if way == "alone" else (alone < 0.6 * done)


def many_twins(seed):
    """Up to six recommendations of a few kinds only, one or two levels each, under a budget and perhaps a count."""
    rng = random.Random(seed)
    count = rng.randint(2, 6)
    sizes = [rng.choice([1, 2]) if seed % 2 else 1 for _ in range(count)]
    costs = tuple((i, (rng.choice([1, 2]), 3)[: sizes[i]]) for i in range(count))
    rows = [RuleRow("budget", Line(costs), high=rng.randint(1, 2 * count))]
    if rng.random() < 0.5:
        rows.append(
            RuleRow(
                "count",
                Line(tuple((i, (1,) * size) for i, size in enumerate(sizes))),
                rng.randint(0, 1),
                3,
            )
        )
    return Programme(
        tuple(f"R{i}" for i in range(count)),
        tuple(tuple("ab"[:size]) for size in sizes),
        tuple((0,) * size for size in sizes),
        (),
        tuple(rows),
        Line(costs) if rng.random() < 0.7 else Line(()),
    )


def compare_twins(seed, draws=20):
    rng = random.Random(seed)
    programme = many_twins(seed)
    values, joint_values = drawn(programme, rng, draws, rng.choice([0, 1, 3]))
    orders = np.array(
        [rng.sample(range(len(programme.ids)), len(programme.ids)) for _ in range(draws)],
        dtype=np.int64,
    )
    found = Resolver(programme).resolve(values, joint_values, orders=orders)
    feasible = everything(programme)
    for q in range(draws):
        top, choice = best(programme, feasible, values[:, q], joint_values[:, q], orders[q])
        assert (found.values[q], tuple(found.choices[q].tolist())) == (top, choice), (seed, q)


def test_twins_are_split_by_the_order_of_the_draw(way):
    for seed in range(40):
        compare_twins(seed)


def test_ties_beyond_a_list_fall_in_the_order_of_the_draw(monkeypatch):
    """The exact search lists one tie only, so that nearly every draw with ties is asked again in its own order."""
    take("alone", monkeypatch)
    monkeypatch.setattr(search, "TIES", 1)
    asked = 0
    reordered = alone.reordered

    def counted(*args):
        nonlocal asked
        asked += 1
        return reordered(*args)

    monkeypatch.setattr(alone, "reordered", counted)
    for seed in range(12):
        compare_twins(seed, draws=8)
    assert asked > 20


def test_of_too_many_portfolios_none_are_listed(monkeypatch):
    """Law: the list holds what brute force holds, to the last portfolio that is looked at; one more, and it is not made."""
    for seed in range(20):
        programme = made(seed, most=4)
        feasible = everything(programme)
        if feasible and programme.ids:
            of = Resolver(programme, feasible[:1])
            size = int(np.add.reduceat(of.domain, of.table.firsts, dtype=np.int64).prod())
            monkeypatch.setattr(every, "MOST", size)
            assert {*map(tuple, every.every(of.table).choices.tolist())} == {*feasible}
            monkeypatch.setattr(every, "MOST", size - 1)
            assert every.every(of.table) is None


@pytest.mark.slow
@pytest.mark.fast
def test_every_draw_is_that_of_brute_force_at_length(monkeypatch):
    take("machine code", monkeypatch)
    assert sum(compare(seed, 30) for seed in range(1000, 3000))[0] > 40_000


def test_wide_draws_are_split_until_every_part_is_searched(plain, monkeypatch):
    """Law: a limit of a few partial portfolios changes no answer, even where some parts have no portfolio."""
    empty = parts = 0
    bounded, split = Resolver.bounded, lots.Lot._split

    def seen(*args, **how):
        nonlocal empty
        found = bounded(*args, **how)
        empty += found.empty.sum()
        return found

    def counted(*args):
        nonlocal parts
        found = split(*args)
        parts += len(found.draw)
        return found

    monkeypatch.setattr(Resolver, "bounded", seen)
    monkeypatch.setattr(lots.Lot, "_split", counted)
    for limit in (5, 9):
        monkeypatch.setattr(lots, "LIMIT", limit)
        done, alone = sum(compare(seed) for seed in range(200, 230))
        assert done > 150
        assert alone < 0.7 * done
    assert parts > 150
    assert empty > 0


def test_draws_of_too_many_parts_go_to_the_exact_search(plain, monkeypatch):
    monkeypatch.setattr(lots, "LIMIT", 1)
    monkeypatch.setattr(bounding, "PARTS", 1)
    done, alone = sum(compare(seed) for seed in range(300, 330))
    assert 0 < alone < done


def test_draws_of_a_large_programme_are_handed_back_unproved_where_they_do_not_settle_whole(
    monkeypatch,
):
    """What is handed back keeps the rules and is worth no more than the best; what is proved is the best."""
    monkeypatch.setattr(limits, "USUAL", 0)
    monkeypatch.setattr(lots, "LIMIT", 1)
    handed_back = settled = 0
    for seed in range(60):
        programme = made(seed)
        feasible = everything(programme)
        if not feasible:
            continue
        rng = random.Random(seed)
        values, joint_values = drawn(programme, rng, 6, 50)
        answers = Resolver(programme, feasible[:1]).resolve(values, joint_values)
        order = range(len(programme.ids))
        for draw, value in enumerate(answers.values):
            top, first = best(programme, feasible, values[:, draw], joint_values[:, draw], order)
            choice = tuple(answers.choices[draw].tolist())
            if answers.proved[draw]:
                assert (value, choice) == (top, first)
                settled += 1
            else:
                assert choice in feasible
                assert value <= top
                handed_back += 1
    assert handed_back > 20
    assert settled > 20


@pytest.mark.fast
def test_all_ways_agree_on_a_real_case(monkeypatch):
    case = read("rare-earths")
    evaluation = evaluate(case)
    programme, uncertain = programme_of(evaluation, cost_table(case)), chances(evaluation)
    sample = uncertain.sample(stated(case), streams(5, 0), 80)
    values, effects = (
        uncertain.benefits(sample),
        np.zeros((len(programme.joints), 80), dtype=np.int64),
    )
    effects[: len(uncertain.pair_points)] = uncertain.effects(sample)
    found = {}
    for way, limit in (
        ("alone", 30_000),
        ("machine code", 30_000),
        ("machine code", 40),
        ("plain", 300),
    ):
        take(way, monkeypatch)
        monkeypatch.setattr(lots, "LIMIT", limit)
        draws = 80 if way != "plain" else 5
        own = Resolver(programme).resolve(values[:, :draws], effects[:, :draws])
        assert own.proved.all()
        assert own.alone in ((80,) if way == "alone" else range(40))
        found[way, limit] = own
    first = found.pop(("alone", 30_000))
    for own in found.values():
        draws = len(own.choices)
        assert np.array_equal(own.choices, first.choices[:draws])
        assert own.values == first.values[:draws]


def test_a_search_that_loses_what_was_known_is_noticed(plain, monkeypatch):
    """Planted fault: the walk finds nothing. Its claim is not believed, and the exact search answers."""
    monkeypatch.setattr(plain, "_walk", lambda rules, draw, desk, aim, found: (aim.best, 0, 1))
    done, alone = sum(compare(seed) for seed in range(20))
    assert done == alone > 0


def test_a_search_that_misses_a_better_portfolio_is_caught(plain, monkeypatch):
    """Planted fault: what is worth the most is told with one less, so that a worse one may take its place."""
    walk = plain._walk

    def misses(*args):
        value, ties, nodes = walk(*args)
        return (value - 1, 1, nodes) if ties == 1 else (value, ties, nodes)

    monkeypatch.setattr(plain, "_walk", misses)
    wrong = 0
    for seed in range(20):
        try:
            compare(seed)
        except AssertionError:
            wrong += 1
    assert wrong > 3


@pytest.mark.parametrize("fault", ["_comes_first", "_takes_no_more", "_alike", "_funded"])
def test_a_wrong_tie_rule_is_caught(plain, monkeypatch, fault):
    """Planted faults: another order, options beaten that are not, twins that are none, nothing ever counted."""
    faults = {
        "_comes_first": lambda rules, draw, choice, cost, rival, rival_cost: False,
        "_takes_no_more": lambda rules, i, option, rival: True,
        "_alike": lambda rules, draw, i, j: True,
        "_funded": lambda choice: 0,
    }
    monkeypatch.setattr(plain, fault, faults[fault])
    wrong = 0
    for seed in range(30):
        try:
            compare(3 * seed)
            compare_twins(seed)
        except AssertionError:
            wrong += 1
    assert wrong > 0


def test_what_was_asked_before_does_not_show(way):
    programme = made(11, most=5)
    rng = random.Random(1)
    values, joint_values = drawn(programme, rng, 40, 50)
    one = Resolver(programme)
    one.resolve(*drawn(programme, rng, 60, 50))
    again, fresh = (
        one.resolve(values, joint_values),
        Resolver(programme).resolve(values, joint_values),
    )
    assert np.array_equal(again.choices, fresh.choices)
    assert again.values == fresh.values
