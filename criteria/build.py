"""A case made in Python from nothing: from frames of pandas, dictionaries or lists, held to every check of a file.

What stands in a frame becomes rows of the tables of a case. A matrix, with recommendations down and
criteria or years across, is taken apart into rows; names find their ids. What nobody said stays
unsaid, so that the checks ask about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from criteria.changes import cost_rows, ends
from criteria.model.case import Case
from criteria.model.names import fold
from criteria.model.problems import CaseError, Place
from criteria.model.rows import NO_LIMIT, CaseTables
from criteria.model.words import MONEY
from criteria.model.written import error
from criteria.read import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

type Row = dict[str, Any]

_ID_HEADINGS = ("id", "option", "recommendation")
_LONG_SCORES, _LONG_COSTS = "criterion", "likely"


def build(
    *,
    criteria: Any,
    recommendations: Any,
    scores: Any,
    costs: Any = None,
    budget: Any = None,
    title: str = "A decision",
    settings: Mapping[str, Any] | None = None,
    **tables: Any,
) -> Case:
    """Make a checked case; see `steelyard.build`."""
    unknown = [name for name in tables if name not in _OTHER_TABLES]
    if unknown:
        raise _refused(
            unknown[0],
            f"a case has no table {unknown[0]}.",
            f"Its tables are {', '.join(_OTHER_TABLES)}.",
        )
    leaves = _criteria(criteria)
    options = _named_rows(recommendations, "recommendations", "name")
    given: dict[str, Any] = {
        "settings": {"title": title, **(settings or {})},
        "criteria": leaves,
        "recommendations": options,
        "scores": tuple(_scores(_unseries(scores), options, leaves)),
        "costs": tuple(_costs(_unseries(costs), options)),
        "budget": tuple(_budget(_unseries(budget))),
        **{name: tuple(records(rows, name)) for name, rows in tables.items()},
    }
    return checked(Case.model_construct(**given))


def _unseries(table: Any) -> Any:
    """Take a series of pandas for the dictionary that it is."""
    return table.to_dict() if hasattr(table, "to_dict") and not _is_frame(table) else table


def _is_frame(table: Any) -> bool:
    return hasattr(table, "columns")


_OTHER_TABLES = tuple(
    table.name
    for table in CaseTables.ALL
    if table.name not in {"case", "criteria", "recommendations", "scores", "costs", "budget"}
)


def records(table: Any, name: str) -> list[Row]:
    """Give the rows of a table: of a frame, of a list of dictionaries, or of a dictionary of them by id.

    An index that is named, or that holds text, is a column; a cell that holds nothing is blank.
    """
    table = _unseries(table)
    if _is_frame(table):
        return [_filled(row) for row in _indexed(table).to_dict("records")]
    if isinstance(table, Mapping):
        return [_filled({"id": key, **_columns(row, name)}) for key, row in table.items()]
    if isinstance(table, Iterable) and not isinstance(table, str):
        return [_filled(_columns(row, name)) for row in table]
    raise _refused(
        name,
        f"{type(table).__name__} is no table.",
        "Give a DataFrame, a list of dictionaries, or a dictionary by id.",
    )


def _indexed(frame: Any) -> Any:
    """Make the index of a frame a column, unless it only counts the rows."""
    counts = frame.index.name is None and list(frame.index) == list(range(len(frame)))
    if counts or frame.index.name in frame.columns:
        return frame
    return frame.rename_axis(frame.index.name or "id").reset_index()


def _columns(row: Any, name: str) -> Row:
    if isinstance(row, Mapping):
        return dict(row)
    if name in _ALONE:
        return {_ALONE[name]: row}
    raise _refused(name, f"{row!r:.40} is no row.", "Give each row as a dictionary of its columns.")


_ALONE = {"recommendations": "name", "criteria": "swing"}
"""What one value stands for where a whole row could."""


def _filled(row: Mapping[Any, Any]) -> Row:
    """Leave out what is not there: pandas has NaN, NaT and NA for it, which differ from themselves."""
    return {str(key): value for key, value in row.items() if not _is_blank(value)}


def _is_blank(value: Any) -> bool:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and value != value  # noqa: PLR0124 - only NaN does


def _named_rows(table: Any, name: str, shown: str) -> tuple[Row, ...]:
    """Give rows that have an id each, and the id as the name where no other is given."""
    if (
        isinstance(table, Iterable)
        and not isinstance(table, str | Mapping)
        and not hasattr(table, "to_dict")
    ):
        table = [{"id": row} if isinstance(row, str) else row for row in table]
    return tuple({shown: row["id"], **row} if "id" in row else row for row in records(table, name))


def _criteria(table: Any) -> tuple[Row, ...]:
    """Give the criteria; a column `weight` is taken for the swings, which need not add up to anything."""
    return tuple(
        {"swing" if column == "weight" else column: value for column, value in row.items()}
        for row in _named_rows(table, "criteria", "name")
    )


def _scores(table: Any, options: Sequence[Row], leaves: Sequence[Row]) -> Iterator[Row]:
    """Give a row a score, of a long table or of a matrix with criteria across."""
    if isinstance(table, Mapping):
        table = [{"option": option, **row} for option, row in table.items()]
    option_of, leaf_of = _ids(options), _ids(leaves)
    for row in records(table, "scores"):
        option = _option(row, option_of)
        if _LONG_SCORES in row:
            leaf = row[_LONG_SCORES]
            yield {**row, "option": option, _LONG_SCORES: leaf_of.get(fold(str(leaf)), leaf)}
            continue
        level = row.pop("level", "")
        for heading, figure in row.items():
            if heading not in _ID_HEADINGS:
                leaf = leaf_of.get(fold(heading), heading)
                yield {"option": option, "level": level, "criterion": leaf, **ends(figure)}


def _costs(table: Any, options: Sequence[Row]) -> Iterator[Row]:
    """Give a row a cost: of one figure a recommendation, of years across, or of a long table."""
    if table is None:
        return
    if isinstance(table, Mapping):
        table = [{"option": option, "cost": cost} for option, cost in table.items()]
    option_of = _ids(options)
    for row in records(table, "costs"):
        about: Row = {"option": _option(row, option_of)}
        if _LONG_COSTS in row:
            yield {**row, **about}
            continue
        about |= {name: row.pop(name) for name in ("level", "resource") if name in row}
        for heading, figure in row.items():
            if heading not in _ID_HEADINGS:
                yield from ({**about, **cost} for cost in _headed_cost(heading, figure))


def _headed_cost(heading: str, figure: Any) -> list[Row]:
    """Give the costs below one heading: a year, or a word such as cost for all years together."""
    year = _year(heading)
    if year is not None:
        return cost_rows({year: figure})
    if fold(heading) not in {"cost", "costs", MONEY}:
        raise _refused(
            "costs",
            f"{heading} is no year.",
            "Name the columns by years, or the only one cost; level and resource may stand beside.",
        )
    return cost_rows(figure)


def _year(heading: str) -> int | None:
    return int(heading) if heading.isascii() and heading.isdigit() and len(heading) == 4 else None


def _budget(table: Any) -> Iterator[Row]:
    """Give the rows of the budget: of one amount for all years, of amounts by year, or of a table."""
    if table is None or isinstance(table, str) or not isinstance(table, Iterable):
        yield {"resource": MONEY, "amount": NO_LIMIT if table is None else table}
    elif isinstance(table, Mapping):
        for year, amount in table.items():
            yield {
                "resource": MONEY,
                "year": year,
                "amount": NO_LIMIT if amount is None else amount,
            }
    else:
        for row in records(table, "budget"):
            given = {
                "amount" if column == "value" else column: cell for column, cell in row.items()
            }
            year = {"year": given.pop("id")} if "id" in given else {}
            yield {"resource": MONEY, **year, **given}


def _ids(rows: Sequence[Row]) -> dict[str, Any]:
    """Find an id by itself or by the name, whatever the case of its letters; an id goes before a name."""
    by_name = {fold(str(row["name"])): row["id"] for row in rows if {"id", "name"} <= row.keys()}
    return by_name | {fold(str(row["id"])): row["id"] for row in rows if "id" in row}


def _option(row: Row, option_of: Mapping[str, Any]) -> Any:
    """Take the recommendation out of a row, however its column is called."""
    for heading in _ID_HEADINGS:
        if heading in row:
            written = row.pop(heading)
            return option_of.get(fold(str(written)), written)
    return ""


def _refused(table: str, what: str, mend: str) -> CaseError:
    return CaseError([error("wrong-shape", Place(table, form="json"), what, "", mend)])
