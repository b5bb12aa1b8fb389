"""A case's tables and columns, described from the models they are read by: as Markdown, and as a JSON schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from criteria.model.case import Case
from criteria.model.columns import columns
from criteria.model.rows import CaseTables, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseTable


def reference() -> str:
    """Every table, what one row of it is, and every column with what it holds."""
    return "\n".join(_lines())


_MATRIX = {
    "levels": "Where the column `level_order` is blank for all levels of a recommendation, the order is that of the "
    "rows. Where `is_reference` is, and just one of its several levels has scores, that one is the reference.\n",
    "costs": "Costs may stand as a matrix, and do in a new workbook: columns `option`, `level` and `resource`, then a "
    "column for each year, and a cell `10`, `8..12` (from 8 to 12, likely halfway) or `8 | 10 | 14` (low, likely, "
    "high). A year is headed `2027`, or by a label that begins with its year, such as `FY2027-28`; `No year` heads "
    "costs that count against the total only.\n",
    "scores": "In a workbook scores stand as a matrix: a column for each criterion, headed by its id or name, and a "
    "cell `3`, `2..4` (from 2 to 4, likely halfway) or `1 | 2 | 4` (low, likely, high). On a scale of levels a "
    "level's label may stand for its number.\n",
    "stakeholders": "Swings may stand as a matrix, and do in a new workbook: the column `criterion`, then a column for "
    "each person of People, headed by id or name. What People says of somebody holds for all swings of theirs.\n",
}
"""What else may be said of a table, by its name."""
_BESIDE = {"scores": CaseTables.NOTES, "stakeholders": CaseTables.SWING_NOTES}


def _lines() -> Iterator[str]:
    for table in CaseTables.ALL:
        yield from _table(table)
        if table.name in _MATRIX:
            yield _MATRIX[table.name]
        if table.name in _BESIDE:
            yield from _table(_BESIDE[table.name])


def _table(table: CaseTable) -> Iterator[str]:
    meaning = " ".join((table.model.__doc__ or "").split())
    yield f"## {table.sheet}\n"
    yield f"File `{table.name}.csv`, key `{table.name}`. {'Must be there.' if table.needed else 'May be left out.'}\n"
    yield f"{meaning}\n"
    yield f"| {'key' if table.model is Settings else 'column'} | what it says | what it holds | blank |"
    yield "| --- | --- | --- | --- |"
    for spec in columns(table.model):
        yield f"| `{spec.name}` | {_safe(spec.description)} | {_safe(spec.allowed)} | {_blank(spec)} |"
    yield ""


def _blank(spec: ColumnSpec) -> str:
    if spec.needed:
        return "must be filled"
    if spec.default in (None, "", ()):
        return "says nothing"
    return f"means {'no' if spec.default is False else spec.default}"


def _safe(text: str) -> str:
    return text.replace("|", "\\|")


DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Describe a case in JSON: what `read` takes and `write` gives.

    Keys of the planner's own are allowed everywhere, as in the other forms. Exact numbers are best
    written as text.
    """
    whole_schema = Case.model_json_schema(by_alias=True, mode="validation")
    models = whole_schema["$defs"]
    for table in CaseTables.ALL:
        model = models[table.model.__name__]
        model["required"] = [spec.name for spec in columns(table.model) if spec.needed]
        if not model["required"]:
            del model["required"]
    for part in (whole_schema, *models.values()):
        part.pop("additionalProperties", None)
    return {"$schema": DIALECT, **whole_schema, "title": "A Steelyard case"}
