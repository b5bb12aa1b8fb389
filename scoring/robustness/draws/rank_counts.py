"""Benefits, ranks and wins of many draws at once, as compiled code; all in integers, so that the figures are numpy's.

Every loop runs over draws innermost, which lie side by side in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.batch.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Slices = NDArray[np.uint16]


class Tables(NamedTuple):
    """What benefits are looked up in: the fields of `Chances` for some columns.

    likely, table, cell: columns x criteria, the last two -1 where nothing is uncertain.
    chance: the row in `success` of each column, or -1.
    one: a chance of 1.
    """

    likely: Integers
    table: Integers
    cell: Integers
    chance: Integers
    tables: Integers
    success: Integers
    one: int


@compiled
def benefits(of: Tables, weights: Integers, places: Slices, chances: Slices) -> Integers:
    """Work out benefits as `Chances.benefits` does. Result: columns x draws."""
    width, draws = weights.shape
    total = np.zeros((len(of.likely), draws), np.int64)
    for c in range(len(of.likely)):
        row = total[c]
        for j in range(width):
            weight, likely = weights[j], of.likely[c, j]
            if of.chance[c] >= 0:
                success, drawn = of.success[of.chance[c]], chances[of.chance[c]]
                for q in range(draws):
                    figure = (
                        likely
                        if of.table[c, j] < 0
                        else of.tables[of.table[c, j], places[of.cell[c, j], q]]
                    )
                    if figure > 0:
                        figure = figure * success[drawn[q]] // of.one
                    row[q] += figure * weight[q]
            elif of.table[c, j] >= 0:
                table, place = of.tables[of.table[c, j]], places[of.cell[c, j]]
                for q in range(draws):
                    row[q] += table[place[q]] * weight[q]
            else:
                for q in range(draws):
                    row[q] += likely * weight[q]
    return total


@compiled
def compared(values: Integers) -> tuple[Integers, Integers]:
    """Compare all pairs: how many are worth more, things x draws, and the wins, things x things."""
    things, draws = values.shape
    behind = np.zeros((things, draws), np.int64)
    won = np.zeros((things, things), np.int64)
    for i in range(things):
        first, behind_first = values[i], behind[i]
        for j in range(i + 1, things):
            second, behind_second = values[j], behind[j]
            more = less = 0
            for q in range(draws):
                wins, loses = int(first[q] > second[q]), int(first[q] < second[q])
                behind_second[q] += wins
                behind_first[q] += loses
                more += wins
                less += loses
            won[i, j], won[j, i] = more, less
    return behind, won


@compiled
def summed(behind: Integers, weights: Integers) -> tuple[Integers, Integers]:
    """Count the ranks, things x ranks, and sum the weights of those in front, things x criteria."""
    things, draws = behind.shape
    ranked = np.zeros((things, things), np.int64)
    fronts = np.zeros((things, len(weights)), np.int64)
    for i in range(things):
        for q in range(draws):
            ranked[i, behind[i, q]] += 1
            if behind[i, q] == 0:
                for j in range(len(weights)):
                    fronts[i, j] += weights[j, q]
    return ranked, fronts
