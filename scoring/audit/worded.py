"""Worded levels that count in equal steps: what is funded whatever increasing values the levels have.

The increasing sets of values of a scale with k levels are the mixtures of its k - 1 steps, of which
each is worth 0 below one level and 100 from it on. For given weights the value of a portfolio is
linear in the values of the levels of one scale, and of several scales, since they add up. Hence:

- The portfolio is best for *every* set if it is best at every step: proved.
- A recommendation in it is in a best portfolio for every set if, at every step, no portfolio without it
  is worth more than this portfolio: proved.
- One that the best portfolio of some step leaves out is not in the best of every set: values as near to
  that step as one likes increase.

What none of the three settles is said to be open. With many scales, steps are tried one scale at a
time, the others in equal steps; then what is proved holds for changes of one scale alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from criteria.model.levels import chance_of_success, counted, sources
from criteria.model.names import joined
from criteria.model.oddities.worded_steps import equal_steps
from scoring.audit.finding import Finding, Trial
from scoring.exact.limits import relaxations_within
from scoring.exact.search import Prover
from scoring.value.evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from criteria.model.oddities.worded_steps import EqualSteps
    from criteria.model.scales import ValueFunction
    from scoring.audit.trials import Solved
    from scoring.exact.programme import Programme
    from scoring.value.table import ValueTable

MOST = 16
"""As many steps of all scales together are tried; with more, one scale at a time."""

QUESTIONS = 60
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
    tried, alone = _steps(solved, scales)
    steady = steadiness(solved, tried)
    ids = ", ".join(scale.leaf.id for scale in scales)
    verb = "counts" if len(scales) == 1 else "count"
    which = "every increasing set of values"
    if alone:
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
    said = f"For {which} {joined(ids[i] for i in steady.always)} of them stay in; that is proved."
    if steady.out:
        said += f" The best of some set leaves out {joined(ids[i] for i in steady.out)}."
    return said + (f" Open: {joined(ids[i] for i in undecided)}." if undecided else "")


def _steps(solved: Solved, scales: Sequence[EqualSteps]) -> tuple[list[Step], bool]:
    """List the steps to try, and whether they are of one scale at a time."""
    place = {leaf.id: j for j, leaf in enumerate(solved.case.leaves)}
    starts = {place[scale.leaf.id]: _starts(solved, scale) for scale in scales}
    if prod(map(len, starts.values())) <= MOST:
        every: list[Step] = [
            dict(zip(starts, one, strict=True)) for one in product(*starts.values())
        ]
        return every, False
    single: list[Step] = [{j: start} for j, many in starts.items() for start in many]
    return single[: 2 * MOST], True


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


def steadiness(solved: Solved, steps: Sequence[Step]) -> Steady:
    """Solve each step, then ask of what is left whether anything without it is ever worth more."""
    programmes = [_at(solved, step) for step in steps]
    trials = tuple(
        solved.solved(_change(solved, step), programme)
        for step, programme in zip(steps, programmes, strict=True)
    )
    funded = [i for i, level in enumerate(solved.choice) if level]
    if all(trial.proved and not trial.moved for trial in trials):
        return Steady(tuple(funded), (), trials)
    out = {
        change.index
        for trial in trials
        if trial.proved
        for change in trial.moved
        if change.before and not change.after
    }
    asked = [i for i in funded if i not in out]
    if len(asked) * len(steps) > QUESTIONS:
        asked = asked[: QUESTIONS // len(steps)]
    provers = [Prover(programme) for programme in programmes] if asked else []
    always = [i for i in asked if all(_never_beaten(solved, prover, i) for prover in provers)]
    return Steady(tuple(always), tuple(sorted(out)), trials)


def _never_beaten(solved: Solved, prover: Prover, place: int) -> bool:
    """Say whether it is proved that no portfolio without a recommendation is worth more than the chosen one."""
    programme = prover.programme
    floor = programme.value(solved.choice) + programme.tie + 1
    most = relaxations_within(solved.allowance.share, prover.system)
    proof = prover.prove(fixed={place: (0, 0)}, floor=floor, node_limit=most, ties=0)
    solved.allowance.spend(proof.work)
    return proof.closed and proof.choice is None


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
