"""What only computing can see of the sheets that weigh: statements that clash, words that fit no scale, and the like.

Errors where a sheet contradicts itself, so that nothing follows from it. Warnings where figures follow all the same:
a person's methods disagree, a sheet is not complete, or statements leave a criterion no weight at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.scales import value_functions
from criteria.model.written import error, warning
from scoring.elicitation import verbal
from scoring.elicitation.elicited import Method
from scoring.elicitation.methods import read_statements, voices_of, what_said
from scoring.elicitation.statements import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from criteria.model.case import Case
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import Row, StatementRow
    from scoring.elicitation.elicited import Said

_TABLES = {
    Method.DIRECT: "weights",
    Method.INTERVALS: "weights",
    Method.CENTROID: "weights",
    Method.MACBETH: "judgements",
    Method.BEST_WORST: "best_worst",
    Method.EIGENVECTOR: "pairwise",
}
_FULL = (Method.SWING, Method.DIRECT, Method.MACBETH, Method.BEST_WORST, Method.EIGENVECTOR)


def doubts(case: Case) -> Iterator[Problem]:
    """Name every contradiction within and between what each voice says of weights, and what is not complete."""
    if not any((case.weights, case.weight_statements, case.pairwise, case.best_worst, case.judgements)):
        return
    for voice in voices_of(case):
        said = list(what_said(case, voice))
        full = next((one for one in said if one.weights is not None and one.method in _FULL), None)
        yield from _statements(case, voice, full)
        yield from _ranges(case, voice, full)
        yield from _incomplete(case, voice, said)
    for curve in verbal.curves(case, value_functions(case)):
        rows = [row for row in case.judgements if (row.stakeholder, row.criterion) == (curve.voice, curve.criterion)]
        for note in curve.notes:
            yield error("clashing-judgements", rows[0].place("difference"), _small(note), "", _ONE)


_ONE = "Change or delete one of them."


def _statements(case: Case, voice: str, full: Said | None) -> Iterator[Problem]:
    rows, read, _ = read_statements(case, voice)
    if not rows:
        return
    found = fitted(read, len(case.leaves))
    if found.clash:
        clash = [rows[k] for k in found.clash]
        several = len(clash) > 1
        told = f"these cannot all be true: {_quoted(clash)}." if several else f"{_quoted(clash)} cannot be true."
        yield error("clashing-statements", clash[-1].place("statement"), told, "", _ONE if several else "Correct it.")
        return
    by_set: dict[tuple[int, ...], list[str]] = {}
    for j, places in found.nothing:
        by_set.setdefault(places, []).append(case.leaves[j].id)
    for places, ids in by_set.items():
        some = [rows[k] for k in places]
        told = f"{_quoted(some)} {'leave' if len(some) > 1 else 'leaves'} {' and '.join(ids)} no weight at all."
        mend = "Correct them if that is not meant." if len(some) > 1 else "Correct it if that is not meant."
        yield warning("weight-of-nothing", some[-1].place("statement"), told, "", mend)
    if full is None or full.weights is None:
        return
    for row, one in zip(rows, read, strict=True):
        if not one.holds(full.weights):
            whose, shares = _whose(voice, full.method), _shares(case, row, full.weights)
            told = f"`{row.statement}` does not agree with {whose}: {shares}."
            yield warning("methods-disagree", row.place("statement"), told, "", "Ask which of the two is meant.")


def _ranges(case: Case, voice: str, full: Said | None) -> Iterator[Problem]:
    """Weights by one method that lie outside the range the same voice gives for them."""
    if full is None or full.weights is None:
        return
    weight = dict(zip((leaf.id for leaf in case.leaves), full.weights, strict=True))
    for row in case.weights:
        if row.stakeholder != voice or row.criterion not in weight:
            continue
        for column, end, beyond in (
            ("low", row.low, row.low is not None and weight[row.criterion] < row.low),
            ("high", row.high, row.high is not None and weight[row.criterion] > row.high),
        ):
            if beyond:
                told = f"{column} {end} of {row.criterion} does not agree with {_whose(voice, full.method)}: "
                told += f"{row.criterion} {_percent(weight[row.criterion])}."
                yield warning("methods-disagree", row.place(column), told, "", "Ask which of the two is meant.")


def _incomplete(case: Case, voice: str, said: Sequence[Said]) -> Iterator[Problem]:
    """A sheet from which no weights follow, and what it lacks."""
    for one in said:
        table = _TABLES.get(one.method)
        if one.weights is not None or table is None:
            continue
        place = _first(case, voice, table)
        for note in one.notes:
            clash = one.method is Method.MACBETH and "clash" in note
            if clash:
                yield error("clashing-judgements", place, _small(note), "", _ONE)
            else:
                mend = f"Until then this sheet gives {voice or 'the case'} no weights."
                yield warning("incomplete-method", place, _small(note), "", mend)


def _first(case: Case, voice: str, table: str) -> Place | None:
    rows: Sequence[Row] = [row for row in getattr(case, table) if row.stakeholder == voice]
    return rows[0].place() if rows else None


def _whose(voice: str, method: Method) -> str:
    what = {Method.SWING: "the swings", Method.DIRECT: "the weights given directly"}.get(
        method, f"the {method} weights"
    )
    return f"{what} of {voice or 'the case'}"


def _shares(case: Case, row: StatementRow, weights: Sequence[Fraction]) -> str:
    """The weights of the criteria that a statement may speak of: those named in it, or all."""
    text = row.statement.casefold()
    pairs = list(zip(case.leaves, weights, strict=True))
    named = [(leaf, w) for leaf, w in pairs if leaf.id.casefold() in text or leaf.name.casefold() in text]
    return ", ".join(f"{leaf.id} {_percent(w)}" for leaf, w in named or pairs)


def _percent(weight: Fraction) -> str:
    return f"{float(weight * 100):.1f} %"


def _quoted(rows: Sequence[StatementRow]) -> str:
    places = [row.place("statement") for row in rows]
    return "; ".join(
        f"`{row.statement}`" + (f" ({place})" if place else "") for row, place in zip(rows, places, strict=True)
    )


def _small(note: str) -> str:
    """A note as a problem says it: after a cell, with a small letter; an id keeps its own."""
    first = note.split(" ", 1)[0]
    return note[:1].lower() + note[1:] if first[1:].islower() else note
