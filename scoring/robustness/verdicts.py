"""What is safe to decide, what is a judgement call and between whom: each recommendation over all the views there are.

A view is a best portfolio: the case's own, each stakeholder's, each scenario's. A recommendation is

    safe      in every view, and in nine of ten draws of the uncertain numbers (where draws were made)
    out       in no view, and in no more than one draw of ten
    people    in some stakeholders' own bests and not in others'
    figures   anything else: people agree, and it depends on the future or on uncertain numbers

In words: safe is what nobody, no scenario and hardly any reading of the numbers would take back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.portfolio.programme import Choice

FIRM = 0.9
"""Share of draws from which a recommendation counts as firmly in; firmly out is what it leaves of 1."""

type Word = Literal["safe", "people", "figures", "out"]
type ViewKind = Literal["case", "stakeholder", "scenario"]


@dataclass(frozen=True, slots=True)
class View:
    """A best portfolio. id: the stakeholder's or the scenario's; blank for the case itself."""

    kind: ViewKind
    id: str
    name: str
    choice: Choice


@dataclass(frozen=True, slots=True)
class Verdict:
    """How firm the decision on one recommendation is.

    levels: one a view, 0 for not funded. share: of the draws whose best portfolio holds it; None without draws.
    """

    index: int
    word: Word
    levels: tuple[int, ...]
    share: float | None


def verdicts(views: Sequence[View], shares: Sequence[float] | None) -> tuple[Verdict, ...]:
    """Judge every recommendation; `shares` are its shares of draws, if there were any.

    >>> today, other = View("case", "", "today", (1, 0)), View("stakeholder", "A", "A", (2, 1))
    >>> [verdict.word for verdict in verdicts([today, other], None)]
    ['safe', 'figures']
    """
    count = len(views[0].choice) if views else 0
    found = []
    for i in range(count):
        levels = tuple(view.choice[i] for view in views)
        said = [bool(view.choice[i]) for view in views if view.kind == "stakeholder"]
        share = None if shares is None else float(shares[i])
        word: Word = "figures"
        if all(levels) and (share is None or share >= FIRM):
            word = "safe"
        elif not any(levels) and (share is None or share <= 1 - FIRM):
            word = "out"
        elif any(said) and not all(said):
            word = "people"
        found.append(Verdict(i, word, levels, share))
    return tuple(found)
