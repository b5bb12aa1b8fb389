"""Everything the case says of weights, by voice and by method, side by side; several methods may be used and compared.

A voice is a stakeholder, or the case as a whole (its own swings, and rows whose stakeholder is blank). Entropy, CRITIC
and other weights drawn from the scores are left out on purpose: how much scores happen to vary says nothing of what
anybody cares about, and such weights change when a recommendation is added (see docs/weights.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from criteria.model.scales import swing_sentence
from scoring.elicitation import pairs, verbal
from scoring.elicitation.best_worst import best_worst
from scoring.elicitation.elicited import Method, Said, missing
from scoring.elicitation.exchange_rates import Rates, exchange_rates
from scoring.elicitation.intervals import RangesClash, middle, swing_ranges, tightened
from scoring.elicitation.rank_order import centroid, rank_sum, rank_weights, reciprocal
from scoring.elicitation.ratings import normalised
from scoring.elicitation.statements import StatementError, fitted, leaf_columns, statement
from scoring.value.weights import swings_of, weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import StatementRow, WeightRow
    from scoring.elicitation.statements import Statement
    from scoring.elicitation.verbal import Curve
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True)
class Elicitation:
    """Weights of every voice by every method it used.

    said: in the order of voices (the case first), then of methods. curves: value functions from MACBETH judgements.
    swings: for each leaf the sentence that a swing answers. rates: what the case's own weights take units to be worth.
    """

    leaves: tuple[str, ...]
    said: tuple[Said, ...]
    curves: tuple[Curve, ...]
    swings: tuple[str, ...]
    rates: Rates

    def of(self, voice: str) -> tuple[Said, ...]:
        """List what one voice said; the case as a whole is the blank voice."""
        return tuple(one for one in self.said if one.voice == voice)

    def spread(self, voice: str) -> tuple[Fraction, ...] | None:
        """For each leaf, the largest less the smallest weight over a voice's methods; None with fewer than two."""
        given = [one.weights for one in self.of(voice) if one.weights is not None]
        if len(given) < 2:
            return None
        return tuple(max(column) - min(column) for column in zip(*given, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Show weights: voices and methods down, leaves across."""
        given = [one for one in self.said if one.weights is not None]
        index = pd.MultiIndex.from_tuples([(one.voice, str(one.method)) for one in given], names=["voice", "method"])
        cells = [[float(w) for w in one.weights or ()] for one in given]
        return pd.DataFrame(cells, index=index, columns=list(self.leaves))


def elicit(evaluation: Evaluation) -> Elicitation:
    """Gather every voice's weights by every method that the case's sheets hold."""
    case = evaluation.case
    pairings = zip(case.leaves, evaluation.table.functions, strict=True)
    return Elicitation(
        tuple(leaf.id for leaf in case.leaves),
        tuple(said for voice in voices_of(case) for said in what_said(case, voice)),
        verbal.curves(case, evaluation.table.functions),
        tuple(swing_sentence(case, leaf, function) for leaf, function in pairings),
        exchange_rates(evaluation),
    )


def voices_of(case: Case) -> tuple[str, ...]:
    """Name everybody who says anything of weights, the case as a whole (blank) first."""
    tables = (case.weights, case.weight_statements, case.pairwise, case.best_worst, case.judgements)
    named = [row.stakeholder for row in case.stakeholders]
    return tuple(dict.fromkeys(["", *named, *(row.stakeholder for table in tables for row in table)]))


def what_said(case: Case, voice: str) -> Iterator[Said]:
    """Turn all that one voice says into weights, method by method, the ones that say most first."""
    yield from _swings(case, voice)
    yield from _direct(case, voice)
    yield from verbal.swings(case, voice)
    yield from _best_worst(case, voice)
    yield from pairs.comparisons(case, voice)
    yield from _intervals(case, voice)
    yield from _statements(case, voice)
    yield from _order(case, voice)


def _swings(case: Case, voice: str) -> Iterator[Said]:
    rows = [row for row in case.stakeholders if voice and row.stakeholder == voice]
    swings = {row.criterion: Fraction(row.swing) for row in rows} if voice else swings_of(case)
    if not swings:
        return
    lacking = [] if not voice else missing(case, [id_ for id_ in leaf_columns(case) if id_ in swings])
    if lacking:
        yield Said(voice, Method.SWING, notes=(f"No swing for {', '.join(lacking)}.",))
        return
    try:
        yield Said(voice, Method.SWING, weights(case, swings))
    except ValueError as fault:
        yield Said(voice, Method.SWING, notes=(f"{str(fault).capitalize()}.",))


def _direct(case: Case, voice: str) -> Iterator[Said]:
    given = {row.criterion: Fraction(row.weight) for row in _own(case, voice) if row.weight is not None}
    if given:
        yield from _checked(case, voice, Method.DIRECT, list(given), lambda: normalised(_in_order(case, given)))


def _intervals(case: Case, voice: str) -> Iterator[Said]:
    rows = {row.criterion: row for row in _own(case, voice) if row.low is not None or row.high is not None}
    if rows:
        ranges = [
            (Fraction(row.low or 0), Fraction(1 if row.high is None else row.high))
            if row
            else (Fraction(0), Fraction(1))
            for row in (rows.get(leaf.id) for leaf in case.leaves)
        ]
        try:
            fitting = tightened(tuple(ranges))
            yield Said(voice, Method.INTERVALS, middle(fitting), fitting)
        except RangesClash as clash:
            yield Said(voice, Method.INTERVALS, notes=(f"{str(clash).capitalize()}.",))
    swung = [leaf for leaf in case.leaves if leaf.swing_low is not None or leaf.swing_high is not None]
    grouped = len(swings_of(case)) > sum(leaf.swing is not None for leaf in case.leaves)
    if voice or not swung:
        return
    if grouped:
        yield Said(
            voice, Method.SWING_INTERVALS, notes=("Ranges of swings are read where no group has its own swing.",)
        )
        return
    lows = [Fraction(leaf.swing_low if leaf.swing_low is not None else leaf.swing or 0) for leaf in case.leaves]
    highs = [Fraction(leaf.swing_high if leaf.swing_high is not None else leaf.swing or 0) for leaf in case.leaves]
    try:
        fitting = swing_ranges(lows, highs)
        yield Said(voice, Method.SWING_INTERVALS, middle(fitting), fitting)
    except RangesClash as clash:
        yield Said(voice, Method.SWING_INTERVALS, notes=(f"{str(clash).capitalize()}.",))


def _order(case: Case, voice: str) -> Iterator[Said]:
    """Rank orders: of the Criteria sheet for the case as a whole, of the Weights sheet for anybody."""
    ranks = {row.criterion: row.rank for row in _own(case, voice) if row.rank is not None}
    if not voice and not ranks:
        ranks = {leaf.id: leaf.rank for leaf in case.leaves if leaf.rank is not None}
    if not ranks:
        return
    given = list(ranks)
    for method, rule in ((Method.CENTROID, centroid), (Method.RANK_SUM, rank_sum), (Method.RECIPROCAL, reciprocal)):
        ordered = [ranks.get(leaf.id, 0) for leaf in case.leaves]
        yield from _checked(case, voice, method, given, partial(rank_weights, ordered, rule))


def read_statements(case: Case, voice: str) -> tuple[list[StatementRow], list[Statement], list[str]]:
    """Read what a voice states: the rows that can be read, what they say, and what is wrong with the others."""
    columns = leaf_columns(case)
    rows, read, notes = [], [], []
    for row in case.weight_statements:
        if row.stakeholder == voice:
            try:
                read.append(statement(row.statement, columns))
                rows.append(row)
            except StatementError as fault:
                notes.append(str(fault))
    return rows, read, notes


def _statements(case: Case, voice: str) -> Iterator[Said]:
    _, read, notes = read_statements(case, voice)
    if not read:
        if notes:
            yield Said(voice, Method.STATEMENTS, notes=tuple(notes))
        return
    found = fitted(read, len(case.leaves))
    if found.clash:
        listed = "; ".join(f"`{read[k].text}`" for k in found.clash)
        notes.append(f"These cannot all be true: {listed}." if len(found.clash) > 1 else f"{listed} cannot be true.")
    if found.nothing:
        ids = ", ".join(case.leaves[j].id for j, _ in found.nothing)
        notes.append(f"The statements leave no weight at all to {ids}.")
    yield Said(voice, Method.STATEMENTS, found.centre, found.ranges, notes=tuple(notes))


def _best_worst(case: Case, voice: str) -> Iterator[Said]:
    rows = {row.criterion: row for row in case.best_worst if row.stakeholder == voice}
    if not rows:
        return
    lacking = missing(case, list(rows))
    if lacking:
        yield Said(voice, Method.BEST_WORST, notes=(f"No comparison of {', '.join(lacking)}.",))
        return
    ordered = [rows[leaf.id] for leaf in case.leaves]
    try:
        found = best_worst(
            [Fraction(row.best_to_this) for row in ordered], [Fraction(row.this_to_worst) for row in ordered]
        )
    except ValueError as fault:
        yield Said(voice, Method.BEST_WORST, notes=(f"{str(fault).capitalize()}.",))
        return
    notes = []
    if found.furthest is not None and not found.acceptable:
        at = ordered[found.furthest].criterion
        best, worst = case.leaves[found.best].id, case.leaves[found.worst].id
        notes.append(
            f"The consistency ratio is {float(found.ratio):.2f}, above {float(found.limit):.2f} (the limit of Liang, "
            f"Brunelli and Rezaei 2020). Look again at {at}: its way from {best} to {worst} is the furthest from the "
            "one said directly."
        )
    figures = (
        ("xi", found.xi),
        ("consistency ratio (Liang, Brunelli and Rezaei 2020)", found.ratio),
        ("limit of that ratio (the same)", found.limit),
    )
    yield Said(voice, Method.BEST_WORST, found.weights, found.ranges, figures, tuple(notes))


def _own(case: Case, voice: str) -> list[WeightRow]:
    return [row for row in case.weights if row.stakeholder == voice]


def _in_order(case: Case, given: dict[str, Fraction]) -> list[Fraction]:
    return [given[leaf.id] for leaf in case.leaves]


def _checked(
    case: Case, voice: str, method: Method, given: Sequence[str], make: Callable[[], tuple[Fraction, ...]]
) -> Iterator[Said]:
    """Make weights if every leaf is spoken of; otherwise say which are not."""
    lacking = missing(case, given)
    if lacking:
        yield Said(voice, method, notes=(f"Nothing is said of {', '.join(lacking)}.",))
        return
    try:
        yield Said(voice, method, make())
    except ValueError as fault:
        yield Said(voice, method, notes=(f"{str(fault).capitalize()}.",))
