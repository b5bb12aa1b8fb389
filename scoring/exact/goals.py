"""What a search looks for: the best portfolio with its ties, all above a value, or the k best.

A goal holds the portfolios found so far and the **threshold**: only portfolios worth at least that
are still wanted. The threshold never falls, so what was shut out once stays out. It is filled by a
search and says nothing of what is
proved: that is for whoever searched (tree.py).
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.exact.programme import Choice


class Goal:
    """All portfolios worth at least `threshold`; `full` once there are more than `limit`.

    found: each with its value
    """

    def __init__(self, threshold: int, limit: int) -> None:
        self.threshold = threshold
        self.limit = limit
        self.found: dict[Choice, int] = {}

    def add(self, choice: Choice, value: int) -> None:
        """Take in a feasible portfolio and its exact value."""
        if value >= self.threshold:
            self.found[choice] = value

    @property
    def full(self) -> bool:
        """Say whether the search may stop, its question having too many answers."""
        return len(self.found) > self.limit

    def _drop_below(self, lowest: int) -> None:
        """Drop what is worth less."""
        self.found = {choice: value for choice, value in self.found.items() if value >= lowest}

    @property
    def any(self) -> bool:
        """Say whether anything was found."""
        return bool(self.found)

    def only_ties(self, bound: int) -> bool:
        """Say whether all that is worth `bound` at most can only be as good as the best found, not better."""
        del bound
        return False

    def stop_listing(self) -> None:
        """From here on look only for something better."""


class BestWithTies(Goal):
    """The best portfolio and all within `tie` of it.

    Where more than `limit` tie, they are no longer listed (`strict`): only something better is
    looked for.

    floor: nothing worth less is asked for
    tie: how far below the best still counts as a tie
    step: every value is a multiple of it
    value: of the best found; None while there is none
    """

    def __init__(self, floor: int, tie: int, step: int, limit: int) -> None:
        super().__init__(-(-floor // step) * step, limit)
        self.floor, self.tie, self.step = floor, tie, step
        self.value: int | None = None
        self.strict = False

    def add(self, choice: Choice, value: int) -> None:
        """Take in a feasible portfolio and its exact value; drop those it leaves behind."""
        if self.value is None or value > self.value:
            if value < self.threshold:
                return
            self.value = value
            self.found[choice] = value
            self._drop_below(value - self.tie)
        elif value >= self.value - self.tie and not self.strict:
            self.found[choice] = value
        self.strict = self.strict or len(self.found) > self.limit
        if self.strict:
            self.stop_listing()
        else:
            self.threshold = max(
                self.threshold, -((self.tie - self.value) // self.step) * self.step
            )

    def only_ties(self, bound: int) -> bool:
        """Say whether all that is worth `bound` at most can only be as good as the best found, not better."""
        return self.value is not None and bound <= self.value

    def stop_listing(self) -> None:
        """From here on look only for something better."""
        self.strict = True
        if self.value is not None:
            self.threshold = max(self.threshold, self.value + self.step)

    @property
    def full(self) -> bool:
        """A search for the best never has too many answers."""
        return False


class KBest(Goal):
    """The k best portfolios, and all that tie with the last of them.

    Where more than `limit` of those are found, the values are settled but no further ties are
    listed (`strict`).
    """

    def __init__(self, k: int, floor: int, step: int, limit: int) -> None:
        super().__init__(floor, limit)
        self.k, self.step = k, step
        self.strict = False
        self._best: list[int] = []  # a heap of the k largest values

    def add(self, choice: Choice, value: int) -> None:
        """Take in a feasible portfolio and its exact value; raise the threshold to the k-th best value."""
        if value < self.threshold or choice in self.found:
            return
        self.found[choice] = value
        heapq.heappush(self._best, value)
        if len(self._best) > self.k:
            heapq.heappop(self._best)
        if len(self._best) == self.k:
            last = self._best[0]
            if last > self.threshold:
                self._drop_below(last)
            self.strict = self.strict or len(self.found) > self.k + self.limit
            self.threshold = max(self.threshold, last + self.step if self.strict else last)

    @property
    def full(self) -> bool:
        """A search for the k best never has too many answers."""
        return False
