"""Every draw's best portfolio against brute force, with every kind of row, tie, size of figure and first guess."""

import random

import numpy as np
import pytest

from scoring.robustness import resolve as module
from scoring.robustness.resolve import Resolver
from tests.scoring.portfolio.made import everything, made

UNITS = (1, 100, 10**6, 10**9, 10**12)


def drawn(programme, rng, draws, scale):
    def array(count, low):
        cells = [[rng.randint(low, scale) for _ in range(draws)] for _ in range(count)]
        return np.array(cells, dtype=np.int64).reshape(count, draws)

    return array(sum(map(len, programme.levels)), -scale // 3), array(len(programme.joints), -scale // 2)


def best(programme, feasible, values, joint_values):
    """The largest value, and the first of its portfolios by the tie rule."""
    starts = np.cumsum([0, *map(len, programme.levels)])

    def worth(choice):
        chosen = sum(int(values[starts[i] + level - 1]) for i, level in enumerate(choice) if level)
        held = (p for p, joint in enumerate(programme.joints) if joint.holds(choice))
        return chosen + sum(int(joint_values[p]) for p in held)

    top = max(map(worth, feasible))
    ties = [choice for choice in feasible if worth(choice) == top]
    return top, min(ties, key=lambda choice: (programme.spending(choice), programme.order(choice)))


def compare(seed, draws=12):
    rng = random.Random(seed)
    programme = made(seed, most=5, unit=rng.choice(UNITS))
    feasible = everything(programme)
    values, joint_values = drawn(programme, rng, draws, rng.choice([3, 100, 10**9, 10**16]))
    if not feasible:
        with pytest.raises(ValueError, match="no portfolio keeps every rule"):
            Resolver(programme).resolve(values, joint_values)
        return 0
    known = [*rng.sample(feasible, min(3, len(feasible))), tuple(rng.randint(0, 1) for _ in programme.ids)]
    found = Resolver(programme, known).resolve(values, joint_values)
    assert found.proved.all()
    for q in range(draws):
        top, choice = best(programme, feasible, values[:, q], joint_values[:, q])
        assert (found.values[q], tuple(found.choices[q].tolist())) == (top, choice), (seed, q)
    return draws


def test_every_draw_is_that_of_brute_force():
    assert sum(compare(seed) for seed in range(120)) > 800


@pytest.mark.slow
def test_every_draw_is_that_of_brute_force_at_length():
    assert sum(compare(seed, 30) for seed in range(1000, 3000)) > 40_000


def test_too_wide_draws_go_to_the_exact_search(monkeypatch):
    monkeypatch.setattr(module, "LIMIT", 3)

    assert sum(compare(seed) for seed in range(200, 240)) > 200


def test_what_was_asked_before_does_not_show():
    programme = made(11, most=5)
    rng = random.Random(1)
    values, joint_values = drawn(programme, rng, 40, 50)
    one = Resolver(programme)
    one.resolve(*drawn(programme, rng, 60, 50))
    again, fresh = one.resolve(values, joint_values), Resolver(programme).resolve(values, joint_values)
    assert np.array_equal(again.choices, fresh.choices)
    assert again.values == fresh.values
