"""What reports ask of an Analysis that takes a search: all of it is found while the case is analysed, and held.

So an Analysis that was kept as a result and made again tells everything without searching
(scoring/record).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.programme import Choice
    from scoring.exact.proof import Proof
    from scoring.robustness.views.future import Repaired
    from scoring.robustness.views.scenarios import Scenarios
    from scoring.robustness.weights.other_weights import MethodBest, Rival

type Core = tuple[tuple[int, int], ...]
"""What every best portfolio of every future holds: (recommendation, level)."""


@dataclass(frozen=True)
class Held:
    """The answers to what reports ask besides.

    near: the proof with the portfolios that come next, from which the certificate is written; None
        where none closed
    method_bests: what everybody's weights by every method would fund
    rivals: the second best and the proposed portfolio, and what weights they would need
    core: what every best portfolio of every future holds; None where there are no futures
    repairs: what is left in each future of every portfolio that a report tells of: futures x
    portfolios
    """

    near: Proof | None
    method_bests: tuple[MethodBest, ...]
    rivals: tuple[Rival, ...]
    core: Core | None
    repairs: tuple[tuple[Repaired, ...], ...]


def repairs(
    futures: Scenarios | None, portfolios: Sequence[Choice]
) -> tuple[tuple[Repaired, ...], ...]:
    """Find what is left of portfolios, each once, in every future: futures x portfolios."""
    every = () if futures is None else futures.futures
    different = tuple(dict.fromkeys(portfolios))
    return tuple(
        tuple((choice, future.repair(choice), future.is_settled(choice)) for choice in different)
        for future in every
    )


def remember(futures: Scenarios | None, answers: Held) -> None:
    """Let the futures remember what is held of them, as if they had found it themselves."""
    if futures is None or answers.core is None:
        return
    remember_core(futures, answers.core)
    for future, repaired in zip(futures.futures, answers.repairs, strict=True):
        future.remember({choice: (repair, proved) for choice, repair, proved in repaired})


def remember_core(futures: Scenarios, core: Core) -> None:
    """Let the futures remember what all of them hold, as if they had found it themselves."""
    vars(futures)["core"] = core  # where a cached property keeps its value
