"""A proof as plain data that anybody can replay without this house's search: what it claims, its form, its rules.

The claim: every portfolio that keeps all rows and is worth at least `threshold` stands in
`portfolios`. So the best of them is the best of all; where there are none, nothing is worth the
threshold; and where the threshold is the least any portfolio can be worth, nothing keeps all rows.

    {"kind": "tree", "threshold": "1234", "portfolios": [[0, 2, 1], ...],
     "multipliers": [{"scale": "4096", "weights": {"high:0": "17", "all:3": "5"}}, ...],
     "derived": [{"terms": [[0, ["1", "1"]], ...], "joints": [], "scale": "8", "weights": {"high:0": "3"}}, ...],
     "nodes": [{"with": 0, "split": [4, [0]], "halves": [1, 2]}, {"with": 1}, {}, ...]}

Integers that may be large are strings. Recommendations, levels (0: not funded), rows and joints are
counted from 0 in the programme's order. Inequalities `line <= bound` by key, over v (values), x
(one option each) and y (joint holds: 1):

    high:r      row r <= its high end           member:p:m   y_p - [member m of joint p in its range] <= 0
    low:r       -row r <= -its low end          all:p        (members of p in their ranges) - y_p <= members - 1

        derived:j   the sum that `derived` j states <= its bound

high and low first divided by the greatest common divisor of their amounts, the bound rounded down.
The bound of a derived sum p follows from what comes before it (scale s > 0, weights w >= 0): r(i,
o) = s * p(i, o) - sum of w times amount, r(p) alike, L as in BOUND below over all options; the
bound is L / s rounded down, for p is a whole number. Its weights may also name `worth`, which says
that the value is the threshold or more: -value <= -threshold. What follows from that holds for all
that the claim speaks of, and for nothing else. A derived sum counts like `high` and `low` below.

Replay, from node 0 with every option open:

1. NARROW. Until nothing changes, close every option with which even the least that the open options
   can add to some `high` or `low` inequality (joints that may still hold or not: whichever adds
   less) passes its bound. A recommendation with no option left, or an inequality that cannot hold,
   shuts the node.
2. BOUND, if the node is `with` multipliers (scale s >= 0, weights w >= 0). r(i, o) = s * v(i, o) -
   sum of w * amount over the inequalities; r(p) alike for a joint that holds, 0 for one that does
   not; L = sum of w * bound + the largest open r of every recommendation + the largest possible r
   of every joint. L < s * threshold shuts the node (with s = 0: L < 0). The loss of an option (or
   of a joint holding or not) is its r below the largest. Close every option whose loss is over L -
   s * threshold, and NARROW again.
3. SPLIT [i, options]: the first half keeps of recommendation i only these options, the second only
   the others; both are replayed. LIST, at a node with neither split nor contradiction: every choice
   of open options whose losses sum to at most L - s * threshold (no limit without multipliers),
   that keeps all rows and is worth the threshold, must stand in `portfolios`. While listing, w *
   (what a `high` or `low` inequality can no longer use up) counts as a loss as well. A LIST at a
   node marked "tabled" is too wide for that. There only one `high` inequality has amounts on
   several recommendations, none below zero, and there are no joints: what the recommendations from
   i on are worth at most within some money is a table made from the last to the first, and only
   choices need be followed that it lets reach the threshold.

Where the search did not close, the same is written with the nodes that it did not come to marked
"open". Nothing that stands there is worth more than L / s by their multipliers (without any: than
the largest values together), nothing elsewhere is worth the threshold but what is listed: the
largest of all these, and of what lies below the threshold, is what no portfolio can pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from scoring.exact.answer import Answer
from scoring.exact.inequalities import System

if TYPE_CHECKING:
    from scoring.exact.inequalities import Derived
    from scoring.exact.programme import Choice, Line, Programme
    from scoring.exact.relaxation import Multipliers
    from scoring.exact.tree import Node


@dataclass(frozen=True, slots=True)
class Proof:
    """The record of what was proved about the best portfolio, from which a certificate can be written.

    Who wants no more than the answer takes `answer`. Values are in the programme's value units.

    choice, value: the best portfolio by the tie rule, None where none was found
    best: the most any portfolio found is worth (value lies at most the programme's tie below it)
    bound: no feasible portfolio is worth more; None where it is proved that none is feasible (or
        worth `floor`)
    closed: the search is complete: nothing is worth more than the choice, or there is nothing
    ties: portfolios within the programme's tie of the best, in the order of the tie rule, the
        choice first
    listed: no tie is missing from `ties`
    settled: the choice is proved to be the first of all ties by the tie rule
    threshold: what the tree shuts out: every feasible portfolio worth at least this is in `ties`
    multipliers: the root's
    nodes: relaxations solved
    states: partial portfolios listed
    work: all of it (tree.py)
    tree, derived: see above
    """

    choice: Choice | None
    value: int | None
    best: int | None
    bound: int | None
    closed: bool
    ties: tuple[Choice, ...]
    listed: bool
    settled: bool
    threshold: int
    multipliers: Multipliers | None
    nodes: int
    states: int
    work: int
    tree: tuple[Node, ...]
    derived: tuple[Derived, ...] = ()

    def answer(self, unit: Fraction = Fraction(1)) -> Answer:
        """Give the answer without its record. unit: points in one value unit."""
        return Answer(self.choice, self.value, self.bound, self.closed, unit)

    @property
    def infeasible(self) -> bool:
        """Say whether it is proved that no portfolio keeps every row (or none is worth the floor asked for)."""
        return self.closed and self.choice is None

    @property
    def gap(self) -> int | None:
        """By how much a better portfolio could still beat the choice; 0 if closed, None where nothing was found."""
        return None if self.best is None or self.bound is None else self.bound - self.best


def certificate(programme: Programme, proof: Proof) -> dict[str, Any]:
    """Write a closed proof of this programme out as data, ready for JSON.

    Raises:
        ValueError: the proof did not close, so there is nothing to certify.
    """
    if not proof.closed:
        raise ValueError("the search did not close: there is no proof to write, only a bound")
    return searched_tree(programme, proof)


def searched_tree(programme: Programme, proof: Proof) -> dict[str, Any]:
    """Write out what was searched, whether the search closed or not."""
    keys = [inequality.key for inequality in System(programme, proof.derived).inequalities]
    places: dict[Multipliers, int] = {}
    nodes = [_written_node(node, places) for node in proof.tree]
    return {
        "kind": "tree",
        "threshold": str(proof.threshold),
        "portfolios": [list(tie) for tie in proof.ties if programme.value(tie) >= proof.threshold],
        "multipliers": [
            {
                "scale": str(multipliers.scale),
                "weights": {keys[k]: str(weight) for k, weight in multipliers.weights},
            }
            for multipliers in places
        ],
        "derived": [
            {
                **written_line(truth.line),
                "scale": str(truth.scale),
                "weights": {key: str(weight) for key, weight in truth.weights},
            }
            for truth in proof.derived
        ],
        "nodes": nodes,
    }


def _written_node(node: Node, places: dict[Multipliers, int]) -> dict[str, Any]:
    """Write a node out. places: where each multipliers stand in the list of them; new ones are added."""
    written: dict[str, Any] = {}
    if node.multipliers is not None:
        written["with"] = places.setdefault(node.multipliers, len(places))
    if node.split is not None:
        written["split"] = [node.split[0], list(node.split[1])]
        written["halves"] = [node.left, node.right]
    if node.tabled:
        written["tabled"] = True
    if node.open:
        written["open"] = True
    return written


def written_line(line: Line) -> dict[str, Any]:
    """Write a line out, its amounts as strings."""
    return {
        "terms": [[i, [str(amount) for amount in amounts]] for i, amounts in line.terms],
        "joints": [[p, str(amount)] for p, amount in line.joints],
    }
