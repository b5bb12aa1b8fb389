"""The workings of a result: an Analysis as plain data beside its case, and the Analysis made again from both.

What follows from the case without a search is worked out anew: its rows, what levels are worth and
cost, its rules, and all of it in integers. What was searched for or drawn is written down. The
places where the case's rows were written stand beside, with what the checks warned of, as the case
itself does not say them.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from criteria.model.case import Case
from criteria.model.case_rules import rules
from criteria.model.problems import Origin, Problem
from criteria.model.rows import CaseTables
from criteria.model.rules import Rule
from scoring.analysis import Analysis
from scoring.exact.programme import Programme
from scoring.plain.codec import DamagedError, decode, encode, fingerprint, knowing
from scoring.portfolio.from_case import programme
from scoring.value.costs import CostTable, cost_table
from scoring.value.evaluation import Evaluation, evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from criteria.model.rows import CaseRow
    from scoring.held import Held
    from scoring.plain.forms import Pool


class OtherVersionError(ValueError):
    """The workings were written by a version of Steelyard that works out something else from the same case."""


@dataclass(frozen=True)
class Reading:
    """What reading the case left besides its rows.

    warnings: of the checks. origins: where each row was written, table by table in the order of the
    tables.
    """

    warnings: tuple[Problem, ...]
    origins: tuple[tuple[Origin | None, ...], ...]


@dataclass(frozen=True)
class Answers:
    """All that was found: the Analysis, and what it was asked besides."""

    analysis: Analysis
    held: Held


def workings(analysis: Analysis) -> dict[str, Any]:
    """Write an Analysis as plain data, its case aside; the same Analysis gives the same data."""
    case = analysis.case
    known = knowing(
        (
            (Case, case),
            (Evaluation, analysis.evaluation),
            (CostTable, analysis.costs),
            (tuple[Rule, ...], analysis.rules),
            (Programme, analysis.programme),
        )
    )
    reading = Reading(
        case.warnings, tuple(tuple(row.origin for row in rows) for rows in _tables(case))
    )
    return {
        "follows": _hash(known),
        "reading": encode(Reading, reading),
        "answers": encode(Answers, Answers(analysis, analysis.held()), known),
    }


def analysis(dumped: Mapping[str, Any], written: Mapping[str, Any]) -> Analysis:
    """Make an Analysis again from its case, as `Case.dump` gives it, and its workings.

    Raises:
        DamagedError: the data are not what they should be.
        OtherVersionError: the case gives other figures here than where the workings were written.
    """
    case = _read(dumped, written)
    known = _known(case)
    if written["follows"] != _hash(known):
        raise OtherVersionError("the case gives other figures here than where the result was made")
    made: Answers = decode(Answers, written["answers"], known)
    made.analysis.hold(made.held)
    return made.analysis


def _read(dumped: Mapping[str, Any], written: Mapping[str, Any]) -> Case:
    """Make the case again, each row where it was written; its checks were passed before."""
    try:
        plain = Case.model_validate(dumped)
        reading: Reading = decode(Reading, written["reading"])
        tables = [
            tuple(row.standing_at(origin) for row, origin in zip(rows, origins, strict=True))
            for rows, origins in zip(_tables(plain), reading.origins, strict=True)
        ]
    except (KeyError, TypeError, ValidationError, ValueError) as fault:
        raise DamagedError(f"{type(fault).__name__}: {fault!s:.200}") from fault
    (settings,), *rest = tables
    rows = {table.attribute: rows for table, rows in zip(_PLACED, rest, strict=True)}
    case = plain.model_copy(update={"settings": settings, **rows})
    case.mark_checked(reading.warnings)
    return case


_PLACED = tuple(table for table in CaseTables.ALL[1:] if table is not CaseTables.PEOPLE)
"""Tables whose rows have a place in a result; of people without a view it tells nothing."""


def _tables(case: Case) -> Iterator[tuple[CaseRow, ...]]:
    yield (case.settings,)
    for table in _PLACED:
        yield getattr(case, table.attribute)


def _known(case: Case) -> Pool:
    """Work out what follows from the case without a search."""
    evaluation, costs, stated = evaluate(case), cost_table(case), rules(case)
    return knowing(
        (
            (Case, case),
            (Evaluation, evaluation),
            (CostTable, costs),
            (tuple[Rule, ...], stated),
            (Programme, programme(evaluation, costs, stated)),
        )
    )


def _hash(known: Pool) -> str:
    return hashlib.sha256(fingerprint(known).encode("utf-8", "surrogatepass")).hexdigest()
