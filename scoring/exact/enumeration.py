"""List every portfolio whose losses are small enough, one recommendation after another, all partial ones at once.

    states_0 = {nothing decided};  states_t+1 = {s + option o of recommendation t : losses(s) + loss(o) <= slack,
                                                 and every row can still be kept by what is left to decide}

In words: the depth-first search of the proof (bounds.py), with its whole breadth handled by array
arithmetic. Recommendations with the largest losses come first, so that few states survive each
step. Integers throughout; what was rounded was rounded so that only portfolios that cannot qualify
are dropped, and the caller checks the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.bounds import certain
from scoring.exact.compiled import fast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.bounds import Screen
    from scoring.exact.inequalities import Domain, System

    type Integers = NDArray[np.int64]

MANY = 200  # states from which it pays to drop rows that nothing can break any more


@dataclass(frozen=True, slots=True)
class Listing:
    """The portfolios that an enumeration found.

    choices: portfolios x recommendations
    complete: none that qualifies is missing
    states: partial portfolios that were kept on the way
    """

    choices: Integers
    complete: bool
    states: int


def enumerated(
    system: System,
    bounds: Integers,
    screen: Screen,
    domain: Domain,
    *,
    most: int,
    beam: bool = False,
) -> Listing:
    """List the portfolios in a domain whose rounded losses are within the slack and whose rounded rows hold.

    most: give up (or, as a beam, keep only those with the least losses) where more states than this
    stand.
    """
    if fast("proofs", system.columns):
        from scoring.exact.level_listing import listed  # noqa: PLC0415 - numba takes a moment to start

        complete, states, choices = listed(
            system.flat,
            bounds,
            screen.losses,
            screen.joint_losses,
            screen.prices,
            screen.slack,
            domain,
            most,
            beam,
        )
        return Listing(choices, complete, states)
    return enumerated_plainly(system, bounds, screen, domain, most=most, beam=beam)


def enumerated_plainly(
    system: System,
    bounds: Integers,
    screen: Screen,
    domain: Domain,
    *,
    most: int,
    beam: bool = False,
) -> Listing:
    """List as `enumerated` does, without machine code."""
    none = np.zeros((0, len(system.sizes)), dtype=np.int64)
    work = _States(system, bounds, screen, domain)
    if work.hopeless:
        return Listing(none, complete=True, states=0)
    complete, states = True, 0
    for i in work.order:
        work.decide(i)
        states += work.size
        if work.size > most:
            complete = False
            if not beam:
                return Listing(none, complete=False, states=states)
            work.keep_best(most)
        if not work.size:
            break
    return Listing(work.choices(), complete, states)


class _States:
    """The partial portfolios of one listing after some steps; each step decides one recommendation in all of them.

    hopeless: some recommendation has no option left, so that there is nothing to list
    options: for every recommendation, its open options
    order: recommendations with a choice, as they are decided
    losses: states; what each has lost
    use: rows x states; what each uses of the rows that may still break
    alive: undecided joints x states; whether it may still hold
    rank: states; losses and what priced rows cannot use up any more
    trail: for every step, the recommendation decided, and for each state then the one it came from
        and its option

    What follows the rows, cut down as rows are dropped: amounts (rows x columns), joint_amounts
    (rows x joints), bounds and prices (rows), least and most (steps x rows: what is still to come
    after each step can add).
    """

    def __init__(self, system: System, bounds: Integers, screen: Screen, domain: Domain) -> None:
        self.system, self.screen = system, screen
        domain = domain & (screen.losses <= screen.slack)
        firsts = np.array(system.first, dtype=np.int64)
        self.hopeless = bool(len(firsts)) and not np.logical_or.reduceat(domain, firsts).all()
        if self.hopeless:
            return
        self.domain = domain
        self.options = system.open_options(domain)
        self.order = self._ordered()
        self.steps = 0  # recommendations decided so far
        self.trail: list[tuple[int, Integers, Integers]] = []
        self._begin()
        self._prepare_rows(bounds)

    def _ordered(self) -> list[int]:
        """Put the recommendations that lose most by leaving their best option first; those with no choice stay out."""
        keys = []
        for i, options in enumerate(self.options):
            if len(options) > 1:
                losses = np.sort(self.screen.losses[self.system.first[i] + options])
                keys.append((-int(losses[1]), -int(losses[-1]), i))
        return [i for _, _, i in sorted(keys)]

    def _begin(self) -> None:
        """Begin with one state: what has no choice is in it, and the joints that the domain decides are settled."""
        system, screen = self.system, self.screen
        loss = 0
        use = np.zeros(len(system.amounts), dtype=np.int64)
        for i, options in enumerate(self.options):
            if len(options) == 1:
                use += system.amounts[:, system.first[i] + options[0]]
        self.undecided: list[int] = []
        for p, (may, must) in enumerate(certain(system, self.domain)):
            if must:
                use += system.joint_amounts[:, p]
            if must or not may:
                loss += int(screen.joint_losses[p, int(must)])
            else:
                self.undecided.append(p)
        self.losses = self.rank = np.full(1, loss, dtype=np.int64)
        self.use = use[:, None]
        self.alive = np.ones((len(self.undecided), 1), dtype=bool)
        self._place_joints()

    def _place_joints(self) -> None:
        """Note when each undecided joint is decided, and which of them each recommendation is a member of, by place."""
        step_of = {i: step for step, i in enumerate(self.order)}
        self.last: dict[int, int] = {}
        self.touched: dict[int, list[int]] = {}
        for place, p in enumerate(self.undecided):
            sides = self.system.sides[p]
            self.last[p] = max(step_of[i] for i in sides if i in step_of)
            for i in sides:
                self.touched.setdefault(i, []).append(place)

    def _prepare_rows(self, bounds: Integers) -> None:
        """Keep the rows that may break at all, with the least and most that is still to come after each step."""
        system = self.system
        amounts, joint_amounts = system.amounts, system.joint_amounts
        steps = len(self.order)
        least = np.zeros((steps + 1, len(amounts)), dtype=np.int64)
        most = np.zeros((steps + 1, len(amounts)), dtype=np.int64)
        for step in range(steps - 1, -1, -1):
            i = self.order[step]
            open_amounts = amounts[:, system.first[i] + self.options[i]]
            least[step] = least[step + 1] + open_amounts.min(axis=1)
            most[step] = most[step + 1] + open_amounts.max(axis=1)
        for p in self.undecided:
            # To come until its last member is decided, that step included.
            least[: self.last[p] + 1] += np.minimum(joint_amounts[:, p], 0)
            most[: self.last[p] + 1] += np.maximum(joint_amounts[:, p], 0)
        self.amounts, self.joint_amounts, self.bounds = amounts, joint_amounts, bounds
        self.least, self.most, self.prices = least, most, self.screen.prices
        use = self.use[:, 0]
        broken = (use + least[0] > bounds).any() or self.losses[0] > self.screen.slack
        self._keep_rows(use + most[0] > bounds)
        if broken:
            self._keep(np.zeros(0, dtype=np.int64))

    def _keep_rows(self, breakable: NDArray[np.bool_]) -> None:
        """Go on with these rows only: no state can break the others any more."""
        if breakable.all():
            return
        self.use = self.use[breakable]
        self.bounds = self.bounds[breakable]
        self.prices = self.prices[breakable]
        self.amounts, self.joint_amounts = self.amounts[breakable], self.joint_amounts[breakable]
        self.least, self.most = self.least[:, breakable], self.most[:, breakable]

    @property
    def size(self) -> int:
        """How many states stand."""
        return len(self.losses)

    def decide(self, i: int) -> None:
        """Decide recommendation i: a state goes on with each option, unless it then loses too much or breaks a row.

        New states are pairs: `which` is the place of each one's option, `parents` the state it came
        from.
        """
        self.steps += 1
        slack = self.screen.slack
        columns = self.system.first[i] + self.options[i]
        losses = self.losses[None, :] + self.screen.losses[columns][:, None]  # options x states
        which, parents = np.nonzero(losses <= slack)
        losses = losses[which, parents]
        use = self.use[:, parents] + self.amounts[:, columns][:, which]
        alive = self.alive[:, parents]
        self._add_joints(i, columns[which], losses, use, alive)
        keeps_rows = (use <= (self.bounds - self.least[self.steps])[:, None]).all(axis=0)
        rank = losses + self._lost_room(use)
        kept = np.flatnonzero(keeps_rows & (rank <= slack))
        self.losses, self.rank = losses[kept], rank[kept]
        self.use, self.alive = use[:, kept], alive[:, kept]
        self.trail.append((i, parents[kept], self.options[i][which[kept]]))
        if self.size > MANY:
            most = self.use.max(axis=1) + self.most[self.steps]
            self._keep_rows((most > self.bounds) | (self.prices > 0))

    def _add_joints(
        self, i: int, columns: Integers, losses: Integers, use: Integers, alive: NDArray[np.bool_]
    ) -> None:
        """Add to losses and use what joints do once i is at these columns, one a state; all three are changed in place.

        A joint dies with the first member out of its range; it holds if it is alive when its last
        member is decided.
        """
        for place in self.touched.get(i, ()):
            p = self.undecided[place]
            inside = self.system.member[p, columns]
            before = alive[place]
            losses += np.where(before & ~inside, self.screen.joint_losses[p, 0], 0)
            alive[place] = now = before & inside
            if self.last[p] == self.steps - 1:
                losses += np.where(now, self.screen.joint_losses[p, 1], 0)
                use += self.joint_amounts[:, p][:, None] * now

    def _lost_room(self, use: Integers) -> Integers:
        """Price what each state cannot use up any more of priced rows, rounded down with room for float error."""
        priced = np.flatnonzero(self.prices)
        if not len(priced):
            return np.zeros(use.shape[1], dtype=np.int64)
        unused = (self.bounds - self.most[self.steps])[priced, None] - use[priced]
        # Row by row, so that no sum depends on how many are added at once.
        lost = np.zeros(use.shape[1])
        for left, price in zip(np.maximum(unused, 0), self.prices[priced], strict=True):
            lost += left * price
        lost *= 1 - 1e-12
        return np.asarray(np.minimum(lost, 2.0**60).astype(np.int64))

    def keep_best(self, most: int) -> None:
        """Keep the states with the least losses."""
        self._keep(np.sort(np.argsort(self.rank, kind="stable")[:most]))

    def _keep(self, places: Integers) -> None:
        self.losses = self.losses[places]
        self.use = self.use[:, places]
        self.alive = self.alive[:, places]
        if self.trail:
            i, parents, chosen = self.trail[-1]
            self.trail[-1] = (i, parents[places], chosen[places])

    def choices(self) -> Integers:
        """Walk the trail back and write the portfolios out."""
        choices = np.empty((self.size, len(self.options)), dtype=np.int64)
        for i, options in enumerate(self.options):
            choices[:, i] = options[0]
        places = np.arange(self.size)
        for i, parents, chosen in reversed(self.trail):
            choices[:, i] = chosen[places]
            places = parents[places]
        return choices
