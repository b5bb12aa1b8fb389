"""The relaxation: its multipliers bound what they must, prove what is infeasible, and nothing is printed."""

import subprocess
import sys

from scoring.exact.bounds import bound
from scoring.exact.inequalities import System
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.exact.relaxation import Relaxation
from tests.scoring.portfolio.made import everything, made


def test_multipliers_are_good_at_every_magnitude():
    """L from rounded duals lies at the relaxation's own objective, whether units are 1 or 10**25."""
    for seed in range(80):
        for unit in (1, 10**6, 10**12, 10**25):
            programme = made(seed, unit=unit)
            system = System(programme)
            setting = system.setting()
            relaxed = Relaxation(system).solve(setting, setting.domain)
            found = bound(system, setting, relaxed.multipliers, setting.domain)
            if relaxed.feasible:
                largest = max((abs(v) for v in (*setting.values, *setting.joint_values)), default=0)
                objective = relaxed.objective * 2.0 ** (largest.bit_length() - 7)
                assert abs(found.total / found.scale - objective) <= 1e-6 * max(largest, 1)
            else:
                assert found.total < 0
                assert found.scale == 0
                assert not everything(programme)


def test_warm_is_as_good_as_cold():
    """After other bounds and domains the same question has the same objective."""
    for seed in range(40):
        programme = made(seed)
        system = System(programme)
        setting = system.setting()
        kept = Relaxation(system)
        first = kept.solve(setting, setting.domain)
        for i, levels in enumerate(programme.levels):
            kept.solve(
                system.setting(fixed={i: (len(levels), len(levels))}),
                system.setting(fixed={i: (0, 0)}).domain,
            )
        again = kept.solve(setting, setting.domain)
        assert again.feasible is first.feasible
        assert again.objective == first.objective or abs(again.objective - first.objective) < 1e-9


def test_a_plain_contradiction_is_proved():
    line = Line(((0, (1,)), (1, (1,))))
    rows = (RuleRow("most", line, high=0), RuleRow("least", line, low=1))
    programme = Programme(("A", "B"), (("L",), ("L",)), ((1,), (1,)), (), rows, line)
    system = System(programme)
    setting = system.setting()
    relaxed = Relaxation(system).solve(setting, setting.domain)
    assert relaxed.feasible is False
    assert bound(system, setting, relaxed.multipliers, setting.domain).total < 0


def test_nothing_is_printed():
    """HiGHS greets on standard output whatever it is told; nobody hears it, and what Python prints is kept."""
    code = (
        "print('before')\n"
        "from scoring.exact.search import prove\n"
        "from scoring.exact.programme import *\n"
        "line = Line(((0, (2,)), (1, (3,))))\n"
        "row = RuleRow('b', line, high=4)\n"
        "proof = prove(Programme(('A', 'B'), (('L',), ('L',)), ((1,), (1,)), (), (row,), line))\n"
        "print('after', proof.value)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout == "before\nafter 1\n"
    assert not ran.stderr
