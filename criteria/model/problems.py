"""A problem is a value that knows its place: what was found, what is allowed, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Severity(StrEnum):
    """How bad it is: an error stops the run, a warning asks for a look, a note tells something worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a workbook's sheet and cell, a CSV file's line and column, or a JSON path.

    >>> str(Place("Scores", 12, "F")), str(Place("costs.csv", 3, "likely", form="csv")), str(Place("Scores"))
    ('Scores!F12', 'costs.csv, line 3, column likely', 'Scores')
    """

    table: str
    row: int | None = None
    column: str | None = None
    form: str = "xlsx"

    def __str__(self) -> str:
        if self.form == "json":
            return f"{self.table}{_part('[{}]', self.row)}{_part('.{}', self.column)}"
        if self.form == "csv":
            return f"{self.table}{_part(', line {}', self.row)}{_part(', column {}', self.column)}"
        if self.row is not None:
            return f"{self.table}!{self.column or 'A'}{self.row}"
        return self.table if self.column is None else f"{self.table}!{self.column}:{self.column}"


def _part(pattern: str, value: object) -> str:
    """One part of a place's name; nothing where it names none."""
    return "" if value in (None, "") else pattern.format(value)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row was written; `columns` maps its fields to their columns, and rows of one sheet share it.

    elsewhere: the fields of the row that stand on another row or sheet, as the reasons behind a
    matrix of scores do.
    """

    table: str
    row: int
    columns: Mapping[str, str] = field(default_factory=dict)
    form: str = "xlsx"
    elsewhere: Mapping[str, Place] = field(default_factory=dict)

    def place(self, column: str | None = None) -> Place:
        """Name the cell of one field, or the row's first cell."""
        if column and column in self.elsewhere:
            return self.elsewhere[column]
        return Place(self.table, self.row, self.columns.get(column) if column else None, self.form)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    id: the check's name.
    found: what stands there.
    allowed: what may stand there.
    mend: the next step.
    """

    id: str
    severity: Severity
    place: Place | None
    found: str
    allowed: str
    mend: str

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return " ".join(part for part in (f"{where}{self.found}", self.allowed, self.mend) if part)


class CaseError(Exception):
    """A case cannot be read or analysed; `problems` holds every one found, in the order of the sheets.

    Its words are those of the errors: warnings do not stop anything.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        errors = [problem for problem in self.problems if problem.severity is Severity.ERROR]
        super().__init__("\n".join(str(problem) for problem in errors or self.problems))
