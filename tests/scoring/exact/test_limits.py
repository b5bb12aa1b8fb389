"""The share of a work limit: small programmes are searched to the end, and large ones end."""

from scoring.exact.limits import FEWEST, WORK, relaxations
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import NODE_LIMIT


def plain(n: int, rows: int) -> Programme:
    row = RuleRow("row", Line(((0, (1,)),)), high=1)
    ids = tuple(f"R{i}" for i in range(n))
    return Programme(ids, (("L",),) * n, ((1,),) * n, (), (row,) * rows, Line(()))


def test_small_programmes_have_the_limit_of_the_oracle():
    assert relaxations(plain(20, 10), 20) == NODE_LIMIT
    assert relaxations(plain(1, 0), 0) == NODE_LIMIT


def test_all_questions_of_a_stage_together_stay_within_the_work():
    for n in (100, 400, 1000):
        programme = plain(n, n)
        each = relaxations(programme, n)
        assert each == FEWEST or each * n * n * 2 * n <= WORK


def test_the_largest_still_get_a_few():
    assert relaxations(plain(3000, 3000), 3000) == FEWEST
