"""A portfolio that is bettered stays within the rules and the open options, is worth no less, and one change never helps."""

import numpy as np

from scoring.exact.inequalities import System
from scoring.exact.polishing import polished
from tests.scoring.portfolio.made import everything, made


def test_what_is_bettered_keeps_the_rules_and_is_worth_no_less():
    gained = 0
    for seed in range(60):
        programme = made(seed)
        system = System(programme)
        setting = system.setting()
        values = np.array(setting.values, dtype=np.int64)
        for choice in everything(programme)[::7]:
            better = np.array(choice, dtype=np.int64)
            ends, use = system.screened(setting.bounds), system.use(better)
            polished(system.flat, ends, values, setting.domain, better, use, 10**6)
            changed = tuple(better.tolist())
            assert programme.feasible(changed)
            assert programme.value(changed) >= programme.value(choice)
            gained += programme.value(changed) > programme.value(choice)
            for i, levels in enumerate(programme.levels):
                if any(i in sides for sides in system.sides):
                    assert changed[i] == choice[i]
                    continue
                for level in range(len(levels) + 1):
                    one_changed = (*changed[:i], level, *changed[i + 1 :])
                    assert not programme.feasible(one_changed) or programme.value(
                        one_changed
                    ) <= programme.value(changed)
    assert gained > 50
