"""Worded levels that count in equal steps: what is funded whatever increasing values the levels have.

The increasing sets of values of a scale with k levels are the mixtures of its k - 1 steps, of which
each is worth 0 below one level and 100 from it on. For given weights the value V of a portfolio is
linear in the values of the levels of one scale, and of several scales, since they add up. Hence:

- The portfolio is best for *every* set if it is best at every step: proved.
- Let U(s) be the most that anything without recommendation i is worth at step s. If some mixture of
  portfolios with i is worth at least U(s) at every step s, then for every set some portfolio with i
  is best: proved. The portfolios tried are the best of each step, and the linear programme that
  seeks the mixture is solved in fractions (the minimax theorem says that nothing is lost by mixing).
- One that the best portfolio of some step leaves out is not in the best of every set: values as near to
  that step as one likes increase.

What none of the three settles is said to be open. With many scales, steps are tried one scale at a
time, the others in equal steps; then what is proved holds for changes of one scale alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain, product
from math import prod
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, counted, sources
from criteria.model.names import joined
from criteria.model.oddities.worded_steps import equal_steps
from scoring.audit.finding import Finding, Trial
from scoring.exact.limits import relaxations_within
from scoring.exact.linear.rational import Constraint, Polyhedron
from scoring.exact.search import Prover
from scoring.value.evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.oddities.worded_steps import EqualSteps
    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Choice, Programme
    from scoring.value.table import ValueTable

MOST = 16
"""As many steps of all scales together are tried; with more, one scale at a time."""

QUESTIONS = 160
"""As many questions are asked for what stays in; what they leave is open."""

FULL = Fraction(100)

type Step = Mapping[int, Fraction]
"""By the place of a criterion, the score from which on it is worth 100, and below it 0."""


@dataclass(frozen=True, slots=True)
class Steady:
    """What is known of the portfolio at the steps.

    always: places funded for every increasing set, proved; out: those that some step leaves out; each
    of the others that are funded is open. trials: the best portfolio of each step
    """

    always: tuple[int, ...]
    out: tuple[int, ...]
    trials: tuple[Trial, ...]


def equal_words(solved: Solved) -> Iterator[Finding]:
    """Find the scales in words that count in equal steps, with what is funded for every increasing set of values."""
    scales = tuple(equal_steps(solved.case, solved.case.leaves))
    if not scales:
        return
    groups = _steps(solved, scales)
    steady = steadiness(solved, groups)
    ids = ", ".join(scale.leaf.id for scale in scales)
    verb = "counts" if len(scales) == 1 else "count"
    which = "every increasing set of values"
    if len(groups) > 1:
        which = f"{which} of each scale alone"
    sentence = f"{ids} {verb} worded levels in equal steps. {_words(solved, steady, which)}"
    moving = tuple(trial for trial in steady.trials if trial.moved)
    yield Finding(
        "words-as-numbers", ids, scales[0].place, sentence, trials=moving or steady.trials[:1]
    )


def _words(solved: Solved, steady: Steady, which: str) -> str:
    """Say what is funded whatever the levels are worth, what is not, and what is open."""
    ids, funded = solved.programme.ids, [i for i, level in enumerate(solved.choice) if level]
    undecided = [i for i in funded if i not in steady.always and i not in steady.out]
    if len(steady.always) == len(funded):
        return f"The same is funded for {which}; that is proved."
    sentence = f"For {which} nothing is proved to stay in."
    if steady.always:
        sentence = f"For {which} {joined(ids[i] for i in steady.always)} stay in; that is proved."
    if steady.out:
        sentence += f" The best of some set leaves out {joined(ids[i] for i in steady.out)}."
    return sentence + (f" Open: {joined(ids[i] for i in undecided)}." if undecided else "")


def _steps(solved: Solved, scales: Sequence[EqualSteps]) -> list[list[Step]]:
    """List the steps to try: in one group those of all scales together, or else a group for each scale."""
    place = {leaf.id: j for j, leaf in enumerate(solved.case.leaves)}
    starts = {place[scale.leaf.id]: _starts(solved, scale) for scale in scales}
    if prod(map(len, starts.values())) <= MOST:
        every: list[Step] = [
            dict(zip(starts, one, strict=True)) for one in product(*starts.values())
        ]
        return [every]
    alone: list[list[Step]] = [[{j: start} for start in many] for j, many in starts.items()]
    return alone[:MOST]


def _starts(solved: Solved, scale: EqualSteps) -> list[Fraction]:
    """List the levels of a scale but the worst: those from which on a step is worth 100."""
    place = [leaf.id for leaf in solved.case.leaves].index(scale.leaf.id)
    function = solved.table.functions[place]
    written = {
        Fraction(row.level) for row in solved.case.criteria_levels if row.criterion == scale.leaf.id
    }
    scored = {Fraction(row.likely) for row in solved.case.scores if row.criterion == scale.leaf.id}
    levels = written | scored | {function.worst, function.best, function.baseline}
    return sorted(levels - {function.worst}, reverse=function.best < function.worst)


def steadiness(solved: Solved, groups: Sequence[Sequence[Step]]) -> Steady:
    """Solve each step, then ask what of the portfolio stays in for every mixture of the steps of each group."""
    programmes = [[_at(solved, step) for step in steps] for steps in groups]
    trials = [
        [
            solved.solved(_change(solved, step), programme)
            for step, programme in zip(steps, of_group, strict=True)
        ]
        for steps, of_group in zip(groups, programmes, strict=True)
    ]
    every = tuple(chain.from_iterable(trials))
    funded = [i for i, level in enumerate(solved.choice) if level]
    if all(trial.proved and not trial.moved for trial in every):
        return Steady(tuple(funded), (), every)
    moved = [change for trial in every if trial.proved for change in trial.moved]
    out = {change.index for change in moved if change.before and not change.after}
    left = [i for i in funded if i not in out][: QUESTIONS // len(every)]
    choices = list(
        dict.fromkeys((solved.choice, *(row.choice for row in every if row.choice is not None)))
    )
    provers = [[Prover(programme) for programme in of_group] for of_group in programmes if left]
    always = [i for i in left if all(_stays(solved, of_group, choices, i) for of_group in provers)]
    return Steady(tuple(always), tuple(sorted(out)), every)


def _stays(
    solved: Solved, provers: Sequence[Prover], choices: Sequence[Choice], place: int
) -> bool:
    """Say whether some mixture of portfolios with a recommendation is worth, at each step, whatever there is without it."""
    holding = [choice for choice in choices if choice[place]]
    rows = [Constraint((Fraction(1),) * len(holding), "=", Fraction(1))]
    for prover in provers:
        most = relaxations_within(solved.allowance.share, prover.system)
        proof = prover.prove(fixed={place: (0, 0)}, node_limit=most, ties=0)
        solved.allowance.spend(proof.work)
        if not proof.closed:
            return False
        if proof.best is not None:
            worth = tuple(Fraction(prover.programme.value(choice)) for choice in holding)
            rows.append(Constraint(worth, ">=", Fraction(proof.best - prover.programme.tie)))
    return Polyhedron(len(holding), rows).feasible


def _change(solved: Solved, step: Step) -> str:
    """Say a step."""
    leaves = solved.case.leaves
    parts = [f"all of {leaves[j].id} won at level {start}" for j, start in step.items()]
    return joined(parts)


def _at(solved: Solved, step: Step) -> Programme:
    """Make the programme at a step."""
    table = solved.table
    for j, start in step.items():
        table = _revalued(solved, table, j, start)
    return solved.revalued(Evaluation(solved.case, table, solved.best.evaluation.weights))


def _revalued(solved: Solved, table: ValueTable, j: int, start: Fraction) -> ValueTable:
    """Make the table in which one criterion is worth 0 below a level and 100 from it on."""
    case, function = solved.case, solved.table.functions[j]
    leaf, source_of = case.leaves[j], sources(case)
    nothing = _worth(function, function.baseline, start)
    rows = []
    for i, row in enumerate(case.recommendations):
        chance, levels = chance_of_success(case, row, "likely"), []
        for level, cells in enumerate(table.differences[i], 1):
            source = source_of[row.id, level]
            gained = _worth(function, Fraction(source.scores[leaf.id].likely), start) - nothing
            cell = source.share * counted(gained, chance)
            levels.append((*cells[:j], cell, *cells[j + 1 :]))
        rows.append(tuple(levels))
    return replace(table, differences=tuple(rows))


def _worth(function: ValueFunction, score: Fraction, start: Fraction) -> Fraction:
    """Value a score at a step."""
    reached = score >= start if function.best > function.worst else score <= start
    return FULL if reached else Fraction(0)
