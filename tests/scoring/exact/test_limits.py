"""The share of a work limit: small programmes are searched to the end, and large ones end."""

import random

import pytest

from criteria.read import read
from scoring.exact.inequalities import System
from scoring.exact.limits import (
    FEWEST,
    STAGE,
    WORK,
    Allowance,
    is_usual,
    relaxations,
    relaxations_within,
    stage_work,
)
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.search import NODE_LIMIT
from scoring.exact.tree import LOOK
from scoring.portfolio.from_case import programme as programme_of
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate


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
        assert each in {FEWEST, LOOK} or each * n * n * 2 * n <= WORK


def test_the_largest_still_get_a_look():
    assert relaxations(plain(3000, 3000), 3000) == LOOK


@pytest.mark.parametrize("name", ["rare-earths", "rare-earths-brief"])
def test_the_built_in_cases_may_do_all_of_their_work(name):
    case = read(name)
    assert is_usual(programme_of(evaluate(case), cost_table(case)))


def test_the_larger_a_programme_the_less_a_stage_may_do():
    """And all that its questions may take at once grows no faster than the programme."""
    works = [stage_work(plain(n, n)) for n in (10, 30, 100, 200, 400, 800)]
    assert works[0] == works[1] == STAGE
    assert works[1:] == sorted(works[1:], reverse=True)
    assert works[-1] > 0
    assert stage_work(plain(200, 200), 10 * STAGE) // 10 == pytest.approx(works[3], abs=1)


def test_questions_that_keep_to_their_shares_keep_to_the_work():
    """Hard ones take all they may, easy ones nothing: no more than all is ever taken, and nobody's even share."""
    rng = random.Random(11)
    for _ in range(50):
        questions, work = rng.randint(1, 60), rng.randint(0, 10**6)
        allowance, taken = Allowance(work, questions), 0
        for turn in range(questions + 3):
            even = allowance.left // max(questions - turn, 1)
            assert min(even, allowance.left) // 4 <= allowance.share <= allowance.left
            used = rng.choice((0, allowance.share // 2, allowance.share))
            allowance.spend(used)
            taken += used
        assert taken <= work
        assert allowance.left == work - taken


def test_what_is_overspent_leaves_nothing_to_share():
    allowance = Allowance(10, 5)
    allowance.spend(25)
    assert allowance.share == 0


def test_without_work_a_few_relaxations_are_left():
    system = System(plain(4, 2))
    assert relaxations_within(0, system) == FEWEST
    assert relaxations_within(10**12, system) == NODE_LIMIT
