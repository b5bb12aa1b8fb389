"""Benefits, ranks and wins of many draws at once, as compiled code; all in integers, so that the figures are numpy's.

Every loop runs over draws innermost, which lie side by side in memory. What things are worth is
compared by keys of half the length, twice as many at a time: the leading bits. Only where two of
these are equal do the rest decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scoring.exact.compiled import compiled, inner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Integers = NDArray[np.int64]
    type Slices = NDArray[np.uint16]
    type Figures = NDArray[np.int32] | NDArray[np.int64]
    type Keys = NDArray[np.int32]
    type Places = NDArray[np.int16]

KEY_BITS = 31  # besides the sign


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
    tables: Figures
    success: Integers
    one: int


class Sums(NamedTuple):
    """Sums over the draws counted so far, and room to work in that is used again for block after block.

    ranked: things x ranks, draws. won: things x things, draws. fronts: things x criteria, weights.
    values, keys, behind: things x draws of one block: what each is worth, the leading bits of that,
        and how many are worth more: of more things than 16 bits hold the wins alone take 8 GB.
    """

    ranked: Integers
    won: Integers
    fronts: Integers
    values: Integers
    keys: Keys
    behind: Places


def sums(things: int, criteria: int, draws: int) -> Sums:
    """Begin to count. draws: of the largest block."""
    return Sums(
        ranked=np.zeros((things, things), dtype=np.int64),
        won=np.zeros((things, things), dtype=np.int64),
        fronts=np.zeros((things, criteria), dtype=np.int64),
        values=np.zeros((things, draws), dtype=np.int64),
        keys=np.zeros((things, draws), dtype=np.int32),
        behind=np.zeros((things, draws), dtype=np.int16),
    )


@compiled
def benefits(
    of: Tables, weights: Integers, places: Slices, chances: Slices, values: Integers
) -> None:
    """Work out benefits as `Chances.benefits` does. values: columns x draws or more, filled here."""
    width, draws = weights.shape
    for c in range(len(of.likely)):
        row = values[c]
        for q in range(draws):
            row[q] = 0
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


@inner
def _shorten(values: Integers, draws: int, keys: Keys) -> None:
    """Fill `keys` with the leading bits of some draws' values, as many of each as fit for all."""
    least = most = 0
    for i in range(len(values)):
        for q in range(draws):
            least = min(least, values[i, q])
            most = max(most, values[i, q])
    shift = 0
    while most >> shift >= 1 << KEY_BITS or least >> shift < -(1 << KEY_BITS):
        shift += 1
    for i in range(len(values)):
        for q in range(draws):
            keys[i, q] = values[i, q] >> shift


@inner
def _compare(values: Integers, keys: Keys, draws: int, behind: Places, won: Integers) -> None:
    """Compare all pairs in some draws: `behind` becomes how many are worth more, and wins are added to `won`."""
    things = len(values)
    _shorten(values, draws, keys)
    for i in range(things):
        for q in range(draws):
            behind[i, q] = 0
    for i in range(things):
        first, behind_first = keys[i], behind[i]
        for j in range(i + 1, things):
            second, behind_second = keys[j], behind[j]
            more = less = np.int32(0)  # as wide as the keys, so that the sums stay beside them
            for q in range(draws):
                wins, loses = np.int32(first[q] > second[q]), np.int32(first[q] < second[q])
                behind_second[q] += wins
                behind_first[q] += loses
                more = np.int32(more + wins)
                less = np.int32(less + loses)
            won[i, j] += more
            won[j, i] += less
            if more + less == draws:
                continue
            for q in range(draws):
                if first[q] == second[q]:
                    wins = np.int32(values[i, q] > values[j, q])
                    loses = np.int32(values[i, q] < values[j, q])
                    behind_second[q] += wins
                    behind_first[q] += loses
                    won[i, j] += wins
                    won[j, i] += loses


@inner
def _add_up(behind: Places, weights: Integers, ranked: Integers, fronts: Integers) -> None:
    """Add the ranks to `ranked`, and the weights of those in front to `fronts`. weights: criteria x draws."""
    for i in range(len(behind)):
        for q in range(weights.shape[1]):
            ranked[i, behind[i, q]] += 1
            if behind[i, q] == 0:
                for j in range(len(weights)):
                    fronts[i, j] += weights[j, q]


@compiled
def count_block(
    of: Tables, weights: Integers, places: Slices, chances: Slices, counts: Sums
) -> None:
    """Rank a block of draws, and add it to the sums."""
    benefits(of, weights, places, chances, counts.values)
    _compare(counts.values, counts.keys, weights.shape[1], counts.behind, counts.won)
    _add_up(counts.behind, weights, counts.ranked, counts.fronts)
