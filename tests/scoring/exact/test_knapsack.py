"""The dynamic programme for one budget, against brute force and published instances."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from scoring.exact import knapsack, search, tables, tree
from scoring.exact.inequalities import System
from scoring.exact.knapsack import Sack, recognise
from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow, hold_level
from scoring.exact.relaxation import Multipliers
from scoring.exact.search import prove
from tests.scoring.portfolio.made import everything, ties_of

REFERENCES = Path(__file__).parents[2] / "references"


def sack(costs, values, budget):
    line = Line(tuple(enumerate(costs)))
    count = len(costs)
    return Programme(
        tuple(f"R{i}" for i in range(count)),
        tuple(tuple(f"L{level}" for level in range(len(own))) for own in costs),
        tuple(values),
        (),
        (RuleRow("budget", line, high=budget),),
        line,
    )


def made(seed):
    """A small budget problem with levels, held levels and few different figures."""
    rng = random.Random(seed)
    sizes = [rng.randint(1, 3) for _ in range(rng.randint(2, 6))]
    top = rng.choice([4, 40])
    costs = [tuple(rng.randint(1, top) for _ in range(size)) for size in sizes]
    values = [tuple(rng.randint(-2, top) for _ in range(size)) for size in sizes]
    programme = sack(costs, values, rng.randint(-2, top * len(sizes)))
    if rng.random() < 0.5:
        i = rng.randrange(len(sizes))
        low = rng.randint(0, sizes[i])
        programme = programme.with_rows(
            hold_level(programme, i, low, rng.randint(low, sizes[i]), "held")
        )
    return replace(programme, tie=rng.choice([0, 0, 2]))


def asked(programme, price=(1, 2), known=None):
    system = System(programme)
    setting = system.setting()
    found = recognise(system, setting)
    assert found is not None
    weights = () if found.place is None else ((found.place, price[0]),)
    return Sack(found, Multipliers(price[1], weights), setting.least, known)


def order_of(programme):
    return [[*range(1, len(levels) + 1), 0] for levels in programme.levels]


def solved(programme, price=(1, 2), most=10**6, known=None):
    """The best value and the ties that the tables give, in the order of the tie rule."""
    sack = asked(programme, price, known)
    worth = sack.worth(10**6, order_of(programme))
    if worth.value is None:
        return None, (), True, True
    ties = sack.ties(worth.value, programme.tie, order_of(programme), most, 10**6)
    return (
        worth.value,
        tuple(sorted(ties.choices, key=programme.tie_key)),
        ties.listed,
        ties.settled,
    )


@pytest.mark.parametrize("price", [(0, 1), (1, 2), (5, 1)])
def test_tables_are_the_enumeration(price):
    """Best value and every tie, whatever price the pruning is given, and whatever is known before."""
    rng = random.Random(price[0])
    for seed in range(150):
        programme = made(seed)
        feasible = everything(programme)
        ties = ties_of(programme, feasible)
        known = programme.value(rng.choice(feasible)) if feasible and rng.random() < 0.5 else None
        value, choices, listed, settled = solved(programme, price, known=known)
        assert value == max((programme.value(c) for c in ties), default=None)
        assert list(choices) == ties
        assert (listed, settled) == (True, True)


def test_the_first_of_too_many_ties():
    """Where no more than one may be listed, the first by the tie rule is still the one that is given."""
    several = 0
    for seed in range(300):
        programme = replace(made(seed), tie=0)
        ties = ties_of(programme, everything(programme))
        _, choices, listed, settled = solved(programme, most=1)
        assert choices == tuple(ties[:1])
        assert listed is (len(ties) < 2)
        assert settled
        several += len(ties) > 2
    assert several > 15


def test_without_room_for_tables_every_cost_is_gone_through(monkeypatch):
    monkeypatch.setattr(knapsack, "KEPT", 0)
    for seed in range(150):
        programme = replace(made(seed), tie=0)
        ties = ties_of(programme, everything(programme))
        value, choices, listed, settled = solved(programme)
        if ties:
            assert choices == tuple(ties[:1])
            assert (listed, settled) == (False, True)
        else:
            assert value is None


@pytest.mark.parametrize("marked", [0, 3, 10**6])
@pytest.mark.parametrize("price", [(0, 1), (1, 2), (5, 1)])
def test_a_value_proved_by_tables_comes_with_a_portfolio_that_has_it(monkeypatch, price, marked):
    """Whatever is known before and however often a table is kept to go back from; where nothing better is, none."""
    monkeypatch.setattr(tables, "MARKED", marked)
    shown = 0
    for seed in range(100):
        programme = made(seed)
        feasible = everything(programme)
        worths = sorted(set(map(programme.value, feasible)))
        for known in (None, *worths[:1], *worths[-1:]):
            worth = asked(programme, price, known).worth(10**6, order_of(programme))
            assert worth.value == (worths[-1] if worths else None)
            assert (worth.choice is None) is (not worths or known == worths[-1])
            if worth.choice is not None:
                assert worth.choice in feasible
                assert programme.value(worth.choice) == worth.value
                shown += 1
    assert shown > 150


def test_what_tables_prove_is_never_told_with_a_lesser_portfolio(monkeypatch):
    """With no room to list or to settle anything: closed, and all portfolios said to tie are worth the value."""
    for name in ("KEPT", "CELLS", "WAY_BACK"):
        monkeypatch.setattr(knapsack, name, 0)
    monkeypatch.setattr(search, "SOON", 0)
    monkeypatch.setattr(tree, "BEAM", 1)
    used = 0
    for seed in range(150):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        proof = prove(programme, incumbents=[(0,) * len(programme.ids)])
        used += bool(proof.tree[0].tabled)
        assert proof.closed
        assert proof.best == max(map(programme.value, ties), default=None)
        assert set(proof.ties) <= set(ties)
        assert bool(proof.ties) is bool(ties)
    assert used > 100


def test_a_portfolio_that_tables_propose_is_added_up_again(monkeypatch):
    """Were the way back to go astray, the search would go on by itself and say nothing false."""
    monkeypatch.setattr(search, "SOON", 0)
    astray = 0

    def nothing(tables):
        nonlocal astray
        astray += tables.meeting is not None
        return ((0,) * (tables.fewer - 1), 0) if tables.meeting is not None else None

    monkeypatch.setattr(knapsack, "witness", nothing)
    for seed in range(60):
        programme = made(seed)
        proof = prove(programme)
        assert (proof.closed, list(proof.ties)) == (True, ties_of(programme, everything(programme)))
    assert astray > 10


def test_without_room_for_either_a_best_portfolio_is_still_given(monkeypatch):
    """It is worth the most; that it is the first of all is not claimed."""
    monkeypatch.setattr(knapsack, "KEPT", 0)
    monkeypatch.setattr(knapsack, "CELLS", 0)
    for seed in range(150):
        programme = replace(made(seed), tie=0)
        ties = ties_of(programme, everything(programme))
        value, choices, listed, settled = solved(programme)
        if ties:
            assert choices[0] in ties
            assert (value, listed, settled) == (programme.value(ties[0]), False, False)


def test_a_tie_of_several_steps_is_listed_or_left_unsettled():
    """Among portfolios of different value within the tie the tables cannot tell which of the cheapest holds fewest."""
    for seed in range(150):
        programme = replace(made(seed), tie=3)
        ties = ties_of(programme, everything(programme))
        _, choices, listed, settled = solved(programme, most=1)
        assert set(choices) <= set(ties)
        assert settled is listed


def test_prove_turns_to_the_tables(monkeypatch):
    """Where the search would branch, the tables answer alike; where they get too large, it branches on."""
    used = 0
    for seed in range(100):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        with monkeypatch.context() as patch:
            patch.setattr(search, "SOON", 0)
            proof = prove(programme)
            used += bool(proof.tree[0].tabled)
            assert (proof.closed, proof.settled, list(proof.ties)) == (True, True, ties)
            patch.setattr(search, "REPLAYED", -1)
            patch.setattr(search, "LOOKED_AT", -1)
            proof = prove(programme)
            assert not proof.tree[0].tabled or not ties  # no money: there is nothing to build
            assert (proof.closed, proof.settled, list(proof.ties)) == (True, True, ties)
    assert used > 50


def test_what_is_no_knapsack():
    """A second budget, a joint, a floor over several, what costs less than nothing or too much: left to the search."""
    programme = sack([(3,), (4,)], [(5,), (6,)], 6)
    other = Line(((0, (1,)), (1, (1,))))
    joint = Joint("j", (Member(0, 1, 1), Member(1, 1, 1)), 3)
    assert solved(programme)[0] == 6
    for changed in (
        programme.with_rows(RuleRow("second", other, high=1)),
        programme.with_rows(RuleRow("floor", other, low=1)),
        replace(programme, joints=(joint,)),
        sack([(3,), (-4,)], [(5,), (6,)], 6),
        sack([(2**61 + 1,), (4,)], [(5,), (6,)], 6),
    ):
        system = System(changed)
        assert recognise(system, system.setting()) is None


def test_a_row_that_is_not_the_cost_proves_the_value_and_leaves_the_ties_to_the_search():
    """One row over staff, and money without a limit: the tables know nothing of what the tie rule counts."""
    for seed in range(100):
        rng = random.Random(seed)
        programme = replace(made(seed), tie=0)
        money = Line(
            tuple(
                (i, tuple(rng.randint(0, 3) for _ in own)) for i, own in enumerate(programme.values)
            )
        )
        programme = replace(programme, cost=money)
        ties = ties_of(programme, everything(programme))
        _, choices, listed, settled = solved(programme)
        assert list(choices) == ties
        assert (listed, settled) == (True, True)
        _, _, listed, settled = solved(programme, most=1)
        assert settled is listed
        assert list(prove(programme).ties) == ties


@pytest.mark.parametrize("name", ["knapsack_p01", "knapsack_p02", "mckp_6x3_one_budget"])
def test_published_instances(name):
    data = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    given, wanted = data["inputs"], data["expected"]
    if "projects" in given:
        costs = [tuple(o["cost"][0] for o in p["options"][1:]) for p in given["projects"]]
        values = [tuple(o["value"] for o in p["options"][1:]) for p in given["projects"]]
        programme = sack(costs, values, given["budgets"][0])
        choices = wanted["optimal_choices"]
    else:
        programme = sack(
            [(c,) for c in given["costs"]], [(v,) for v in given["values"]], given["budget"]
        )
        choices = [wanted["selection"]]
    proof = prove(programme)
    for value, ties in (solved(programme)[:2], (proof.value, proof.ties)):
        assert value == wanted["objective"]
        assert [list(tie) for tie in ties] == choices


def test_the_published_portfolio_with_every_logic():
    """tests/references/portfolio_logic_11x3.json: prerequisites, exclusions, synergies, three budgets."""
    data = json.loads((REFERENCES / "portfolio_logic_11x3.json").read_text(encoding="utf-8"))
    given, wanted = data["inputs"], data["expected"]
    count = len(given["values"])

    def line(amounts):
        return Line(tuple((i, (a,)) for i, a in sorted(amounts.items())))

    periods = [{i: own[t] for i, own in enumerate(given["costs_by_period"])} for t in range(3)]
    rows = [
        RuleRow(f"period {t}", line(p), high=given["budgets_by_period"][t])
        for t, p in enumerate(periods)
    ]
    rows += [RuleRow(f"must {i}", line({i: 1}), low=1) for i in given["must_fund"]]
    for a, others in given["prerequisites"].items():
        rows += [RuleRow(f"{a} needs {b}", line({int(a): 1, b: -1}), high=0) for b in others]
    rows += [
        RuleRow(f"one of {g}", line(dict.fromkeys(g, 1)), high=1)
        for g in given["mutually_exclusive"]
    ]
    rows += [
        RuleRow(f"some of {g['members']}", line(dict.fromkeys(g["members"], 1)), low=g["min"])
        for g in given["group_minimum"]
    ]
    joints = tuple(
        Joint(f"joint {p}", tuple(Member(i, 1, 1) for i in s["members"]), s["value"])
        for p, s in enumerate(given["synergies"])
    )
    cost = line({i: sum(own) for i, own in enumerate(given["costs_by_period"])})
    programme = Programme(
        tuple(f"R{i}" for i in range(count)),
        (("L",),) * count,
        tuple((v,) for v in given["values"]),
        joints,
        tuple(rows),
        cost,
    )
    assert len(everything(programme)) == wanted["n_feasible"]
    proof = prove(programme)
    assert proof.value == wanted["objective"]
    assert [[i for i, x in enumerate(tie) if x] for tie in proof.ties] == wanted[
        "optimal_selections"
    ]


FAMILIES = {
    "subset sum": lambda rng, w: (w, w),
    "strongly correlated": lambda rng, w: (w + 100, w),
    "a little more than the cost": lambda rng, w: (w + 20, w),
    "inverse strongly correlated": lambda rng, w: (w, w + 100),
    "almost strongly correlated": lambda rng, w: (w + rng.randint(98, 102), w),
    "even costs, odd budget": lambda rng, w: (2 * w + 100, 2 * w),
    "a ceiling of the cost": lambda rng, w: (3 * -(-w // 3), w),
    "two constants": lambda rng, w: (w + (300 if w % 6 == 0 else 200), w),
    "uncorrelated": lambda rng, w: (rng.randint(1, 1000), w),
}
"""Families of Pisinger 2005, "Where are the hard knapsack problems?": value and cost from a weight."""


def family(name, count, seed=1, top=1000):
    rng = random.Random(f"{name} {count} {seed}")
    items = [FAMILIES[name](rng, rng.randint(1, top)) for _ in range(count)]
    budget = sum(cost for _, cost in items) // 2
    return sack(
        [(cost,) for _, cost in items],
        [(value,) for value, _ in items],
        budget | (name[:4] == "even"),
    )


def spanner(count, seed=1):
    """Multiples of two strongly correlated items (Pisinger 2005): few kinds, many of each."""
    rng = random.Random(seed)
    weights = [rng.randint(1, 1000) for _ in range(2)]
    kinds = [(-(-2 * w // 10), -(-2 * (w + 100) // 10)) for w in weights]
    items = [
        (k * w, k * v)
        for w, v in (kinds[rng.randrange(2)] for _ in range(count))
        for k in [rng.randint(1, 10)]
    ]
    return sack([(c,) for c, _ in items], [(v,) for _, v in items], sum(c for c, _ in items) // 2)


def by_cost(programme):
    """Best value, its least cost and the fewest funded at it: a plain dynamic programme over every exact cost."""
    budget = programme.rows[0].high
    best = {0: (0, 0)}
    for (cost,), (value,) in zip(
        (own for _, own in programme.cost.terms), programme.values, strict=True
    ):
        for at, (worth, few) in sorted(best.items(), reverse=True):
            if at + cost <= budget and best.get(at + cost, (-1, 0)) < (worth + value, few - 1):
                best[at + cost] = (worth + value, few - 1)
    top = max(worth for worth, _ in best.values())
    cost = min(at for at, (worth, _) in best.items() if worth == top)
    return top, cost, -best[cost][1]


@pytest.mark.parametrize("name", [*FAMILIES, "spanner"])
def test_hard_families_are_closed_and_settled(name):
    """Thirty recommendations against a dynamic programme written apart: value, cost and how many are funded."""
    for seed in range(4):
        programme = spanner(30, seed) if name == "spanner" else family(name, 30, seed, top=60)
        proof = prove(programme)
        assert proof.closed
        assert proof.settled
        choice = proof.choice
        assert (programme.value(choice), programme.spending(choice), sum(choice)) == by_cost(
            programme
        )


@pytest.mark.parametrize("name", ["subset sum", "strongly correlated", "spanner"])
def test_two_hundred_are_closed_and_settled(name):
    programme = spanner(200) if name == "spanner" else family(name, 200)
    proof = prove(programme)
    assert proof.closed
    assert proof.settled
    assert proof.value == proof.bound


@pytest.mark.slow
@pytest.mark.parametrize("count", [1000, 5000])
@pytest.mark.parametrize("name", [*FAMILIES, "spanner"])
def test_thousands_are_closed(name, count):
    """Nothing calls itself as deep as the case, and the best of each family is proved."""
    programme = spanner(count) if name == "spanner" else family(name, count)
    proof = prove(programme)
    assert proof.closed
    assert proof.value == programme.value(proof.choice) == proof.bound
    assert programme.feasible(proof.choice)
    if count == 1000:
        assert proof.settled
