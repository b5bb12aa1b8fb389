"""The complete frontier against enumeration, on both axes."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import prove
from scoring.explanation import frontier as module
from scoring.explanation.frontier import budget_curve, budget_needed, frontier
from tests.scoring.portfolio.made import everything, made

REFERENCES = Path(__file__).parents[2] / "references"


def enumerated(programme, choices, need):
    """Every (need, value) that no other beats, with how many share it and the first of them."""
    pairs = [(need(c), programme.value(c), c) for c in choices]
    best: dict[int, int] = {}
    for amount, value, _ in pairs:
        best[amount] = max(best.get(amount, value), value)
    kept, top = [], None
    for amount in sorted(best):
        if top is None or best[amount] > top:
            top = best[amount]
            kept.append((amount, top))
    alike = Counter((a, v) for a, v, _ in pairs)

    def first(point):
        return min(
            (c for a, v, c in pairs if (a, v) == point),
            key=lambda c: (programme.spending(c), sum(map(bool, c)), programme.order(c)),
        )

    return [(*point, alike[point], first(point)) for point in kept]


def shown(found):
    return [(p.need, p.value, p.alike, p.choice) for p in found.points]


@pytest.mark.parametrize("band", [3000, 4])
def test_the_frontier_is_the_enumeration(band, monkeypatch):
    """All points, on and off the hull, with the first of equal portfolios; in wide bands and in narrow ones."""
    monkeypatch.setattr(module, "BAND", band)
    for seed in range(120):
        programme = made(seed, unit=(1, 10**12)[seed % 2])
        found = frontier(programme)
        wanted = enumerated(programme, everything(programme), programme.spending)
        assert found.complete
        assert [point[:2] + point[3:] for point in shown(found)] == [
            point[:2] + point[3:] for point in wanted
        ]
        assert all(
            mine.alike in {theirs[2], None if band == 4 else 0}
            for mine, theirs in zip(found.points, wanted, strict=True)
        )
        assert all(p.cost == p.need for p in found.points)


def budgeted(seed):
    """A made programme with its budgets' highs, and how much of `total` each portfolio needs."""
    programme = made(seed)
    names = [row.name for row in programme.rows if row.name.startswith("budget")]
    total = 37

    def need(choice):
        lines = [(r.line, r.high) for r in programme.rows if r.name in names and r.high > 0]
        if not lines:
            return programme.spending(choice)
        return max(-(-line.total(choice, programme.joints) * total // high) for line, high in lines)

    kept = {row.name for row in programme.rows if row.name in names and row.high > 0}
    return programme, names, total, need, programme.without_rows(*kept)


def test_the_budget_curve_is_the_enumeration():
    """Limits scale with the total; what a portfolio needs is the least total that pays for it in every row."""
    scaled = 0
    for seed in range(150):
        programme, names, total, need, freed = budgeted(seed)
        found = budget_curve(programme, total, names)
        assert found.complete
        choices = everything(freed)
        assert shown(found) == enumerated(freed, choices, need)
        some = list(choices)[:40]
        assert all(budget_needed(programme, total, names, each) == need(each) for each in some)
        scaled += len(names) > 1
        if any(row.high > 0 for row in programme.rows if row.name in names):
            # At the stated total the rows are as stated: the curve meets the programme's own
            # optimum.
            here = found.at(total)
            proof = prove(programme)
            assert (here.value if here else None) == proof.best
    assert scaled > 30


def test_points_are_bought_one_after_another():
    """Both need and value rise; changes, entries and departures lead from each point to the next."""
    for seed in range(60):
        points = frontier(made(seed)).points
        assert all(a.need < b.need and a.value < b.value for a, b in pairwise(points))
        for before, point in pairwise(points):
            walked = list(before.choice)
            pairs = list(zip(before.choice, point.choice, strict=True))
            for i, old, new in point.changes:
                assert walked[i] == old
                walked[i] = new
            assert tuple(walked) == point.choice
            assert set(point.enters) == {i for i, (a, b) in enumerate(pairs) if b and not a}
            assert set(point.leaves) == {i for i, (a, b) in enumerate(pairs) if a and not b}


def test_cut_short_it_says_how_far_it_got():
    """The points found are the upper end of the whole; below stands a bound that every portfolio keeps."""
    cut = 0
    for seed in range(60):
        programme = made(seed)
        whole = frontier(programme)
        part = frontier(programme, work=1)
        if part.complete:
            continue
        cut += 1
        assert [p.choice for p in part.points] == [
            p.choice for p in whole.points if p.need > part.open_below
        ]
        assert part.at(part.open_below) is None
        for total, bound in part.bounds:
            assert all(p.value <= bound for p in whole.points if p.need <= total)
        assert all(
            any(t >= p.need for t, _ in part.bounds)
            for p in whole.points
            if p.need <= part.open_below
        )
    assert cut > 20


def test_only_up_to_a_cost():
    """With a largest cost the frontier is the whole one cut there."""
    for seed in range(60):
        programme = made(seed)
        whole = frontier(programme).points
        most = whole[len(whole) // 2].need if whole else 10
        assert [p.choice for p in frontier(programme, most=most).points] == [
            p.choice for p in whole if p.need <= most
        ]


def test_published_points():
    """tests/references/frontier_8.json: 20 points, 11 of them off the convex hull."""
    data = json.loads((REFERENCES / "frontier_8.json").read_text(encoding="utf-8"))
    costs, values = data["inputs"]["costs"], data["inputs"]["values"]
    count = len(costs)
    programme = Programme(
        tuple(f"R{i}" for i in range(count)),
        (("L",),) * count,
        tuple((v,) for v in values),
        (),
        (),
        Line(tuple((i, (c,)) for i, c in enumerate(costs))),
    )
    found = frontier(programme)
    wanted = data["expected"]["efficient_points"]
    assert [(p.need, p.value, p.alike) for p in found.points] == [
        (p["cost"], p["value"], p["n_portfolios"]) for p in wanted
    ]
    assert [[i for i, x in enumerate(p.choice) if x] for p in found.points] == [
        p["portfolios"][0] for p in wanted
    ]


def test_a_wrong_question_is_refused():
    programme = Programme(
        ("A",),
        (("L",),),
        ((1,),),
        (),
        (RuleRow("low", Line(((0, (1,)),)), low=0),),
        Line(((0, (1,)),)),
    )
    with pytest.raises(ValueError, match="no row with a high end is called 'low'"):
        budget_curve(programme, 10, ["low"])
    with pytest.raises(ValueError, match="above zero"):
        budget_curve(programme, 0, [])
