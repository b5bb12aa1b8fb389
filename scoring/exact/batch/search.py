"""The best portfolio in every one of many draws, each certified: values are drawn anew, and rules with costs may be.

1. Portfolios known so far give every draw a first guess z.
2. The linear relaxation, started from the last basis, gives row duals; rounded to integers they
   bound every portfolio (bounds.py), and what an option loses against the best of its
   recommendation shuts most options out.
3. What is left is searched depth first in compiled code (kernel.py), which gives the portfolio that
   is worth most, and of several worth the same the one that costs least, then the one that funds
   fewest, then the first in the order of rows, which may be another in every draw.
   A programme of a few thousand portfolios needs none of this: all of them are looked at (every.py).
4. A draw with too much left is split in parts (lots.py); what many parts do not settle goes to the
   exact search, and without numba every draw does (alone.py).

5. What is not settled by then still says something: a portfolio worth as much as the best one
   known loses no more than what that leaves under the bound, so options that lose more are in no
   best portfolio of the draw (reduced-cost fixing).

All decisive comparisons are in 64-bit integers that cannot overflow: values are rounded up and z
down to a common step, so that no portfolio is lost, and the last comparison is between exact
values. A draw whose figures would not fit goes to the exact search, which knows no such limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scoring.exact.answer import Answers
from scoring.exact.batch.bounding import FEW_PARTS, Bounding
from scoring.exact.batch.lots import A_PART, Lot, LotDraws
from scoring.exact.tree import ENDLESS

if TYPE_CHECKING:
    from numpy.typing import NDArray


LOT = 64  # draws searched together,
FEW = 16  # and of a large programme, where each takes long,
TRIED = 4  # of which few show at first whether splitting draws settles them,
TRIED_OF_LARGEST = 2  # and fewer of one of the largest, where it mostly does not
MANY = 192  # and where hardly any had to be split
EASY = 2 * A_PART  # work a draw
EASILY = 20 * A_PART  # work a draw of a large programme, up to which as many are searched together
PAYS = 200_000  # work a draw of the largest programmes, up to which it is worth while to settle all


class Resolver(Bounding):
    """One programme's rules, asked for the best portfolio under many values at once, and under drawn costs."""

    def resolve(
        self,
        values: NDArray[np.int64],
        joint_values: NDArray[np.int64],
        *,
        places: NDArray[Any] | None = None,
        orders: NDArray[np.int64] | None = None,
        work: int = ENDLESS,
        least: int = 1,
    ) -> Answers:
        """Find and certify the best portfolio of every draw.

        values: levels (in the order of recommendations and levels) x draws. joint_values: joints x
            draws.
        places: recommendations x draws, where each one's costs lie in their ranges; left out, costs
            are as stated.
        orders: draws x recommendations, the order of rows of every draw, its first first; left out,
        the programme's.
        work: after which no more draws are answered, once there are `least` and at least one lot.
            There are then fewer answers than draws.
        """
        count = values.shape[1]
        by_column = np.zeros((self.system.columns, count), dtype=np.int64)
        by_column[self.levels] = values
        if orders is None:
            orders = np.repeat(np.arange(len(self.sizes), dtype=np.int64)[None], count, axis=0)
        choices = np.zeros((count, len(self.sizes)), dtype=np.int16)
        worths: list[int] = []
        proved, empty = np.ones(count, dtype=bool), np.zeros(count, dtype=bool)
        alone = 0
        left_open = [np.zeros((0, len(self.sizes), 2), dtype=np.int16)]
        before, start = self.work, 0
        while start < count:
            if start >= least and self.work >= work:
                count = start
                break
            part = slice(start, min(start + self._size(start, self.work - before), count))
            start = part.stop
            here = None if places is None else places[:, part]
            draws = LotDraws(
                values=by_column[:, part],
                joint_values=joint_values[:, part],
                places=here,
                orders=orders[part],
                rows=self.table.lot(here),
            )
            lot, begun = Lot(self, draws), self.work
            alone += lot.solve()
            was_tried = self.is_tried
            self._judge(lot, self.work - begun)
            if was_tried and self.parts and not lot.proved.all():
                lot = Lot(self, draws)
                alone += lot.solve()
            choices[part], proved[part], empty[part] = lot.choices, lot.proved, lot.empty
            left_open.append(lot.open[~lot.proved])
            worths += lot.values.tolist()
            for choice in dict.fromkeys(map(tuple, lot.choices[lot.found].tolist())):
                self._keep_feasible(choice)
        ends = np.concatenate(left_open)
        return Answers(choices[:count], tuple(worths), proved[:count], empty[:count], alone, ends)

    def _judge(self, lot: Lot, work: int) -> None:
        """Go on splitting draws of a larger programme, or no more, by what it settled of those of a lot, and its work."""
        if self.is_usual:
            return
        too_long = self.is_largest and work > PAYS * len(lot.draws)
        if too_long or 2 * lot.proved.sum() < len(lot.draws):
            self.parts = 0
        elif self.is_tried:
            self.parts = FEW_PARTS
        self.is_tried = False

    def _size(self, draws: int, work: int) -> int:
        """Say how many draws are searched together next, so many having taken so much work."""
        if self.is_usual:
            return MANY if draws and work <= EASY * draws else LOT
        if draws:
            return LOT if self.parts and work <= EASILY * draws else FEW
        tried = TRIED_OF_LARGEST if self.is_largest else TRIED
        return tried if self.parts else FEW
