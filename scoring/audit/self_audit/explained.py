"""Changes that may change the decision for a reason, which is found: what was freed, what falls away, what fits now.

Each has a law that it must keep all the same: who takes one out never gains, who puts one in never
loses, half and half are the whole, and a better baseline never funds more of what it makes worth
less. A breach is a fault of the program's.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.words import Status
from scoring.audit.self_audit.attempt import Attempt, Law, Reason, Verdict
from scoring.audit.self_audit.unchanging import differs, moved_scales
from scoring.portfolio.difference import changes
from scoring.portfolio.from_case import TIE_POINTS

if TYPE_CHECKING:
    from scoring.audit.self_audit.subject import Changed, Solution, Subject
    from scoring.exact.programme import Choice


def deleted(subject: Subject, index: int, changed: Changed) -> Attempt:
    """Judge the case without a recommendation that is funded.

    What is best then must be a portfolio of the case itself that leaves it out, worth the same
    there, and worth no more than the case's own: unless the case requires it, a rule that goes with
    it.
    """
    about = subject.case.recommendations[index].id
    law = Law.DELETE
    without = _with_level(subject.choice, index, 0)
    solution = subject.solved(changed, changed.there(without))
    required = subject.case.recommendations[index].status is Status.REQUIRED
    mandate = f"{about} required"
    own = subject.solution.programme
    programme = own.without_rows(mandate) if required else own
    scales = moved_scales(subject, solution)
    if differs(subject, changed, solution, besides=scales):
        return Attempt(law, about, Verdict.FAULT, Reason.VALUES)
    if not solution.proof.closed:
        return Attempt(law, about, Verdict.OPEN)
    needed = tuple(row.name for row, _ in programme.broken(without))
    if solution.proof.choice is None or solution.best is None:
        return Attempt(law, about, Verdict.EXPLAINED, Reason.RULE, causes=needed)
    there = changed.back(solution.proof.choice)
    gain = solution.best - subject.best
    moved = changes(without, there)
    if scales:
        verdict = Verdict.EXPLAINED if moved else Verdict.SAME
        return Attempt(law, about, verdict, Reason.LOCAL, moved, gain=gain, causes=scales)
    own_worth = programme.points(there)
    same_worth = programme.feasible(there) and abs(own_worth - solution.best) <= TIE_POINTS
    if not same_worth or (gain > TIE_POINTS and not required):
        return Attempt(law, about, Verdict.FAULT, Reason.DECISION, moved, gain=gain)
    if not moved:
        return Attempt(law, about, Verdict.SAME, gain=gain)
    if gain > TIE_POINTS:
        return Attempt(law, about, Verdict.EXPLAINED, Reason.REQUIRED, moved, (), gain, (mandate,))
    if programme.feasible(without) and programme.points(without) >= own_worth - TIE_POINTS:
        return Attempt(law, about, Verdict.TIED, moved=moved, gain=gain)
    reason, causes = _why_without(subject, index, there, needed)
    return Attempt(law, about, Verdict.EXPLAINED, reason, moved, gain=gain, causes=causes)


def _why_without(
    subject: Subject, index: int, there: Choice, needed: tuple[str, ...]
) -> tuple[Reason, tuple[str, ...]]:
    """Say why others change where one is gone: rules that need it, that both could not keep, or effects between them."""
    programme = subject.solution.programme
    if needed:
        return Reason.RULE, needed
    with_it = _with_level(there, index, subject.choice[index])
    in_the_way = tuple(row.name for row, _ in programme.broken(with_it))
    if in_the_way:
        return Reason.ROOM, in_the_way
    effects = tuple(
        joint.name
        for joint in programme.joints
        if any(member.index == index for member in joint.members)
    )
    return Reason.TOGETHER, effects


def twice(subject: Subject, index: int, changed: Changed) -> Attempt:
    """Judge the case with a second one like a recommendation, both of which may be funded.

    The best portfolio loses nothing by it. Where it does not hold both, it is worth what it was:
    one of the two is as good as the other.
    """
    about = subject.case.recommendations[index].id
    law = Law.TWICE
    solution = subject.solved(changed, changed.there(subject.choice, (0,)))
    judged = _judged_first(subject, law, about, changed, solution)
    if isinstance(judged, Attempt):
        return judged
    choice, gain = judged
    first, second = choice[index], choice[-1]
    both = bool(first and second)
    moved = changes(subject.choice, changed.back(choice))
    if gain < -TIE_POINTS or (not both and gain > TIE_POINTS):
        return Attempt(law, about, Verdict.FAULT, Reason.DECISION, moved, (second,), gain)
    if gain <= TIE_POINTS:
        verdict = Verdict.TIED if moved or second else Verdict.SAME
        return Attempt(law, about, verdict, Reason.NONE, moved, (second,), gain)
    full = changed.there(subject.choice, (second,))
    causes = tuple(row.name for row, _ in solution.programme.broken(full))
    return Attempt(law, about, Verdict.EXPLAINED, Reason.TWICE, moved, (second,), gain, causes)


def halves(subject: Subject, index: int, changed: Changed) -> Attempt:
    """Judge the case with a recommendation split into two halves, each of which may be funded alone.

    Both at one level are the whole: then the best portfolio is worth what it was.
    """
    about = subject.case.recommendations[index].id
    law = Law.SPLIT
    level = subject.choice[index]
    solution = subject.solved(changed, changed.there(subject.choice, (level,)))
    judged = _judged_first(subject, law, about, changed, solution)
    if isinstance(judged, Attempt):
        return judged
    choice, gain = judged
    levels = (choice[index], choice[-1])
    others = changes(
        _with_level(subject.choice, index, 0), _with_level(changed.back(choice), index, 0)
    )
    whole = levels[0] == levels[1]
    if gain < -TIE_POINTS or (whole and gain > TIE_POINTS):
        return Attempt(law, about, Verdict.FAULT, Reason.DECISION, others, levels, gain)
    if gain <= TIE_POINTS:
        same = whole and levels[0] == level and not others
        verdict = Verdict.SAME if same else Verdict.TIED
        return Attempt(law, about, verdict, Reason.NONE, others, levels, gain)
    return Attempt(law, about, Verdict.EXPLAINED, Reason.HALF, others, levels, gain)


def worthless(subject: Subject, changed: Changed) -> Attempt:
    """Judge the case with one more that is worth nothing: it enters only where a rule can be kept by it."""
    law, about = Law.WORTHLESS, ""
    solution = subject.solved(changed, changed.there(subject.choice, (0,)))
    judged = _judged_first(subject, law, about, changed, solution)
    if isinstance(judged, Attempt):
        return judged
    choice, gain = judged
    there, level = changed.back(choice), choice[-1]
    moved = changes(subject.choice, there)
    needed = tuple(row.name for row, _ in subject.solution.programme.broken(there))
    if gain < -TIE_POINTS or (gain > TIE_POINTS and not needed):
        return Attempt(law, about, Verdict.FAULT, Reason.DECISION, moved, (level,), gain)
    if gain <= TIE_POINTS:
        verdict = Verdict.TIED if moved or level else Verdict.SAME
        return Attempt(law, about, verdict, Reason.NONE, moved, (level,), gain)
    return Attempt(law, about, Verdict.EXPLAINED, Reason.FLOOR, moved, (level,), gain, needed)


def baseline(subject: Subject, leaf: str, changed: Changed) -> Attempt:
    """Judge the case with another baseline on one criterion.

    With `lost(x)` the points that a portfolio x loses by it: the best one then loses no more than
    the best one now would, since both are the best of the same portfolios.
    """
    law = Law.BASELINE
    solution = subject.solved(changed, subject.choice)
    if _differs_elsewhere(subject, leaf, solution):
        return Attempt(law, leaf, Verdict.FAULT, Reason.VALUES)
    if not solution.proof.closed:
        return Attempt(law, leaf, Verdict.OPEN)
    before, after = subject.solution.programme, solution.programme
    choice = solution.proof.choice
    if choice is None or solution.best is None or not after.feasible(subject.choice):
        return Attempt(law, leaf, Verdict.FAULT, Reason.DECISION)
    gain = solution.best - subject.best
    moved = changes(subject.choice, choice)
    lost_now, lost_then = (before.points(x) - after.points(x) for x in (subject.choice, choice))
    if lost_then > lost_now + 2 * TIE_POINTS:
        return Attempt(law, leaf, Verdict.FAULT, Reason.DECISION, moved, gain=gain)
    if after.points(subject.choice) >= solution.best - TIE_POINTS:
        verdict = Verdict.TIED if moved else Verdict.SAME
        return Attempt(law, leaf, verdict, moved=moved, gain=gain)
    return Attempt(law, leaf, Verdict.EXPLAINED, Reason.BASELINE, moved, gain=gain, causes=(leaf,))


def _differs_elsewhere(subject: Subject, leaf: str, solution: Solution) -> bool:
    """Whether a baseline changes something on another criterion."""
    places = [j for j, row in enumerate(subject.case.leaves) if row.id != leaf]
    before, after = subject.solution.evaluation.contributions, solution.evaluation.contributions
    return any(
        old[j] != new[j]
        for levels, levels_now in zip(before, after, strict=True)
        for old, new in zip(levels, levels_now, strict=True)
        for j in places
    )


def _judged_first(
    subject: Subject, law: Law, about: str, changed: Changed, solution: Solution
) -> Attempt | tuple[Choice, Fraction]:
    """Give the attempt where it is settled already, else the best portfolio and the points it is worth more."""
    scales = moved_scales(subject, solution)
    if differs(subject, changed, solution, besides=scales):
        return Attempt(law, about, Verdict.FAULT, Reason.VALUES)
    if not solution.proof.closed:
        return Attempt(law, about, Verdict.OPEN)
    choice = solution.proof.choice
    if choice is None or solution.best is None:
        return Attempt(law, about, Verdict.FAULT, Reason.DECISION)
    gain = solution.best - subject.best
    if scales:
        moved = changes(subject.choice, changed.back(choice))
        verdict = Verdict.EXPLAINED if moved else Verdict.SAME
        return Attempt(law, about, verdict, Reason.LOCAL, moved, gain=gain, causes=scales)
    return choice, gain


def _with_level(choice: Choice, index: int, level: int) -> Choice:
    return (*choice[:index], level, *choice[index + 1 :])
