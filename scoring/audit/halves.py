"""A thing split in two that is worth more than the whole: bent value functions reward how proposals are cut.

    excess of a split = sum_j w_j (2 d_j(half of the effect) - d_j(the effect))
    excess of a pair  = sum_j w_j (d_j(one) + d_j(other) - d_j(both effects together))

In words: each part is valued by itself, from doing nothing, on the same value function. On a straight
one the parts are worth the whole; on one that bends, a proposal gains or loses by being cut or merged.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, counted, sources
from criteria.model.words import Scale
from scoring.audit.finding import Finding
from scoring.portfolio.indifference import indifference
from scoring.value.evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Programme
    from scoring.portfolio.portfolio import Funded

TRIED = 3
"""So many that gain most by a split are solved."""


def worth_more_in_halves(solved: Solved) -> Iterator[Finding]:
    """Find the recommendations that would be worth more in two halves, with what would be funded if the worst was split."""
    excesses = _excesses(solved)
    within = indifference(solved.case.settings, solved.programme, solved.choice).points
    gaining = [i for i, levels in excesses.items() if max(levels) > within]
    if not gaining:
        return
    gaining.sort(key=lambda i: -max(excesses[i]))
    worst = solved.case.recommendations[gaining[0]]
    number = f"{len(gaining)} recommendation{'' if len(gaining) == 1 else 's'}"
    points = float(max(excesses[gaining[0]]))
    sentence = (
        f"Split in two halves, {number} would be worth more than the whole, {worst.id} most: "
        f"{points:.1f} points more. The value functions bend, so it matters how proposals are cut."
        f"{_merging(solved, within)}"
    )
    trials = tuple(
        solved.solved(f"{solved.programme.ids[i]} in two halves", _split(solved, i))
        for i in gaining[:TRIED]
    )
    yield Finding("granularity", worst.id, worst.place("id"), sentence, trials=trials)


def _merging(solved: Solved, within: Fraction) -> str:
    """Say which pair of what is funded would lose most by being one; blank where none loses more than nobody would mind."""
    pairs = combinations(solved.best.funded, 2)
    losses = {pair: _pair_excess(solved, *pair) for pair in pairs}
    worst = max(losses, key=lambda pair: losses[pair], default=None)
    if worst is None or losses[worst] <= within:
        return ""
    ids = " and ".join(row.id for row in worst)
    return f" {ids} as one would be worth {float(losses[worst]):.1f} points less than both."


def _pair_excess(solved: Solved, one: Funded, other: Funded) -> Fraction:
    """Give what two are worth beyond one that does what both do, as far as the scales reach; chances of success left out."""
    source_of, excess = sources(solved.case), Fraction(0)
    first, second = (source_of[row.id, row.level] for row in (one, other))
    for j in (j for j in _bent(solved) if solved.case.leaves[j].scale is Scale.NATURAL):
        function, leaf = solved.table.functions[j], solved.case.leaves[j].id
        effects = [
            source.share * (Fraction(source.scores[leaf].likely) - function.baseline)
            for source in (first, second)
        ]
        reached = [function.baseline + effect for effect in (*effects, sum(effects))]
        a, b, both = (
            function.value(max(function.low, min(score, function.high))) for score in reached
        )
        excess += solved.best.evaluation.weights[j] * (a + b - both - function.baseline_value)
    return excess


def _excesses(solved: Solved) -> dict[int, list[Fraction]]:
    """Give what the halves of each level are worth beyond the whole, in points, by recommendation."""
    weights = solved.best.evaluation.weights
    return {
        i: [
            sum((w * (h - d) for w, h, d in zip(weights, halves, whole, strict=True)), Fraction(0))
            for halves, whole in zip(of_halves, solved.table.differences[i], strict=True)
        ]
        for i, of_halves in _in_halves(solved).items()
    }


def _in_halves(solved: Solved) -> dict[int, tuple[tuple[Fraction, ...], ...]]:
    """Value both halves of each level, criterion by criterion; only of those that a bent function values."""
    bent = _bent(solved)
    if not bent:
        return {}
    source_of, case = sources(solved.case), solved.case
    halves: dict[int, tuple[tuple[Fraction, ...], ...]] = {}
    for i, row in enumerate(case.recommendations):
        chance, levels = chance_of_success(case, row, "likely"), []
        for level, whole in enumerate(solved.table.differences[i], 1):
            source, cells = source_of[row.id, level], list(whole)
            for j in bent:
                score = Fraction(source.scores[case.leaves[j].id].likely)
                function, worded = solved.table.functions[j], case.leaves[j].scale is Scale.LEVELS
                cells[j] = source.share * _both_halves(
                    function, _half(function, score, worded=worded), chance
                )
            levels.append(tuple(cells))
        halves[i] = tuple(levels)
    return halves


def _bent(solved: Solved) -> list[int]:
    """List the places of the criteria whose value functions are not straight."""
    return [
        j
        for j, function in enumerate(solved.table.functions)
        if not function.is_linear and not function.constant
    ]


def _half(function: ValueFunction, score: Fraction, *, worded: bool) -> Fraction:
    """Give the score of half an effect; on a scale of levels the level next to it on the side of doing nothing."""
    middle = (function.baseline + score) / 2
    if not worded:
        return middle
    between = sorted((function.baseline, middle))
    levels = [level for level, _ in function.points if between[0] <= level <= between[1]]
    return min(levels, key=lambda level: abs(level - middle), default=function.baseline)


def _both_halves(function: ValueFunction, middle: Fraction, chance: Fraction) -> Fraction:
    """Value the half of an effect twice."""
    return 2 * counted(function.value(middle) - function.baseline_value, chance)


def _split(solved: Solved, place: int) -> Programme:
    """Make the programme in which one recommendation is worth what its halves are."""
    differences = list(solved.table.differences)
    differences[place] = _in_halves(solved)[place]
    table = replace(solved.table, differences=tuple(differences))
    return solved.revalued(Evaluation(solved.case, table, solved.best.evaluation.weights))
