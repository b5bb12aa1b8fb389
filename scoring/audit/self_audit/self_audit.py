"""The roof: every law tried on a solved case, in an order in which the laws that say most come first.

The model is tested against itself, as metamorphic testing does (Chen, Cheung and Yiu 1998): nobody
knows the right answer of a new case, but how answers must hang together is known. Each change is
solved by the house's one exact search. Limits count work: where it ends, the attempts that are left
are counted and not made.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from scoring.audit.self_audit import explained, others, rewritten
from scoring.audit.self_audit.attempt import Attempt, Law, Reason, SelfAudit, Verdict
from scoring.audit.self_audit.subject import Changed, Subject
from scoring.audit.self_audit.unchanging import unchanged
from scoring.audit.trials import NODES, as_decimal, changed
from scoring.exact.limits import relaxations
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from criteria.model.case import Case
    from criteria.model.scales import ValueFunction
    from scoring.audit.self_audit.subject import Valuing
    from scoring.exact.programme import Choice
    from scoring.exact.proof import Proof

type Trying = tuple[Law, str, Callable[[], Attempt]]
"""A law, what it is about, and what tries it."""

IN_A_RUN: Final = 300_000
"""Work that an ordinary run spends on its audit, in cells gone through: about a second."""

FACTOR, BY = 1000, 100
"""How many times smaller the other units are, and how far scales are moved."""

TENTH: Final = 10


def self_audit(
    case: Case,
    choice: Choice,
    *,
    known: Proof | None = None,
    work: int | None = None,
    value: Valuing = evaluate,
) -> SelfAudit:
    """Try every law on a case with its best portfolio.

    known: the proof of that portfolio, where there is one. work: that may be spent; None: all
    attempts are made. value: what values a case.
    """
    subject = Subject(rewritten.bare(case), choice, NODES, value, known)
    trying = tuple(_every(subject))
    if not subject.is_proved:
        return SelfAudit((), len(trying), proved=False)
    if work is not None:
        questions = len(trying)
        subject.node_limit = min(NODES, relaxations(subject.solution.programme, questions))
    attempts: list[Attempt] = []
    for law, about, attempt in trying:
        if work is not None and subject.work >= work:
            break
        try:
            attempts.append(attempt())
        except ValueError:
            attempts.append(Attempt(law, about, Verdict.UNTRIED, Reason.NO_WAY))
    return SelfAudit(tuple(attempts), len(trying))


def _every(subject: Subject) -> Iterator[Trying]:
    """List what there is to try."""
    yield from _as_written(subject)
    yield from _one_more(subject)
    for j, leaf in enumerate(subject.case.leaves):
        if subject.solution.evaluation.weights[j]:
            yield Law.BASELINE, leaf.id, partial(_baseline, subject, j)
    indices = range(len(subject.choice))
    laws = (_without, _copy, _halves_tied, _twice, _halves)
    for attempt in laws:
        for index in indices:
            yield from attempt(subject, index)


def _as_written(subject: Subject) -> Iterator[Trying]:
    """The same case, written otherwise."""
    case = subject.case
    yield _same(subject, Law.REORDER, "", lambda: rewritten.reordered(case))
    yield _same(subject, Law.RENAME, "", lambda: rewritten.renamed(case))
    monies = cost_table(case).monies
    every = (monies, *((name,) for name in cost_table(case).resources if name not in monies))
    for names in every:
        change = partial(rewritten.in_other_money, case, names, FACTOR)
        yield _same(subject, Law.MONEY, ", ".join(names), change)
    for leaf in case.leaves:
        change = partial(rewritten.in_other_unit, case, leaf, FACTOR)
        yield _same(subject, Law.UNIT, leaf.id, change)
    for leaf in case.leaves:
        yield _same(subject, Law.SHIFT, leaf.id, partial(rewritten.shifted, case, leaf, BY))


def _same(subject: Subject, law: Law, about: str, change: Callable[[], Changed]) -> Trying:
    return law, about, lambda: unchanged(subject, law, about, change())


def _one_more(subject: Subject) -> Iterator[Trying]:
    """One that nobody can pay, and one that is worth nothing."""
    functions = _functions(subject)
    law = Law.UNAFFORDABLE
    change = others.with_unaffordable(subject.case, functions)
    if change is not None:
        yield law, "", lambda: unchanged(subject, law, "", change, (0,))
    made = partial(others.with_worthless, subject.case, functions)
    yield Law.WORTHLESS, "", lambda: explained.worthless(subject, made())


def _functions(subject: Subject) -> dict[str, ValueFunction]:
    functions = subject.solution.evaluation.table.functions
    return {leaf.id: scale for leaf, scale in zip(subject.case.leaves, functions, strict=True)}


def _without(subject: Subject, index: int) -> Iterator[Trying]:
    """Delete one."""
    about = subject.case.recommendations[index].id

    def attempt() -> Attempt:
        change = others.without(subject.case, index)
        if change is None or len(subject.choice) == 1:
            return Attempt(Law.DELETE, about, Verdict.UNTRIED, Reason.NO_WAY)
        if subject.choice[index]:
            return explained.deleted(subject, index, change)
        return unchanged(subject, Law.DELETE, about, change)

    yield Law.DELETE, about, attempt


def _copy(subject: Subject, index: int) -> Iterator[Trying]:
    """Put in a copy that rules the original out."""
    about = subject.case.recommendations[index].id

    def attempt() -> Attempt:
        change = others.with_copy(subject.case, index, beside=False)
        return unchanged(subject, Law.COPY, about, change, (0,))

    yield Law.COPY, about, attempt


def _halves_tied(subject: Subject, index: int) -> Iterator[Trying]:
    """Split one in two, neither of which is funded without the other."""
    about = subject.case.recommendations[index].id

    def attempt() -> Attempt:
        change = others.split(subject.case, index, tied=True)
        return unchanged(subject, Law.MERGE, about, change, (subject.choice[index],))

    yield Law.MERGE, about, attempt


def _twice(subject: Subject, index: int) -> Iterator[Trying]:
    """Put in a second one like it."""
    about = subject.case.recommendations[index].id

    def attempt() -> Attempt:
        return explained.twice(subject, index, others.with_copy(subject.case, index, beside=True))

    yield Law.TWICE, about, attempt


def _halves(subject: Subject, index: int) -> Iterator[Trying]:
    """Split one in two, each of which may be funded alone; nothing where a rule or a tie is over the whole."""
    case, about = subject.case, subject.case.recommendations[index].id
    is_tied = any(about in (row.a, *row.b) for row in case.relations)
    if is_tied or others.is_counted(case, about) or case.recommendations[index].status != "open":
        return

    def attempt() -> Attempt:
        return explained.halves(subject, index, others.split(case, index, tied=False))

    yield Law.SPLIT, about, attempt


def _baseline(subject: Subject, place: int) -> Attempt:
    """Move the baseline of a criterion a tenth of its scale nearer the best end, or off it."""
    case, leaf = subject.case, subject.case.leaves[place]
    scale = subject.solution.evaluation.table.functions[place]
    end = scale.best if scale.baseline != scale.best else scale.worst
    there = as_decimal(scale.baseline + (end - scale.baseline) / TENTH, 12)
    ends = {} if scale.local else {"worst": as_decimal(scale.worst), "best": as_decimal(scale.best)}
    row = leaf.model_copy(update={**ends, "baseline": there})
    criteria = tuple(row if other.id == leaf.id else other for other in case.criteria)
    change = Changed(changed(case, criteria=criteria), tuple(range(len(subject.choice))))
    return explained.baseline(subject, leaf.id, change)
