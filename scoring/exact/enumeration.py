"""List every portfolio whose losses are small enough, one recommendation after another, all partial ones at once.

    states_0 = {nothing decided};  states_t+1 = {s + option o of recommendation t : losses(s) + loss(o) <= slack,
                                                 and every row can still be kept by what is left to decide}

In words: the depth-first search of the proof (bounds.py), with its whole breadth handled by array arithmetic.
Recommendations with the largest losses come first, so that few states survive each wave. Integers throughout;
what was rounded was rounded so that only portfolios that cannot qualify are dropped, and the caller checks the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.bounds import certain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.bounds import Screen
    from scoring.exact.inequalities import Domain, System

MANY = 200  # states from which it pays to drop rows that nothing can break any more


@dataclass(frozen=True, slots=True)
class Wave:
    """What a listing found. complete: nothing that qualifies is missing. states: how many partial ones were kept.

    choices: portfolios x recommendations.
    """

    choices: NDArray[np.int64]
    complete: bool
    states: int


def waves(
    system: System, bounds: NDArray[np.int64], screen: Screen, domain: Domain, *, most: int, beam: bool = False
) -> Wave:
    """List the portfolios in a domain whose rounded losses are within the slack and whose rounded rows hold.

    most: give up (or, as a beam, keep only those with the least losses) where more states than this stand.
    """
    work = _Work(system, bounds, screen, domain)
    if work.hopeless:
        return Wave(np.zeros((0, len(system.sizes)), dtype=np.int64), complete=True, states=0)
    complete, states = True, 0
    for i in work.order:
        work.step(i)
        states += work.size
        if work.size > most:
            complete = False
            if not beam:
                return Wave(np.zeros((0, len(system.sizes)), dtype=np.int64), complete=False, states=states)
            work.keep_best(most)
        if not work.size:
            break
    return Wave(work.choices(), complete, states)


class _Work:
    """The states of one listing: their losses, use of each row, joints that still may hold, and origin."""

    def __init__(self, system: System, bounds: NDArray[np.int64], screen: Screen, domain: Domain) -> None:
        self.system, self.screen = system, screen
        domain = domain & (screen.losses <= screen.slack)
        firsts = np.array(system.first, dtype=np.int64)
        self.hopeless = bool(len(firsts)) and not np.logical_or.reduceat(domain, firsts).all()
        if self.hopeless:
            return
        self.domain = domain
        self.options = [
            np.flatnonzero(domain[start : start + size]) for start, size in zip(system.first, system.sizes, strict=True)
        ]
        self.order = self._ordered()
        self._prepare_joints()
        self._prepare_rows(bounds)

    def _ordered(self) -> list[int]:
        """Put the recommendations that lose most by leaving their best option first; those with no choice stay out."""
        keys = []
        for i, options in enumerate(self.options):
            if len(options) > 1:
                losses = np.sort(self.screen.losses[self.system.first[i] + options])
                keys.append((-int(losses[1]), -int(losses[-1]), i))
        return [i for _, _, i in sorted(keys)]

    def _prepare_joints(self) -> None:
        """Settle the joints that the domain decides; note for the others when each is decided."""
        system, screen = self.system, self.screen
        when = {i: t for t, i in enumerate(self.order)}
        start = 0
        self.base = np.zeros(len(system.amounts), dtype=np.int64)
        self.undecided: list[int] = []
        for p, (may, must) in enumerate(certain(system, self.domain)):
            if must or not may:
                start += int(screen.joint_losses[p, int(must)])
                if must:
                    self.base += system.joint_amounts[:, p]
            else:
                self.undecided.append(p)
        self.last = {p: max(when[i] for i in system.sides[p] if i in when) for p in self.undecided}
        self.touched: dict[int, list[int]] = {}
        for place, p in enumerate(self.undecided):
            for i in system.sides[p]:
                self.touched.setdefault(i, []).append(place)
        self.losses = np.full(1, start, dtype=np.int64)
        self.alive = np.ones((len(self.undecided), 1), dtype=bool)

    def _prepare_rows(self, bounds: NDArray[np.int64]) -> None:
        """Keep the rows that may break at all, with the least and most that is still to come after each wave."""
        system = self.system
        amounts = system.amounts
        steps = len(self.order)
        least = np.zeros((steps + 1, len(amounts)), dtype=np.int64)
        most = np.zeros((steps + 1, len(amounts)), dtype=np.int64)
        for i, options in enumerate(self.options):
            if len(options) == 1:
                self.base += amounts[:, system.first[i] + options[0]]
        for t in range(steps - 1, -1, -1):
            i = self.order[t]
            columns = amounts[:, system.first[i] + self.options[i]]
            least[t] = least[t + 1] + columns.min(axis=1)
            most[t] = most[t + 1] + columns.max(axis=1)
        for p in self.undecided:
            least[: self.last[p] + 1] += np.minimum(system.joint_amounts[:, p], 0)
            most[: self.last[p] + 1] += np.maximum(system.joint_amounts[:, p], 0)
        self.amounts, self.joint_amounts, self.bounds = amounts, system.joint_amounts, bounds
        self.least, self.most, self.prices = least, most, self.screen.prices
        self.time = 0
        self.rank = self.losses
        self.trail: list[tuple[int, NDArray[np.int64], NDArray[np.int64]]] = []
        self.use = self.base[:, None]
        broken = (self.use[:, 0] + least[0] > bounds).any() or self.losses[0] > self.screen.slack
        self._keep_rows(self.use[:, 0] + most[0] > bounds)
        if broken:
            self._keep(np.zeros(0, dtype=np.int64))

    def _keep_rows(self, kept: NDArray[np.bool_]) -> None:
        """Go on with these rows only: no state can break the others any more."""
        if kept.all():
            return
        self.use, self.bounds, self.prices = self.use[kept], self.bounds[kept], self.prices[kept]
        self.amounts, self.joint_amounts = self.amounts[kept], self.joint_amounts[kept]
        self.least, self.most = self.least[:, kept], self.most[:, kept]

    @property
    def size(self) -> int:
        """How many states stand."""
        return len(self.losses)

    def step(self, i: int) -> None:
        """Decide recommendation i in every state."""
        system, slack = self.system, self.screen.slack
        self.time += 1
        columns = system.first[i] + self.options[i]
        loss = self.losses[None, :] + self.screen.losses[columns][:, None]
        which, parents = np.nonzero(loss <= slack)
        loss = loss[which, parents]
        use = self.use[:, parents] + self.amounts[:, columns][:, which]
        alive = self.alive[:, parents]
        for place in self.touched.get(i, ()):
            p = self.undecided[place]
            inside = system.member[p, columns][which]
            before = alive[place]
            loss += np.where(before & ~inside, self.screen.joint_losses[p, 0], 0)
            alive[place] = now = before & inside
            if self.last[p] == self.time - 1:
                loss += np.where(now, self.screen.joint_losses[p, 1], 0)
                use += self.joint_amounts[:, p][:, None] * now
        good = (use <= (self.bounds - self.least[self.time])[:, None]).all(axis=0)
        priced = np.flatnonzero(self.prices)
        if len(priced):
            unused = (self.bounds - self.most[self.time])[priced, None] - use[priced]
            # What a priced row cannot use up any more is lost at its price; rounded down with room for float error.
            lost = (np.maximum(unused, 0) * self.prices[priced, None]).sum(axis=0) * (1 - 1e-12)
            rank = loss + np.minimum(lost, 2.0**60).astype(np.int64)
        else:
            rank = loss
        kept = np.flatnonzero(good & (rank <= slack))
        self.rank = rank[kept]
        self.losses, self.use, self.alive = loss[kept], use[:, kept], alive[:, kept]
        self.trail.append((i, parents[kept], self.options[i][which[kept]]))
        if self.size > MANY:
            most = self.use.max(axis=1) + self.most[self.time]
            self._keep_rows((most > self.bounds) | (self.prices > 0))

    def keep_best(self, most: int) -> None:
        """Keep the states with the least losses."""
        self._keep(np.sort(np.argsort(self.rank, kind="stable")[:most]))

    def _keep(self, places: NDArray[np.int64]) -> None:
        self.losses = self.losses[places]
        self.use = self.use[:, places]
        self.alive = self.alive[:, places]
        if self.trail:
            i, parents, chosen = self.trail[-1]
            self.trail[-1] = (i, parents[places], chosen[places])

    def choices(self) -> NDArray[np.int64]:
        """Walk the trail back and write the portfolios out."""
        found = np.empty((self.size, len(self.options)), dtype=np.int64)
        for i, options in enumerate(self.options):
            found[:, i] = options[0]
        places = np.arange(self.size)
        for i, parents, chosen in reversed(self.trail):
            found[:, i] = chosen[places]
            places = parents[places]
        return found
