"""The stretches of a frontier against every portfolio there is, under all kinds of rows and joints."""

import random

import numpy as np
import pytest

from scoring.exact.menu import stretches as module
from scoring.exact.menu.asker import Asker
from scoring.exact.menu.menu import ends_of, menu_of
from scoring.exact.menu.stretches import Stretches
from scoring.exact.programme import Line, Programme, RuleRow
from tests.scoring.portfolio.made import everything, made


def gone_down(programme, lines, *, is_hard=False):
    """Every point of the frontier over the largest use of some lines, stretch by stretch: (need, value) -> portfolios."""
    rows = tuple(RuleRow(f"axis {k}", line, high=10**6) for k, line in enumerate(lines))
    asker = Asker(menu_of(programme.with_rows(*rows)))
    ends = ends_of(programme.with_rows(*rows), {})

    def ends_at(total):
        here = ends.copy()
        here[-len(lines) :] = total
        return asker.menu.clipped(here)

    def needs(choices):
        uses = [[line.total(choice, programme.joints) for line in lines] for choice in choices]
        return np.array([max(use) for use in uses], dtype=np.int64)

    down = Stretches(asker, ends_at, needs, len(lines), ties=len(lines) > 1)
    down.is_hard = is_hard
    total, least, points = 2000, -1000, {}
    while total >= least:
        settled = down.next(total, least)
        assert settled is not None
        assert settled.lowest < total
        assert all(settled.lowest < need <= total for need, _ in settled.points)
        points |= settled.points
        total = settled.lowest
    return {key: (count, set(listed)) for key, (count, listed) in points.items()}


def enumerated(programme, lines):
    """The same from the list of all portfolios that keep the rules."""
    alike = {}
    for choice in everything(programme):
        need = max(line.total(choice, programme.joints) for line in lines)
        alike.setdefault((need, programme.value(choice)), set()).add(choice)
    points, best = {}, None
    for need, value in sorted(alike, key=lambda key: (key[0], -key[1])):
        if best is None or value > best:
            points[need, value] = (len(alike[need, value]), alike[need, value])
            best = value
    return points


@pytest.mark.parametrize("cells", [48, 3])
def test_every_point_and_all_that_are_alike_are_found(cells, monkeypatch):
    """Over one line and over several, in fine cells and in coarse ones."""
    monkeypatch.setattr(module, "CELLS", cells)
    several = 0
    for seed in range(40):
        programme = made(seed)
        budgets = [row.line for row in programme.rows if row.name.startswith("budget")]
        for lines in ([programme.cost], budgets):
            if lines and programme.ids:
                several += len(lines) > 1
                assert gone_down(programme, lines) == enumerated(programme, lines)
    assert several > 10


def test_with_little_room_the_points_are_the_same(monkeypatch):
    """Where labels are too many the next try is narrower, or has more room."""
    monkeypatch.setattr(module, "LABELS", 8)
    monkeypatch.setattr(module, "FEW", 4)
    monkeypatch.setattr(module, "PASSES", 60)
    for seed in range(20):
        programme = made(seed)
        if not programme.ids:
            continue
        assert gone_down(programme, [programme.cost]) == enumerated(programme, [programme.cost])


def grouped(seed):
    """A programme of two groups with a floor and a ceiling each, tight ones, and a few relations between them."""
    rng = random.Random(f"grouped {seed}")
    costs = [tuple(sorted(rng.sample(range(3, 40), rng.randint(1, 3)))) for _ in range(8)]
    values = tuple(tuple(sorted(rng.sample(range(1, 90), len(own)))) for own in costs)
    groups = [(0, 2, 4, 6), (1, 3, 5, 7)]
    rows = []
    for g, group in enumerate(groups):
        line = Line(tuple((i, costs[i]) for i in group))
        reach = sum(costs[i][-1] for i in group)
        low = round(reach * rng.uniform(0.2, 0.5))
        rows.append(RuleRow(f"group {g}", line, low, low + rng.randint(1, reach // 2)))
    for r in range(2):
        a, b = rng.sample(range(8), 2)
        ones = tuple((i, (sign,) * len(costs[i])) for i, sign in sorted([(a, 1), (b, -1)]))
        rows.append(RuleRow(f"requires {r}", Line(ones), high=0))
    return Programme(
        tuple(f"R{i}" for i in range(8)),
        tuple(tuple(f"L{k}" for k in range(len(own))) for own in costs),
        values,
        (),
        tuple(rows),
        Line(tuple(enumerate(costs))),
    )


@pytest.mark.parametrize("first_slack", [400, 4_000])
def test_between_floors_and_ceilings_no_point_is_lost(first_slack, monkeypatch):
    """What a group must lose from any use on is a bound: no portfolio is dropped that some total wants."""
    monkeypatch.setattr(module, "FIRST_SLACK", first_slack)
    points = 0
    for seed in range(25):
        programme = grouped(seed)
        found = gone_down(programme, [programme.cost])
        assert found == enumerated(programme, [programme.cost])
        points += len(found)
    assert points > 200


@pytest.mark.parametrize("room", [100, 1_000, 1_000_000])
def test_where_the_budget_is_kept_to_the_unit_the_points_are_the_same(room, monkeypatch):
    """Groups with floors and ceilings, items of none, relations and joints; without tables, in coarse ones and in fine."""
    monkeypatch.setattr(module, "ALLOWED", room)
    kept = []
    priced = Stretches._tuned

    def counted(*args):
        tuned = priced(*args)
        kept.append(len(tuned))
        return tuned

    monkeypatch.setattr(Stretches, "_tuned", counted)
    for seed in range(20):
        for programme in (grouped(seed), made(seed)):
            if programme.ids:
                found = gone_down(programme, [programme.cost], is_hard=True)
                assert found == enumerated(programme, [programme.cost])
    assert sum(kept) > 50
