"""Replay a proof that no better portfolio exists. Standard library only; nothing of it comes from the optimiser.

The proof is a tree. At each node some options (a recommendation at a level, or not funded) are
still open, and one of four things ends it:

- a rule cannot hold any more, whatever is chosen of the open options;
- prices ("multipliers") on the rules show that nothing open is worth the threshold. Charging every
  rule's use at prices of zero or more, all recommendations together earn at most L = the price of
  all there is + the best each can earn after paying. No portfolio is worth more than L. (It holds
  for any prices; that is why they need not be trusted.)
- the open options of one recommendation are split in two, and both halves are nodes of their own;
- all portfolios left are gone through, one by one; or, where there is one budget and nothing else,
  by a table (leaves.py).

So at the end every portfolio worth the threshold has been met, and stands in the list that comes
with the proof. Where the search stopped before that, some ends are open, and prices say how much
may be left there at most.

A proof may bring truths of its own, each derived in the same way from the rules, from those before
it, and from the worth of what is looked for (the threshold or more): prices show that a sum of
whole numbers over a portfolio is at most L, so it is at most the whole number below. From then on
it counts as a rule. All numbers are whole numbers. Nothing calls itself, so a proof may be as deep
as it likes.
"""

from __future__ import annotations

from typing import Any

from steelyard.verify.leaves import Listing, Table
from steelyard.verify.programme import Domain, Prices, Stated


class Replay(Stated):
    """One proof over one programme, both as they stand in certificate.json."""

    # -- the tree ----------------------------------------------------------------------------------

    def proves(self) -> bool:
        """Say whether every portfolio that keeps the rules and is worth the threshold is in the list, and no other."""
        right = all(
            self.exists(choice) and self.feasible(choice) and self.value(choice) >= self.threshold
            for choice in self.listed
        )
        waiting: list[tuple[int, Domain]] = [(0, self.everything)]
        while right and waiting:
            place, domain = waiting.pop()
            halves = self.node(place, domain)
            right = halves is not None
            waiting += halves or []
        return right

    def most(self) -> int | None:
        """Give what no portfolio is worth more than, by a proof with open ends; None if it is not as the proof says."""
        self.left_open = []
        right = self.proves()
        reached = [self.next_below, *self.left_open, *map(self.value, self.listed)]
        self.left_open = None
        return max(reached) if right else None

    def node(self, place: int, domain: Domain) -> list[tuple[int, Domain]] | None:
        """Replay one node: nothing is left of it, or these two halves; None where it does not show what it claims."""
        node = self.proof["nodes"][place]
        narrowed = self.narrow(domain)
        if narrowed is None:
            return []
        prices = Prices(self, node.get("with"), narrowed)
        if prices.slack is not None:
            narrowed = self.narrow(prices.affordable(narrowed))
            if narrowed is None:
                return []
        if node.get("open"):
            if self.left_open is None:  # no part of a proof that closed
                return None
            self.left_open.append(prices.most(self, narrowed))
            return []
        if "split" in node:
            return _halves(place, node, narrowed)
        leaf = (
            Table(self, narrowed, prices) if node.get("tabled") else Listing(self, narrowed, prices)
        )
        return [] if leaf.complete() else None


def _halves(place: int, node: dict[str, Any], domain: Domain) -> list[tuple[int, Domain]] | None:
    """Split the open options of one recommendation in two, with the node of each; None if these may run in a circle."""
    # A half stands further on in the list than its node, so a proof comes to an end.
    if not all(half > place for half in node["halves"]):
        return None
    i, into_first = node["split"]
    first, second = list(domain), list(domain)
    first[i] = domain[i] & set(into_first)
    second[i] = domain[i] - set(into_first)
    return list(zip(node["halves"], (first, second), strict=True))
