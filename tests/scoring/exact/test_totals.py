"""What changes do to the totals of rows and to the value, against adding the whole portfolio up."""

from __future__ import annotations

import random

from scoring.exact.totals import Totals
from tests.scoring.portfolio.made import made


def test_changes_move_totals_and_value_as_adding_up_says():
    """Law: after any changes, one after another, every total and the value are those of the portfolio."""
    changed = 0
    for seed in range(80):
        programme, rng = made(seed), random.Random(seed)
        totals = Totals(programme, [rng.randint(0, len(names)) for names in programme.levels])
        value = programme.value(totals.choice)
        for _ in range(20 if programme.ids else 0):
            i = rng.randrange(len(programme.ids))
            level = rng.randint(0, len(programme.levels[i]))
            value += totals.gain(i, level)
            before = list(totals.rows)
            moved = totals.make(i, level)
            assert totals.choice[i] == level
            assert value == programme.value(totals.choice)
            assert totals.rows == [
                row.line.total(totals.choice, programme.joints) for row in programme.rows
            ]
            assert totals.rows == [total + moved.get(r, 0) for r, total in enumerate(before)]
            changed += any(moved.values())
    assert changed > 300
