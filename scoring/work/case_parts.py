"""What stages read of a case, in parts, each with a hash of its content: its figures, and its people.

figures    every table that values, costs, rules or draws come from, and what is said of weights for
           the case as a whole; without the columns that only say something to a reader
people     what stakeholders say, with what they are called

Scenarios are read as the cases that they make. Facts are read by no stage, nor are people who have no view
yet.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from criteria.model.rows import CaseTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from criteria.model.case import Case
    from criteria.model.rows import CaseTable

TOLD = {
    "case": frozenset(
        {
            *("title", "question", "owner", "money_basis", "baseline", "disclaimer", "recommend"),
            *("version", "reviewer", "date", "use_by"),
            *("sealed_on", "sealed_by", "sealed_hash", "sealed"),
        }
    ),
    "criteria": frozenset({"name", "definition", "rationale"}),
    "criteria_levels": frozenset({"label", "description"}),
    "groups": frozenset({"name", "short_name", "description", "rationale"}),
    "recommendations": frozenset(
        {
            "name",
            "short_name",
            "description",
            "lead_agency",
            "cost_basis",
            "evidence",
            "pick",
            "overall_rank",
        }
    ),
    "scores": frozenset({"rationale", "evidence", "assessor"}),
    "relations": frozenset({"rationale", "evidence"}),
    "limits": frozenset({"rationale"}),
    "stakeholders": frozenset({"why"}),
    **{table.name: frozenset({"why"}) for table in CaseTables.WEIGHING},
}
"""Columns that no figure comes from, by table; what is recommended and proposed is read where it is asked for."""

APART = frozenset({"people", "stakeholders", "scenarios", "facts"})
"""Tables that hold no figure of the case as it stands."""


def figures(case: Case) -> str:
    """Hash all that values, costs, rules and draws of the case as it stands come from."""
    return _hash(
        part
        for table in CaseTables.ALL
        if table.name not in APART
        for part in _rows(case, table, "")
    )


def people(case: Case) -> str:
    """Hash all that stakeholders say, and what they are called."""
    tables = [table for table in CaseTables.ALL if table.weighs or table.name == "stakeholders"]
    return _hash(part for table in tables for part in _rows(case, table, None))


def _rows(case: Case, table: CaseTable, voice: str | None) -> Iterator[str]:
    """Write the rows of a table as text, its columns for readers aside.

    voice: of tables in which voices speak, the rows of the case as a whole (blank), or of everybody
    else (None).
    """
    rows = getattr(case, table.attribute)
    if table.weighs:
        rows = [row for row in rows if bool(row.stakeholder) == (voice is None)]
    columns = [name for name in table.model.model_fields if name not in TOLD.get(table.name, ())]
    yield f"{table.name} {columns}\n"
    for row in (rows,) if table.attribute == "settings" else rows:
        values = row.__dict__
        yield f"{[values[name] for name in columns]!r}\n"


def _hash(parts: Iterable[str]) -> str:
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part.encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()
