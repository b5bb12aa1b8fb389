"""Weights drawn around the stated swings: every swing by itself within its range, then normalised down the tree.

    swing ~ uniform on [low, high], independent, at every node of the tree that has one
    weight of a leaf = product, from the top down to it, of swing / sum of the swings of its siblings

A range is the one stated (swing_low to swing_high, a blank end being the swing itself), else the
swing give or take a share of it. A group without a swing of its own weighs the sum of its leaves'
drawn swings, as it does in `scoring.value.weights`. A swing of zero without a range stays zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

import numpy as np

from scoring.work.streams import BLOCK, WEIGHT_ONE, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

MANTISSA = 52  # bits of a uniform number, so that it is exact in floats and never 0


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion or a group of them.

    id: its own.
    children: places of the nodes below it.
    low, high: ends of its swing's range; None where it has no swing and weighs the sum of its
    leaves'.
    """

    id: str
    children: tuple[int, ...]
    low: Fraction | None
    high: Fraction | None

    @property
    def ranges(self) -> bool:
        """Whether its swing is drawn, and not always the same."""
        return self.low != self.high


@dataclass(frozen=True)
class SwingDraws:
    """The swings of a case with their ranges.

    criteria: the leaves, in the case's order.
    nodes: the rows of Criteria, in their order, then the top.
    leaves: the node of each criterion.
    words: one sentence a planner would say.
    share: the share of a swing that one without a range of its own may be off.
    """

    criteria: tuple[str, ...]
    nodes: tuple[Node, ...]
    leaves: tuple[int, ...]
    words: str
    share: Fraction

    @property
    def varies(self) -> bool:
        """Whether some drawn weights differ from others: two siblings can matter, and a swing of one is drawn."""
        return any(self._splits(node) for node in self.nodes)

    def _splits(self, node: Node) -> bool:
        siblings = [self.nodes[child] for child in node.children if self._most(child) > 0]
        return len(siblings) > 1 and any(self._drawn(sibling) for sibling in siblings)

    def _drawn(self, node: Node) -> bool:
        """Whether what a node weighs among its siblings is drawn."""
        if node.low is not None:
            return node.ranges
        return any(self.nodes[place].ranges for place in self._below(node))

    def _below(self, node: Node) -> list[int]:
        """List the leaves below a node."""
        leaves = []
        for child in node.children:
            below = self._below(self.nodes[child])
            leaves += below if self.nodes[child].children else [child]
        return leaves

    def _most(self, place: int) -> Fraction:
        node = self.nodes[place]
        if node.high is not None:
            return node.high
        return sum((self._most(leaf) for leaf in self._below(node)), Fraction(0))

    def drawn(self, stream: np.random.PCG64, count: int) -> NDArray[np.int64]:
        """Draw weights. Result: draws x criteria, in 2**-30, every row summing to 2**30.

        A whole block is always drawn, so that a short last block begins like a full one.
        """
        swings = self._swings(stream)
        weights = np.zeros((len(self.nodes), BLOCK))
        weights[-1] = 1.0
        for place in self._downward():
            node = self.nodes[place]
            total = np.zeros(BLOCK)
            for child in node.children:
                total += swings[child]
            for child in node.children:
                nothing = np.zeros(BLOCK)
                share = np.divide(swings[child], total, out=nothing, where=total > 0)
                weights[child] = weights[place] * share
        return rounded(np.ascontiguousarray(weights[list(self.leaves)].T))[:count]

    def _swings(self, stream: np.random.PCG64) -> NDArray[np.float64]:
        """Draw what every node weighs among its siblings: nodes x draws."""
        swings = np.zeros((len(self.nodes), BLOCK))
        for place, node in enumerate(self.nodes):
            if node.low is None or node.high is None:
                continue
            low, width = float(node.low), float(node.high - node.low)
            swings[place] = low
            if width:
                places = (stream.random_raw(BLOCK) >> np.uint64(64 - MANTISSA)).astype(np.float64)
                swings[place] += (places + 0.5) / 2.0**MANTISSA * width
        for place, node in enumerate(self.nodes):
            if node.low is None:
                for leaf in self._below(node):
                    swings[place] += swings[leaf]
        return swings

    def _downward(self) -> list[int]:
        """List the nodes that have others below them, each after the one above it."""
        groups, waiting = [], [len(self.nodes) - 1]
        while waiting:
            place = waiting.pop()
            if self.nodes[place].children:
                groups.append(place)
                waiting += self.nodes[place].children
        return groups


@dataclass(frozen=True)
class Stated:
    """The stated weights, always the same: whole numbers over `one`, exact wherever they fit.

    criteria: the leaves.
    numerators: one a leaf.
    """

    criteria: tuple[str, ...]
    numerators: tuple[int, ...]
    one: int

    def drawn(self, stream: np.random.PCG64, count: int) -> NDArray[np.int64]:  # noqa: ARG002 - as all that draw weights
        """Give them in every draw: draws x criteria, in 1 / one."""
        return np.repeat(np.array([self.numerators], dtype=np.int64), count, axis=0)


def as_stated(criteria: Sequence[str], weights: Sequence[Fraction]) -> Stated:
    """Take weights as whole numbers over their common denominator; rounded to 2**-30 where that is larger."""
    common = lcm(1, *(weight.denominator for weight in weights))
    if common <= WEIGHT_ONE:
        return Stated(tuple(criteria), tuple(int(weight * common) for weight in weights), common)
    nearest = rounded(np.array([[float(weight) for weight in weights]]))[0]
    return Stated(tuple(criteria), tuple(nearest.tolist()), WEIGHT_ONE)


def swing_draws(case: Case, share: Fraction, words: str) -> SwingDraws:
    """Read the swings of a case; one without a range of its own is drawn within this share of it."""
    places = {row.id: place for place, row in enumerate(case.criteria)}
    below: dict[str, list[int]] = {}
    for row in case.criteria:
        below.setdefault(row.parent, []).append(places[row.id])
    nodes = [_node(row, tuple(below.get(row.id, ())), share) for row in case.criteria]
    top = Node("", tuple(below.get("", ())), None, None)
    ids = tuple(leaf.id for leaf in case.leaves)
    return SwingDraws(ids, (*nodes, top), tuple(places[id_] for id_ in ids), words, share)


def has_range(row: Criterion) -> bool:
    """Whether a swing has a range of its own: an end that differs from it."""
    return row.swing is not None and any(
        end is not None and end != row.swing for end in (row.swing_low, row.swing_high)
    )


def _node(row: Criterion, children: tuple[int, ...], share: Fraction) -> Node:
    if row.swing is None and not children:
        return Node(row.id, children, Fraction(0), Fraction(0))
    if row.swing is None:
        return Node(row.id, children, None, None)
    swing = Fraction(row.swing)
    if row.swing_low is None and row.swing_high is None:
        return Node(row.id, children, swing * (1 - share), swing * (1 + share))
    low, high = (swing if end is None else Fraction(end) for end in row.swing_ends)
    return Node(row.id, children, low, high)
