"""What was assumed when a sheet was imported or a ballot gathered, and nobody has confirmed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.assumed import BALLOT_MARK, MARK, assumptions
from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.rows import CaseTables
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseRow


_CHECKS = {MARK: "assumed-at-import", BALLOT_MARK: "assumed-for-ballot"}
_MEND = "If it is right, delete these words from the cell; if not, correct what they speak of."


def what_was_assumed_at_import_is_confirmed(draft: Draft) -> Iterator[Problem]:
    """A text cell that still holds an assumption of an import, or of a partial ballot."""
    for table in CaseTables.ALL:
        held = getattr(draft.case, table.attribute)
        rows = (held,) if table.name == "case" else held
        names = [spec.name for spec in columns(table.model) if spec.kind is ColumnKind.TEXT]
        for row in rows:
            for name in names:
                yield from _unconfirmed(row, name)


def _unconfirmed(row: CaseRow, column: str) -> Iterator[Problem]:
    text = getattr(row, column)
    if not text or not isinstance(text, str):
        return
    for mark, check in _CHECKS.items():
        for assumption in assumptions(text, mark) if mark in text.casefold() else ():
            found = f"{mark} {assumption.rstrip('.')}."
            yield warning(check, row.place(column), found, "", _MEND)
