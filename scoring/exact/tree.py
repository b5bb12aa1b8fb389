"""Branch where one listing is too wide: a tree whose every leaf is proved with multipliers of its own.

1. Close options that the rows rule out, solve the relaxation, round its duals, bound exactly
   (bounds.py).
2. Below the threshold: the leaf is shut. Otherwise close the options that lose too much.
3. Few portfolios left: list them all (enumeration.py), and the leaf is shut.
4. Else split the options of the recommendation the relaxation is least sure of, and go on with the
   likelier half until a portfolio is known, then with the branch of the highest bound (Land and
   Doig 1960; Dakin 1965).

The tree with its integer multipliers is the certificate (proof.py): whoever replays it need trust
nothing else.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.bounds import bound, narrow, screen
from scoring.exact.branching import Brancher
from scoring.exact.compiled import fast
from scoring.exact.enumeration import enumerated
from scoring.exact.goals import BestWithTies
from scoring.exact.inequalities import FIGURE_BITS
from scoring.exact.relaxation import Multipliers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scoring.exact.bounds import Bound, Screen
    from scoring.exact.flat_rows import FlatRows
    from scoring.exact.goals import Goal
    from scoring.exact.inequalities import Derived, Domain, Setting, System
    from scoring.exact.programme import Choice
    from scoring.exact.relaxation import Relaxation, Relaxed

BEAM = 120  # states of the first look for a good portfolio
LEAF = 6000  # states a listing may hold
HOPE = 1000.0  # try a listing where the losses alone allow up to this many times LEAF portfolios
BINS = 48
BEGIN = 16  # part of the slack that a listing in depth begins with at most,
BEGIN_OF_ALL = 500  # and part of the bound
PARTS = 20_000  # partial portfolios that a listing in depth may look at,
AGAIN = 10_000  # and one by the multipliers of an earlier question, which may take the work of
TWO_NODES = 2  # so many relaxations: beyond that it seldom ends, and costs more than it saves
POLISHED = 4  # portfolios that are bettered,
POLISHING = 100_000  # each by so many changes tried at most,
LOOK = -1  # in place of a number of relaxations: a look, which lists nothing;
LOOKING = 60_000  # what is mended in it is bettered by so many changes,
FORCING = 2_000_000  # and that are tried where one of them is forced up to a bound,
CHANGES_A_STATE = 4  # so many of which are counted as one partial portfolio
HALVED = 3  # visits after which the root and both its halves are done,
HARDLY = 100  # and the part of the gap that halving it must have closed for more of it to be of use
A_STATE = 2  # work of one partial portfolio
LONGEST = 60_000_000  # work of one search at most, without that of listings;
ENDLESS = 2**62  # with it there is no limit unless one is given
MOST_FOR_TIES = (
    3_000_000  # and in search of further ties, once nothing can be better than what is known
)


@dataclass(slots=True)
class Node:
    """One node of the proof.

    multipliers: what closes options or shuts it
    split: (recommendation, options left to the left half); the right half has all others
    left, right: places of the two halves in the tree
    tabled: what is left here was listed by dynamic programme (knapsack.py), being too wide to list
        one by one
    open: the search ended before it came here; the multipliers are the parent's and bound what may
    be left
    """

    multipliers: Multipliers | None = None
    split: tuple[int, tuple[int, ...]] | None = None
    left: int = -1
    right: int = -1
    tabled: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Searched:
    """How one search for a goal ended. It is no `Answer`: what was found stands in the goal, best or not.

    closed: every portfolio worth the goal's threshold is in `goal.found`
    bound: no portfolio outside `goal.found` is worth more, in value units
    nodes: relaxations solved
    states: partial portfolios listed
    work: all of it, about one to a microsecond of an idle machine; counted, never measured, so that
    limits on it stop at the same place on any machine
    tree: the nodes, the root first
    derived: truths besides the rules that the tree was built on
    """

    closed: bool
    bound: int
    nodes: int
    states: int
    work: int
    tree: tuple[Node, ...]
    derived: tuple[Derived, ...] = ()


@dataclass(order=True, slots=True)
class _Open:
    """A branch still to visit, highest bound first, then the older one. multipliers: what gives it that bound."""

    key: int
    place: int
    domain: Domain = field(compare=False)
    multipliers: Multipliers | None = field(compare=False, default=None)


class _Waiting:
    """Branches to visit: the likelier half first until a portfolio is known, from then on the highest bound first."""

    def __init__(self, root: _Open) -> None:
        self.heap = [root]
        self.dive: list[_Open] = []  # halves to go on with first, the deepest last

    @property
    def any(self) -> bool:
        """Whether a branch is left."""
        return bool(self.heap or self.dive)

    def add(self, halves: Iterable[_Open], *, diving: bool) -> None:
        """Take in the halves of a branch, the likelier one last."""
        self.dive += halves
        if not diving:
            self.rise()

    def rise(self) -> None:
        """Dive no more: what is left of it waits with the others."""
        for branch in self.dive:
            heapq.heappush(self.heap, branch)
        self.dive.clear()

    def next(self) -> _Open:
        """Take out the branch to visit now."""
        return self.dive.pop() if self.dive else heapq.heappop(self.heap)


def a_node(system: System) -> int:
    """Work of one relaxation with what is made of it (see Searched)."""
    return 500 + 12 * system.columns + system.columns * len(system.inequalities) // 30


class Tree:
    """One search over one setting."""

    def __init__(
        self,
        system: System,
        setting: Setting,
        relaxation: Relaxation,
        goal: Goal,
        *,
        leaf: int | None = None,
        work: int | None = None,
        recorded: bool = True,
    ) -> None:
        self.leaf = LEAF if leaf is None else leaf
        self.most = ENDLESS if work is None else work
        self.system, self.setting, self.relaxation, self.goal = system, setting, relaxation, goal
        self.deep = None if recorded else self._goal_in_depth()
        self.bounds = system.screened(setting.bounds)
        self.nodes: list[Node] = [Node()]
        self.brancher = Brancher(system, setting, relaxation)
        self.root_bound = -setting.least
        self.visits = 0
        self.states = 0
        self.guesses: tuple[Choice, ...] = ()

    def _goal_in_depth(self) -> BestWithTies | None:
        """Give the goal if listings may go depth first: in machine code, and all figures fit 64 bits exactly."""
        goal = self.goal
        return goal if isinstance(goal, BestWithTies) and self._fits else None

    @property
    def _fits(self) -> bool:
        """Whether machine code may go through portfolios: all figures fit 64 bits exactly."""
        system = self.system
        parts = len(system.sizes) + len(system.sides) + 1
        fits = (system.figures(self.setting).largest * parts).bit_length() < FIGURE_BITS
        return system.exact and fits and fast("proofs", system.columns)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Take in the best feasible one of some portfolios, and what comes before it."""
        if not choices:
            return
        self.guesses = tuple(choices)
        values = self.system.worth(np.array(choices, dtype=np.int64), self.setting)
        for place in sorted(range(len(choices)), key=lambda place: (-values[place], place)):
            if values[place] < self.goal.threshold:
                return
            if self.system.keeps(choices[place], self.setting):
                self.goal.add(choices[place], values[place])

    def settled_by(self, multipliers: Multipliers) -> Searched | None:
        """Search by multipliers of an earlier question, without a relaxation; None where that is not enough."""
        if self.deep is None:
            return None
        limit = min(AGAIN, TWO_NODES * a_node(self.system) // A_STATE)
        domain = narrow(self.system, self.bounds, self.setting.domain)
        if domain is not None:
            bounded = bound(self.system, self.setting, multipliers, domain)
            if bounded.total >= bounded.scale * self.goal.threshold:
                losses = screen(self.system, bounded, self.goal.threshold)
                narrowed = narrow(
                    self.system, self.bounds, domain & (losses.losses <= losses.slack)
                )
                if (
                    narrowed is not None
                    and not self._listed_deeply(self.deep, bounded, losses, narrowed, limit)[0]
                ):
                    return None
        self.nodes[0].multipliers = multipliers
        return self._end(closed=True, bound=self.goal.threshold - self.setting.step)

    def search(
        self, node_limit: int, ties: int = MOST_FOR_TIES, *, may_tire: bool = False
    ) -> Searched:
        """Search until every branch is shut, or a limit is reached, or the goal is full.

        node_limit: relaxations; LOOK for a look: one gives the bound, nothing is listed,
            and the best of the first guesses is mended and bettered.
        may_tire: end as at a limit once the root's two halves hardly lower the bound.

        Branches come highest bound first. So once one of them cannot hold anything better than what
        is known, none can: from there on only ties are looked for, and after so much work as `ties`
        no longer.
        """
        if node_limit == LOOK:
            return self._looked()
        node_limit = min(node_limit, max(LONGEST // a_node(self.system), 1))
        # The highest value is minus the least.
        waiting = _Waiting(_Open(self.setting.least, 0, self.setting.domain))
        ties_from: int | None = None  # the work done when only ties were left
        while waiting.any:
            if self.goal.any:
                waiting.rise()
            if not waiting.dive and self.goal.only_ties(-waiting.heap[0].key):
                ties_from = self._work if ties_from is None else ties_from
                if self._work >= ties_from + ties:
                    self.goal.stop_listing()
            elif self._is_at_its_end(node_limit) or (may_tire and self._tired(waiting)):
                return self._given_up((*waiting.heap, *waiting.dive))
            branch = waiting.next()
            # Its parent's multipliers, which the node still holds, may shut it by now.
            if -branch.key >= self.goal.threshold:
                waiting.add(self._visit(branch), diving=not self.goal.any)
        return self._end(closed=True, bound=self.goal.threshold - self.setting.step)

    def _looked(self) -> Searched:
        """Bound everything by one relaxation, and make what can be made of the first guesses."""
        self.visits = 1
        nothing_better = self.goal.threshold - self.setting.step
        domain = narrow(self.system, self.bounds, self.setting.domain)
        if domain is None:
            return self._end(closed=True, bound=nothing_better)
        relaxed = self.relaxation.solve(self.setting, domain)
        bounded = self._bounded(relaxed, domain)
        self.nodes[0].multipliers = bounded.multipliers
        if self._is_below(bounded):
            return self._end(closed=True, bound=nothing_better)
        guesses = self.guesses
        if relaxed.feasible:
            self._round(relaxed.shares, domain)
        self._mend(domain, guesses)
        highest = -self.setting.least
        if bounded.scale:
            highest = bounded.total // bounded.scale // self.setting.step * self.setting.step
        if highest < self.goal.threshold:
            return self._end(closed=True, bound=self.goal.threshold - self.setting.step)
        self.nodes[0].open = True
        return self._end(closed=False, bound=highest)

    def _is_below(self, bounded: Bound) -> bool:
        """Whether nothing is worth the threshold, or nothing keeps the rules."""
        too_little = bounded.total < bounded.scale * self.goal.threshold
        return too_little or (bounded.scale == 0 and bounded.total < 0)

    def _tired(self, waiting: _Waiting) -> bool:
        """Say whether the two halves of the root, just visited, close hardly any of the gap to the best found."""
        if self.visits != HALVED or waiting.dive or self.deep is None or self.deep.value is None:
            return False
        gap = self.root_bound - self.deep.value
        return HARDLY * (self.root_bound + waiting.heap[0].key) < gap

    @property
    def _work(self) -> int:
        return self.visits * a_node(self.system) + A_STATE * self.states

    def _is_at_its_end(self, node_limit: int) -> bool:
        """Whether a limit is met, or there is nothing more to find."""
        return self.visits >= node_limit or self._work >= self.most or self.goal.full

    def _given_up(self, left: Sequence[_Open]) -> Searched:
        """End with branches left, none of which holds anything above the highest of their bounds."""
        for branch in left:
            self.nodes[branch.place].open = True
        return self._end(closed=False, bound=max(-branch.key for branch in left))

    def _end(self, *, closed: bool, bound: int) -> Searched:
        return Searched(
            closed=closed,
            bound=bound,
            nodes=self.visits,
            states=self.states,
            work=self._work,
            tree=tuple(self.nodes),
        )

    def _visit(self, branch: _Open) -> tuple[_Open, ...]:
        """Shut a branch, or give its two halves, the likelier one last."""
        self.visits += 1
        node = self.nodes[branch.place]
        domain = narrow(self.system, self.bounds, branch.domain)
        if domain is None:
            return ()
        relaxed = self.relaxation.solve(self.setting, domain)
        bounded = self._bounded(relaxed, domain)
        node.multipliers = bounded.multipliers
        if relaxed.feasible:
            self._round(relaxed.shares, domain)
        if self._is_below(bounded):
            return ()
        shut, narrowed = self._listed(bounded, domain, at_root=branch.place == 0)
        if shut:
            return ()
        multipliers, key = branch.multipliers, branch.key
        if bounded.scale:
            highest = bounded.total // bounded.scale // self.setting.step * self.setting.step
            if -highest >= key:
                multipliers, key = bounded.multipliers, -highest
        if branch.place == 0:
            self.root_bound = -key
        return self._split(node, narrowed, relaxed, _Open(key, branch.place, narrowed, multipliers))

    def _bounded(self, relaxed: Relaxed, domain: Domain) -> Bound:
        """Bound a domain by the relaxation's multipliers, or by none where its ray proves nothing."""
        bounded = bound(self.system, self.setting, relaxed.multipliers, domain)
        if relaxed.feasible is False and bounded.total >= 0:
            return bound(self.system, self.setting, Multipliers(1), domain)
        return bounded

    def _listed(self, bounded: Bound, domain: Domain, *, at_root: bool) -> tuple[bool, Domain]:
        """List what the losses leave, as `_list`; at the root again after a look: what is better leaves less.

        A listing in depth looks by itself, so that there a look is for where it found nothing.
        """
        looks = at_root and bool(bounded.scale)
        if looks and self.deep is None and not self.goal.any:
            self._look(bounded, domain)
        shut, narrowed = self._list(bounded, domain)
        if shut or not looks or (self.deep is not None and self.goal.any):
            return shut, narrowed
        self._look(bounded, domain)
        self._polish(domain)
        return self._list(bounded, domain)

    def _list(self, bounded: Bound, domain: Domain) -> tuple[bool, Domain]:
        """List what the losses leave, if that is few; otherwise give the domain they leave."""
        losses = screen(self.system, bounded, self.goal.threshold)
        narrowed = narrow(self.system, self.bounds, domain & (losses.losses <= losses.slack))
        if narrowed is None:
            return True, domain
        if self.deep is not None and bounded.scale:
            return self._listed_deeply(self.deep, bounded, losses, narrowed, PARTS)
        if self._hopeful(losses, narrowed):
            listed = enumerated(self.system, self.bounds, losses, narrowed, most=self.leaf)
            self.states += listed.states
            self._take(listed.choices)
            if listed.complete:
                return True, narrowed
        return False, narrowed

    def _listed_deeply(
        self, goal: BestWithTies, bounded: Bound, losses: Screen, domain: Domain, limit: int
    ) -> tuple[bool, Domain]:
        """List depth first (deep_listing.py); where that takes too long, give the domain it leaves."""
        from scoring.exact.deep_listing import FAR, Losses, Sought, deeply_listed  # noqa: PLC0415 - numba takes a moment to start

        figures = self.system.figures(self.setting)
        prices = np.zeros(self.system.rows, dtype=np.int64)
        for k, weight in bounded.multipliers.weights:
            if k < self.system.rows:
                prices[k] = min(weight >> losses.shift, 2**60)
        sought = Sought(
            values=np.array(figures.values, dtype=np.int64, copy=None),
            joint_values=np.array(figures.joint_values, dtype=np.int64, copy=None),
            threshold=goal.threshold,
            best=-FAR if goal.value is None else goal.value,
            tie=goal.tie,
            step=goal.step,
            listing=not goal.strict,
            most=goal.limit,
            slack=losses.slack,
            start=min(losses.slack // BEGIN, (abs(bounded.total) >> losses.shift) // BEGIN_OF_ALL),
            grain=bounded.scale.bit_length() - 1 - losses.shift,
            limit=limit,
        )
        given = Losses(losses.losses, losses.joint_losses, prices)
        narrowed = domain.copy()
        closed, looked, choices, values = deeply_listed(
            self.system.flat, self.bounds, given, sought, narrowed
        )
        self.states += looked
        for place in np.argsort(-values, kind="stable").tolist():
            goal.add(tuple(choices[place].tolist()), int(values[place]))
        return closed, narrowed

    def _take(self, choices: NDArray[np.int64]) -> None:
        """Take in what a listing found, checked exactly."""
        if not len(choices):
            return
        values = self.system.worth(choices, self.setting)
        for row, value in zip(choices.tolist(), values, strict=True):
            if value >= self.goal.threshold:
                choice = tuple(row)
                if self.system.exact or self.system.keeps(choice, self.setting):
                    self.goal.add(choice, value)

    def _round(self, shares: NDArray[np.float64], domain: Domain) -> None:
        """Offer the portfolio of every recommendation's largest share."""
        masked = np.where(domain, shares, -1.0)
        largest = np.maximum.reduceat(masked, np.array(self.system.first, dtype=np.int64))
        places = np.flatnonzero(masked == largest[self.system.owner])
        if len(places):
            owners = self.system.owner[places]
            firsts = places[np.diff(owners, prepend=-1) > 0]
            self.offer([tuple(self.system.option[firsts].tolist())])

    def _look(self, bounded: Bound, domain: Domain) -> None:
        """Look for good portfolios with a beam, which proves nothing unless it is never full."""
        losses = screen(self.system, bounded, self.setting.least)
        listed = enumerated(self.system, self.bounds, losses, domain, most=BEAM, beam=True)
        self.states += listed.states
        self._take(listed.choices)

    def _polish(self, domain: Domain) -> None:
        """Better the best that are known by changing one or two recommendations (polishing.py)."""
        if self.deep is None or not self.bounds.size:
            return
        from scoring.exact.polishing import polished  # noqa: PLC0415 - numba takes a moment to start

        for choice in self._known_best(POLISHED):
            better = np.array(choice, dtype=np.int64)
            rules, use = self._rules_of_changes(domain), self.system.use(better)
            self._offer_changed(better, polished(*rules, better, use, POLISHING))

    def _mend(self, domain: Domain, guesses: Sequence[Choice]) -> None:
        """Bring the best of some portfolios into a domain, mend the rows that breaks, better it and offer it."""
        if not (guesses and self._fits and self.bounds.size):
            return
        from scoring.exact.polishing import mended, polished  # noqa: PLC0415 - numba takes a moment to start

        values = self.system.worth(np.array(guesses, dtype=np.int64), self.setting)
        place = max(range(len(values)), key=lambda place: (values[place], -place))
        better = self._brought_into(domain, guesses[place])
        rules, use = self._rules_of_changes(domain), self.system.use(better)
        if mended(*rules, better, use):
            self._offer_changed(better, polished(*rules, better, use, LOOKING))

    def _brought_into(self, domain: Domain, choice: Choice) -> NDArray[np.int64]:
        """Put every level that a domain shuts at the one of most value that it leaves open."""
        values = np.array(self.system.figures(self.setting).values, dtype=np.int64, copy=None)
        better = np.array(choice, dtype=np.int64)
        for i, first in enumerate(self.system.first):
            if not domain[first + better[i]]:
                span = slice(first, first + self.system.sizes[i])
                left = np.flatnonzero(domain[span])
                better[i] = left[int(values[span][left].argmax())]
        return better

    def force(self, most: int) -> None:
        """Better the best that is known, if it is worth less than `most`, by forcing one change after another."""
        goal = self._goal_in_depth()
        if goal is None or goal.value is None or goal.value >= most or not self.bounds.size:
            return
        from scoring.exact.polishing import forced  # noqa: PLC0415 - numba takes a moment to start

        better = np.array(self._known_best(1)[0], dtype=np.int64)
        rules, use = self._rules_of_changes(self.setting.domain), self.system.use(better)
        self._offer_changed(better, forced(*rules, better, use, most - goal.value, FORCING))

    def _known_best(self, count: int) -> list[Choice]:
        found = self.goal.found
        return sorted(found, key=lambda choice: (-found[choice], choice))[:count]

    def _rules_of_changes(
        self, domain: Domain
    ) -> tuple[FlatRows, NDArray[np.int64], NDArray[np.int64], Domain]:
        """Lay out rows, their ends, values and open options as polishing reads them."""
        values = np.array(self.system.figures(self.setting).values, dtype=np.int64, copy=None)
        return self.system.flat, self.bounds, values, domain

    def _offer_changed(self, better: NDArray[np.int64], tried: int) -> None:
        """Count the changes that were tried and offer what came of them."""
        self.states += tried // CHANGES_A_STATE
        self.offer([tuple(better.tolist())])

    def _hopeful(self, losses: Screen, domain: Domain) -> bool:
        """Say whether the losses alone leave few enough portfolios to list; counted in bins, losses rounded down."""
        if losses.slack <= 0:
            return True
        most = HOPE * self.leaf
        if fast("proofs", self.system.columns):
            from scoring.exact.level_listing import few  # noqa: PLC0415 - numba takes a moment to start

            return bool(few(self.system.flat, domain, losses.losses, losses.slack, BINS, most))
        counts = np.zeros(BINS + 1)
        counts[0] = 1.0
        bins = losses.losses * BINS // (losses.slack + 1)
        for span in self.system.spans:
            shifts = [int(bins[column]) for column in span if domain[column]]
            if len(shifts) == 1:
                continue
            total = np.zeros(BINS + 1)
            for shift in shifts:
                total[shift:] += counts[: BINS + 1 - shift]
            counts = total
            if counts.sum() > most:
                return False
        return True

    def _split(
        self, node: Node, domain: Domain, relaxed: Relaxed, item: _Open
    ) -> tuple[_Open, ...]:
        """Split the options of the recommendation whose level the relaxation is least sure of.

        Until they are visited the halves hold the multipliers that give them their bound: those
        shut them where the threshold has passed it by then.
        """
        i, left = self.brancher.choose(domain, relaxed)
        start = self.system.first[i]
        part = slice(start, start + self.system.sizes[i])
        inside = np.zeros(self.system.sizes[i], dtype=bool)
        inside[list(left)] = True
        node.split = (i, left)
        halves = []
        for mask in (inside, ~inside):
            half = domain.copy()
            half[part] &= mask
            self.nodes.append(Node(item.multipliers))
            halves.append(_Open(item.key, len(self.nodes) - 1, half, item.multipliers))
        node.left, node.right = halves[0].place, halves[1].place
        likely = not relaxed.feasible or float(relaxed.shares[part][inside].sum()) > 0.5
        return (halves[1], halves[0]) if likely else (halves[0], halves[1])
