"""The roof of the robustness package: everything that says how firm a decision is, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.robustness.disputes import disputes
from scoring.robustness.scenarios import scenarios
from scoring.robustness.stakeholders import stakeholders
from scoring.robustness.valued import taken
from scoring.value.elicitation.methods import elicit

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis
    from scoring.robustness.disputes import Disputes
    from scoring.robustness.scenarios import Scenarios
    from scoring.robustness.stakeholders import Stakeholders
    from scoring.value.elicitation.methods import Elicitation


@dataclass(frozen=True)
class Doubt:
    """What people and futures do to a decision.

    elicitation: every voice's weights by every method used, and what the weights imply. people: each one's best
    portfolio and the compromise; None where nobody is named. disputes: which disagreements could change what is
    funded. futures: every scenario; None where there is none.
    """

    elicitation: Elicitation
    people: Stakeholders | None
    disputes: Disputes
    futures: Scenarios | None


def doubt(analysis: Analysis, *, progress: Callable[[str], None] = lambda _: None) -> Doubt:
    """Ask how firm the best portfolio of an analysis is.

    Raises:
        ValueError: there is no portfolio to doubt.
    """
    evaluation, programme, choice = analysis.evaluation, analysis.programme, analysis.optimum.choice
    if choice is None:
        raise ValueError("there is no portfolio to doubt")
    progress("What each stakeholder would fund")
    people = stakeholders(evaluation, programme, choice)
    quarrels = disputes(evaluation, programme, choice, progress)
    best = taken(analysis.optimum, programme)
    futures = scenarios(evaluation, analysis.costs, programme, best, progress)
    return Doubt(elicit(evaluation), people, quarrels, futures)
