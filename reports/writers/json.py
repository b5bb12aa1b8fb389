"""tables.json: every table of the reports for programs, and the schema that says what it holds.

A table's rows are plain objects, so `pandas.DataFrame(tables["tables"]["portfolio"]["rows"])` is a
frame. A number is written with its exact decimals where it has no more than 15 significant ones.
Any other number is written as the nearest float and once more, exactly, as a fraction in the
table's `exact`.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from reports.model.meaning import Meaning
from reports.model.numbers import finite
from scoring.plain.indented import indented

if TYPE_CHECKING:
    from reports.model.meaning import Value
    from reports.model.report import Report
    from reports.model.table import Table

FORMAT: Literal["steelyard tables 1"] = "steelyard tables 1"
ROW = "row"
SAFE_INTEGER = 2**53

type Plain = str | bool | int | float | None


class ResultColumn(BaseModel):
    """What a column holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(description="Name of the figure in each row")
    label: str = Field(description="What people see above it")
    meaning: Meaning = Field(description="What its figures are")
    unit: str = Field(description="Their unit, where they have one")


class ResultTable(BaseModel):
    """One table of the reports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    note: str
    columns: tuple[ResultColumn, ...]
    rows: tuple[dict[str, Plain], ...] = Field(
        description="One object a row; `row` is the row's own key"
    )
    totals: tuple[dict[str, Plain], ...] = Field(description="Total rows, in the same form")
    exact: dict[str, dict[str, str]] = Field(
        description="row -> column -> the exact fraction behind a rounded number"
    )


class Decision(BaseModel):
    """The answer itself, in exact figures."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: str = Field(description="optimal, or how far the proof got")
    case_sha256: str = Field(description="Hash of the case as JSON: sorted keys, no spaces, UTF-8")
    funded: dict[str, str] = Field(
        description="Each funded recommendation and its level, in the case's order"
    )
    value: str = Field(description="Points, as an exact fraction")
    cost: str = Field(description="Money, as an exact fraction")
    bound: str | None = Field(
        description="No portfolio is worth more points than this; an exact fraction"
    )


class Tables(BaseModel):
    """The whole of tables.json."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal["steelyard tables 1"]
    title: str = Field(description="The decision in a sentence")
    lead: tuple[str, ...]
    facts: dict[str, str] = Field(description="What identifies the report")
    money: str = Field(description="The unit of all money")
    decision: Decision
    tables: dict[str, ResultTable] = Field(description="Every table of the reports by its key")


def tables(report: Report, decision: Decision) -> Tables:
    """Gather every table of a report."""
    every = {key: _table(table) for key, table in report.tables.items()}
    return Tables(
        format=FORMAT,
        title=report.title,
        lead=report.lead,
        facts=dict(report.facts),
        money=report.money.unit,
        decision=decision,
        tables=every,
    )


def tables_bytes(report: Report, decision: Decision) -> bytes:
    """Write tables.json: UTF-8, keys in the report's order."""
    text = indented(tables(report, decision).model_dump(mode="json"))
    # Half a surrogate pair is no character and has no UTF-8 form.
    return (text + "\n").encode("utf-8", "replace")


def tables_schema() -> dict[str, Any]:
    """Give the JSON Schema of tables.json."""
    return Tables.model_json_schema(mode="serialization")


def exact_text(number: Fraction | Decimal | int) -> str:
    """Write a number exactly: as a decimal where its decimals end, else as a fraction.

    >>> exact_text(Fraction(5, 4)), exact_text(Fraction(1, 3))
    ('1.25', '1/3')
    """
    decimal = finite(number)
    return str(Fraction(number)) if decimal is None else f"{decimal.normalize():f}"


def _table(table: Table) -> ResultTable:
    columns = tuple(
        ResultColumn(
            key=heading.key, label=heading.label, meaning=heading.meaning, unit=heading.unit
        )
        for heading in table.columns
    )
    if any(column.key == ROW for column in columns):
        raise ValueError(
            f"Table {table.key!r} may not call a column {ROW!r}: tables.json needs the word."
        )
    rows: list[dict[str, Plain]] = []
    totals: list[dict[str, Plain]] = []
    exact: dict[str, dict[str, str]] = {}
    for row in table.rows:
        values: dict[str, Plain] = {ROW: row.key}
        behind = {}
        for heading, cell in zip(table.columns, row.cells, strict=True):
            values[heading.key] = _plain(cell.value)
            if (fraction := _behind(cell.value)) is not None:
                behind[heading.key] = fraction
        (totals if row.total else rows).append(values)
        if behind:
            exact[row.key] = behind
    return ResultTable(
        title=table.title,
        note=table.note,
        columns=columns,
        rows=tuple(rows),
        totals=tuple(totals),
        exact=exact,
    )


def _is_exact(value: Decimal | Fraction | int) -> bool:
    decimal = finite(value)
    return decimal is not None and len(decimal.normalize().as_tuple().digits) <= 15


def _plain(value: Value) -> Plain:
    if value is None or isinstance(value, str | bool | float):
        return value
    exact = Fraction(value)
    if exact.denominator == 1 and abs(exact.numerator) <= SAFE_INTEGER:
        return exact.numerator
    return float(value)


def _behind(value: Value) -> str | None:
    if value is None or isinstance(value, str | bool | float) or _is_exact(value):
        return None
    return str(Fraction(value))
