"""The stretches of a frontier against every portfolio there is, under all kinds of rows and joints."""

import numpy as np
import pytest

from scoring.exact.menu import stretches as module
from scoring.exact.menu.asker import Asker
from scoring.exact.menu.menu import ends_of, menu_of
from scoring.exact.menu.stretches import Stretches
from scoring.exact.programme import RuleRow
from tests.scoring.portfolio.made import everything, made


def gone_down(programme, lines):
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
