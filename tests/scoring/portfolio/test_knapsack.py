"""The dynamic programme for one budget, against brute force and published instances."""

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from scoring.portfolio import knapsack, search
from scoring.portfolio.inequalities import System
from scoring.portfolio.knapsack import recognise, solve
from scoring.portfolio.programme import Joint, Line, Member, Programme, Row, hold_level
from scoring.portfolio.search import prove
from scoring.relaxation import Multipliers
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
        (Row("budget", line, high=budget),),
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
        programme = programme.with_rows(hold_level(programme, i, low, rng.randint(low, sizes[i]), "held"))
    return replace(programme, tie=rng.choice([0, 0, 2]))


def solved(programme, price=(1, 2), most_ties=10**6):
    system = System(programme)
    setting = system.setting()
    found = recognise(system, setting)
    assert found is not None
    order = [[*range(1, len(levels) + 1), 0] for levels in programme.levels]
    weights = () if found.place is None else ((found.place, price[0]),)
    return solve(
        found, Multipliers(price[1], weights), setting.least, tie=programme.tie, order=order, most_ties=most_ties
    )


@pytest.mark.parametrize("price", [(0, 1), (1, 2), (5, 1)])
def test_tables_are_the_enumeration(price):
    """Best value and every tie, whatever price the pruning is given."""
    for seed in range(150):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        answer = solved(programme, price)
        assert answer.value == max((programme.value(c) for c in ties), default=None)
        assert list(answer.ties) == ties
        assert answer.listed


def test_the_first_of_too_many_ties():
    for seed in range(150):
        programme = made(seed)
        ties = ties_of(programme, everything(programme))
        answer = solved(programme, most_ties=1)
        assert answer.ties == tuple(ties[:1])
        assert answer.listed is (len(ties) < 2)


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
            patch.setattr(knapsack, "LARGEST", 0)
            proof = prove(programme)
            assert not proof.tree[0].tabled or not ties  # what no table is needed for
            assert (proof.closed, proof.settled, list(proof.ties)) == (True, True, ties)
    assert used > 50


def test_what_is_no_knapsack():
    """A second budget, a joint, a floor over several or another cost than the budget's: left to the search."""
    programme = sack([(3,), (4,)], [(5,), (6,)], 6)
    other = Line(((0, (1,)), (1, (1,))))
    joint = Joint("j", (Member(0, 1, 1), Member(1, 1, 1)), 3)
    assert solved(programme).value == 6
    for changed in (
        programme.with_rows(Row("second", other, high=1)),
        programme.with_rows(Row("floor", other, low=1)),
        replace(programme, joints=(joint,)),
        replace(programme, cost=other),
        sack([(3,), (-4,)], [(5,), (6,)], 6),
        sack([(2**61 + 1,), (4,)], [(5,), (6,)], 6),
    ):
        system = System(changed)
        assert recognise(system, system.setting()) is None


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
        programme = sack([(c,) for c in given["costs"]], [(v,) for v in given["values"]], given["budget"])
        choices = [wanted["selection"]]
    for proof in (solved(programme), prove(programme)):
        assert proof.value == wanted["objective"]
        assert [list(tie) for tie in proof.ties] == choices


def test_the_published_portfolio_with_every_logic():
    """tests/references/portfolio_logic_11x3.json: prerequisites, exclusions, synergies, three budgets."""
    data = json.loads((REFERENCES / "portfolio_logic_11x3.json").read_text(encoding="utf-8"))
    given, wanted = data["inputs"], data["expected"]
    count = len(given["values"])

    def line(amounts):
        return Line(tuple((i, (a,)) for i, a in sorted(amounts.items())))

    periods = [{i: own[t] for i, own in enumerate(given["costs_by_period"])} for t in range(3)]
    rows = [Row(f"period {t}", line(p), high=given["budgets_by_period"][t]) for t, p in enumerate(periods)]
    rows += [Row(f"must {i}", line({i: 1}), low=1) for i in given["must_fund"]]
    for a, others in given["prerequisites"].items():
        rows += [Row(f"{a} needs {b}", line({int(a): 1, b: -1}), high=0) for b in others]
    rows += [Row(f"one of {g}", line(dict.fromkeys(g, 1)), high=1) for g in given["mutually_exclusive"]]
    rows += [
        Row(f"some of {g['members']}", line(dict.fromkeys(g["members"], 1)), low=g["min"])
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
    assert [[i for i, x in enumerate(tie) if x] for tie in proof.ties] == wanted["optimal_selections"]


def test_inverse_strongly_correlated():
    """Fifty recommendations, each costing its value and a constant: branching takes 20 seconds and more."""
    rng = random.Random(1)
    values = [rng.randint(1, 1000) for _ in range(50)]
    programme = sack([(v + 100,) for v in values], [(v,) for v in values], sum(v + 100 for v in values) // 2)
    proof = prove(programme)
    assert proof.closed
    assert proof.settled
    assert proof.tree[0].tabled
