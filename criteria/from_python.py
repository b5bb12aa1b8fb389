"""A case made or changed in Python, handed over as JSON would be: so that it is held to all that a file is held to.

`model_copy(update=...)` and `model_construct` check nothing. Here every row is written down again,
value by value. A place is then the path of a value: `criteria[2].swing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from criteria.formats.json_file import tables
from criteria.model.case import Case
from criteria.model.names import nearest, short
from criteria.model.problems import Place
from criteria.model.rows import NO_LIMIT, BudgetRow, CaseRow, CaseTables, Settings
from criteria.model.written import BrokenCell, error
from criteria.parsing.guesses import setting_meant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable
    from criteria.model.written import Written


def hand_over(case: Case) -> Written:
    """Write a case down as the form JSON hands one over, with what Python allows and no form does as problems."""
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for table in CaseTables.ALL:
        if table.attribute not in vars(case):
            continue
        content = vars(case)[table.attribute]
        if table.name == "case":
            given["case"] = _plain_row(content, table, None, problems)
        elif isinstance(content, list | tuple):
            given[table.name] = [
                _plain_row(row, table, number, problems) for number, row in enumerate(content)
            ]
        else:
            given[table.name] = content
    problems += _unknown_tables(case)
    written = tables(given)
    return replace(written, problems=(*written.problems, *problems))


def _unknown_tables(case: Case) -> Iterator[Problem]:
    known = {table.name: table.attribute for table in CaseTables.ALL}
    for name in vars(case):
        if name not in known.values() and name not in Case.WORKED_OUT:
            close = known.get(name) or nearest(name, known.values())
            mend = f"Did you mean {close}?" if close else "Leave it out."
            yield error(
                "unknown-key",
                Place(name, form="json"),
                f"a case has no table {short(name)}.",
                "",
                mend,
            )


def _plain_row(row: Any, table: CaseTable, number: int | None, problems: list[Problem]) -> Any:
    """A row as an object of plain values; what is no row at all is left for the form to refuse."""
    values = _values(row)
    if values is None:
        return row
    fields = table.model.model_fields
    for name in [name for name in values if name not in fields]:
        values.pop(name)
        free = [field for field in fields if field not in values]
        close = setting_meant(name, free) if table.name == "case" else nearest(name, fields)
        mend = f"Did you mean {close}?" if close else "Leave it out."
        found = f"a row of {table.name} has no field {short(name)}."
        problems.append(
            error("unknown-key", Place(table.name, number, name, "json"), found, "", mend)
        )
    return {name: _plain(value) for name, value in values.items()}


def _values(row: Any) -> dict[str, Any] | None:
    """The fields of a row that are given; None where it is no row."""
    if isinstance(row, Mapping):
        return {str(name): value for name, value in row.items()}
    if not isinstance(row, BaseModel):
        return None
    # A setting that nobody gave is not stated, though it has a value to go on with.
    stated = row.model_fields_set if isinstance(row, Settings) else vars(row).keys()
    values = {name: value for name, value in vars(row).items() if name in stated}
    if isinstance(row, BudgetRow) and "amount" in values and values["amount"] is None:
        values["amount"] = NO_LIMIT
    return values


def _plain(value: Any) -> Any:
    """A value as JSON would have it, its numbers exact."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float):
        return _exact(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):  # a number of numpy's
        return _plain(value.item())
    what = f"{type(value).__name__} stands where one value is needed."
    return BrokenCell("wrong-shape", what, "Give a number, text, yes or no, or a list of them.")


def _exact(value: Decimal | float) -> Decimal | BrokenCell:
    """A number as it is written: of a float, its shortest form."""
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if exact.is_finite():
        return exact
    return BrokenCell("not-finite", f"{value} is not a number that can be used.", "Give a number.")


def as_given(made: Case, given: Case) -> Case:
    """Let the rows of a checked copy stand where those of the given case were written, if they were anywhere."""
    update: dict[str, Any] = {"settings": _standing(made.settings, given.settings)}
    for table in CaseTables.ALL[1:]:
        if table.attribute in vars(given):
            there, rows = getattr(given, table.attribute), getattr(made, table.attribute)
            update[table.attribute] = tuple(_standing(row, there[_index(row)]) for row in rows)
    return made.model_copy(update=update)


def _index(row: CaseRow) -> int:
    return row.origin.row if row.origin is not None else 0


def _standing[R: CaseRow](row: R, given: Any) -> R:
    return row.standing_at(given.origin if isinstance(given, CaseRow) else None)
