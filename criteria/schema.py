"""The JSON form's published schema (JSON Schema 2020-12), from the same models as everything else."""

from __future__ import annotations

from typing import Any

from criteria.case import Case
from criteria.columns import columns
from criteria.rows import Tables

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, Any]:
    """Describe a case in JSON: what `read` takes and `write` gives.

    Keys of the planner's own are allowed everywhere, as in the other forms. Exact numbers are best written as text.
    """
    whole = Case.model_json_schema(by_alias=True, mode="validation")
    models = whole["$defs"]
    for table in Tables.ALL:
        model = models[table.model.__name__]
        model["required"] = [spec.name for spec in columns(table.model) if spec.needed]
        if not model["required"]:
            del model["required"]
    for part in (whole, *models.values()):
        part.pop("additionalProperties", None)
    return {"$schema": DIALECT, **whole, "title": "A Steelyard case"}
