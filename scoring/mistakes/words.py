"""How findings say points, shares and what would be funded instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.portfolio.difference import clauses

if TYPE_CHECKING:
    from fractions import Fraction

    from scoring.audit.finding import Trial
    from scoring.exact.programme import Programme


def points_words(points: Fraction | float) -> str:
    """Say points with a decimal, or that they are fewer.

    >>> points_words(1), points_words(2.34), points_words(0.01)
    ('1.0 point', '2.3 points', 'less than 0.1 points')
    """
    if 0 < points < 0.05:
        return "less than 0.1 points"
    text = f"{float(points):.1f}"
    return f"{text} point" if text == "1.0" else f"{text} points"


def percent_words(share: Fraction | float) -> str:
    """Say a share in per cent.

    >>> percent_words(0.125), percent_words(1.05)
    ('12.5%', '105%')
    """
    return f"{round(float(share) * 100, 1):g}%"


def trial_words(programme: Programme, trial: Trial) -> str:
    """Say what would be funded in a changed case, by ids and names of levels."""
    if not trial.solved:
        return f"With {trial.change}: what would be funded was not worked out."
    doubt = "" if trial.proved else ", as far as the search came"
    if trial.choice is None:
        none = "no portfolio keeps every rule"
        return f"With {trial.change}: {none}{doubt}."
    if not trial.moved:
        return f"With {trial.change}: the same would be funded{doubt}."
    count = f"{sum(map(bool, trial.choice))} of {len(trial.choice)} would be funded{doubt}"
    return f"With {trial.change}: {count}; {'; '.join(clauses(trial.moved, programme.ids, programme.levels))}."
