"""All that is known of a column, derived once from its field: kind, bounds, choices, whether it must be filled."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

from annotated_types import Ge, Le

from criteria.model.kinds import ColumnKind, ColumnMark
from criteria.model.names import joined
from criteria.model.rows import CaseTables, RangedRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from pydantic.fields import FieldInfo

    from criteria.model.rows import CaseRow, CaseTable

NUMERIC = (ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.SHARE, ColumnKind.COUNT, ColumnKind.YEAR)


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column of a table.

    low, high: bounds of a number, both ends allowed.
    choices: the closed ones.
    words: what may stand for a number.
    """

    name: str
    kind: ColumnKind
    refers_to: str | None
    needed: bool
    default: Any
    low: Decimal | int | None
    high: Decimal | int | None
    choices: tuple[str, ...]
    description: str
    words: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The heading a planner sees."""
        words = "recommendation" if self.name == "option" else self.name.replace("_", " ")
        return words[:1].upper() + words[1:]

    def headed(self, form: str) -> str:
        """The column as a form spells it: a heading in a workbook, the field's name elsewhere."""
        return self.heading if form == "xlsx" else self.name

    @property
    def numeric(self) -> bool:
        """Whether its cells hold numbers."""
        return self.kind in NUMERIC

    def allows(self, exact: Decimal) -> bool:
        """Whether a number keeps its bounds."""
        return (self.low is None or exact >= self.low) and (self.high is None or exact <= self.high)

    @property
    def allowed(self) -> str:
        """What a cell may hold, in words: the end of a sentence that begins with `It holds`."""
        if self.choices:
            return joined(self.choices, "or")
        if self.numeric:
            return self._numbers
        if self.refers_to == "levels":
            return "the name of a level"
        words = {
            ColumnKind.YES_NO: "yes or no",
            ColumnKind.CURVE: "points as 0:0; 4:60; 8:100, or one number",
            ColumnKind.EVIDENCE: "fact ids as F012;F044, or judgement",
            ColumnKind.REFERENCES: f"ids in {self._there}, as A|B",
            ColumnKind.REFERENCE: f"an id in {self._there}",
            ColumnKind.ID: "a short name without | ; or *",
            ColumnKind.DATE: "a date as 2027-12-31",
            ColumnKind.URL: "an address that begins with https:// or http://",
        }
        return words.get(self.kind, "text")

    @property
    def _numbers(self) -> str:
        """The numbers that it holds, and the words that may stand for one."""
        what = {ColumnKind.COUNT: "a whole number", ColumnKind.YEAR: "a year"}.get(
            self.kind, "a number"
        )
        if self.low is not None and self.high is not None:
            what = f"{what} from {self.low} to {self.high}"
        elif self.low is not None:
            what = f"{what}, {self.low} or more"
        return f"{what}, or the words {joined(self.words, 'or')}" if self.words else what

    @property
    def _there(self) -> str:
        """The sheet whose ids it holds."""
        return next((table.sheet for table in CaseTables.ALL if table.name == self.refers_to), "")


@cache
def columns(model: type[CaseRow]) -> tuple[ColumnSpec, ...]:
    """Describe every column of a row model, in the order of its fields."""
    return tuple(_spec(model, name, info) for name, info in model.model_fields.items())


@cache
def table_named(name: str) -> CaseTable:
    """The table of a name, or a sheet of notes; raises KeyError."""
    return {table.name: table for table in (*CaseTables.ALL, *CaseTables.BESIDE)}[name]


def _spec(model: type[CaseRow], name: str, info: FieldInfo) -> ColumnSpec:
    marks = [*_metadata(info.annotation), *info.metadata]
    column = next(mark for mark in marks if isinstance(mark, ColumnMark))
    return ColumnSpec(
        name=name,
        kind=column.kind,
        refers_to=column.refers_to,
        needed=info.is_required() and not _filled_in(model, name),
        default=None if info.is_required() else info.default,
        low=_bound(marks, Ge),
        high=_bound(marks, Le),
        choices=tuple(str(choice) for kind in _enums(info.annotation) for choice in kind),
        description=info.description or "",
        words=column.words,
    )


def _filled_in(model: type[CaseRow], name: str) -> bool:
    """Whether a blank is filled in by the model itself, as an end of a range is by its likely value."""
    return issubclass(model, RangedRow) and name in {"low", "high"}


def _metadata(annotation: Any) -> Iterator[Any]:
    """All marks in an annotation, also those inside `... | None`."""
    for mark in getattr(annotation, "__metadata__", ()):
        yield from getattr(mark, "metadata", (mark,))
    for part in get_args(annotation):
        if hasattr(part, "__metadata__") or get_args(part):
            yield from _metadata(part)


def _bound(marks: list[Any], kind: type[Ge | Le]) -> Any:
    attribute = "ge" if kind is Ge else "le"
    bounds = [getattr(mark, attribute) for mark in marks if isinstance(mark, kind)]
    return bounds[-1] if bounds else None


def _enums(annotation: Any) -> Iterator[type[StrEnum]]:
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield annotation
    for part in get_args(annotation):
        yield from _enums(part)
