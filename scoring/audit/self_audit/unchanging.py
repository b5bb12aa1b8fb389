"""Changes that may not change the decision: values stay exactly, and the portfolio stays the best, up to ties.

Each law is a theorem of the model (docs/method.md, section 8), so a breach is a fault of the
program's and none of the case's: only a scale that is taken from the scores excuses from those that
put in or take out a recommendation (Belton and Gear 1983 on rank reversal).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scoring.audit.self_audit.attempt import UNCHANGING, Attempt, Law, Reason, Verdict
from scoring.portfolio.difference import changes
from scoring.portfolio.from_case import TIE_POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.audit.self_audit.subject import Changed, Solution, Subject

LOCAL_EXCUSED = frozenset(Law) - UNCHANGING | {Law.COPY, Law.MERGE}
"""Laws by which the scores that a local scale is taken from may change."""


def unchanged(
    subject: Subject, law: Law, about: str, changed: Changed, extra: Sequence[int] = ()
) -> Attempt:
    """Judge a change after which the case's own portfolio must be the best, and every value what it was.

    extra: the levels at which what is put in is funded with it.
    """
    guess = changed.there(subject.choice, extra)
    solution = subject.solved(changed, guess)
    scales = moved_scales(subject, solution) if law in LOCAL_EXCUSED else ()
    if differs(subject, changed, solution, besides=scales):
        return Attempt(law, about, Verdict.FAULT, Reason.VALUES)
    best = solution.best
    gain = None if best is None else best - subject.best
    own_part = None if solution.proof.choice is None else changed.back(solution.proof.choice)
    moved = () if own_part is None else changes(changed.back(guess), own_part)
    stays = solution.programme.feasible(guess) and _is_as_good(subject, solution, guess)
    if not solution.proof.closed:
        return Attempt(law, about, Verdict.OPEN)
    if stays and gain is not None and abs(gain) <= TIE_POINTS:
        verdict = Verdict.TIED if moved else Verdict.SAME
        return Attempt(law, about, verdict, moved=moved, gain=gain)
    if scales:
        return Attempt(
            law, about, Verdict.EXPLAINED, Reason.LOCAL, moved=moved, gain=gain, causes=scales
        )
    return Attempt(law, about, Verdict.FAULT, Reason.DECISION, moved=moved, gain=gain)


def _is_as_good(subject: Subject, solution: Solution, guess: tuple[int, ...]) -> bool:
    """Whether the case's own portfolio is worth in the changed case what it is worth in the case."""
    there = solution.programme.points(guess)
    return there == subject.solution.programme.points(subject.choice)


def differs(
    subject: Subject, changed: Changed, solution: Solution, besides: Sequence[str] = ()
) -> bool:
    """Whether some level of the case's own brings something else than it did, or a pair effect does.

    besides: criteria on which that is excused.
    """
    if besides:
        return _differs_on_others(subject, changed, solution, frozenset(besides))
    before, after = subject.solution.evaluation.benefits, solution.evaluation.benefits
    for i, place in enumerate(changed.places):
        if place is not None and place not in changed.halved and before[i] != after[place]:
            return True
    effects = solution.effects()
    return any(
        points != effects.get(relation, points)
        for relation, points in subject.solution.effects().items()
        if relation in effects
    )


def _differs_on_others(
    subject: Subject, changed: Changed, solution: Solution, besides: frozenset[str]
) -> bool:
    """Whether some level brings something else on a criterion that is not excused."""
    kept = [j for j, leaf in enumerate(subject.case.leaves) if leaf.id not in besides]
    before, after = subject.solution.evaluation.contributions, solution.evaluation.contributions
    for i, place in enumerate(changed.places):
        if place is None or place in changed.halved:
            continue
        for old, new in zip(before[i], after[place], strict=True):
            if any(old[j] != new[j] for j in kept):
                return True
    return False


def moved_scales(subject: Subject, solution: Solution) -> tuple[str, ...]:
    """Name the criteria whose ends are taken from the scores, and are others now."""
    scales = {scale.criterion: scale for scale in solution.evaluation.table.functions}
    return tuple(
        old.criterion
        for old in subject.solution.evaluation.table.functions
        if old.local
        and (new := scales.get(old.criterion)) is not None
        and (old.worst, old.best) != (new.worst, new.best)
    )
