"""Small cases for tests: a valid case in a few lines, any table of it replaced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from criteria.case import Case

REFERENCES = Path(__file__).parent / "references"


def reference(name: str) -> dict[str, Any]:
    """Read a published or enumerated instance with its answer."""
    found: dict[str, Any] = json.loads((REFERENCES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def small_case(**tables: Any) -> Case:
    """Make a case of two recommendations and two criteria; a table given replaces the one here."""
    base: dict[str, Any] = {
        "case": {"title": "Small", "money": "US$ million"},
        "criteria": [
            {"id": "C1", "name": "One", "worst": 0, "best": 10, "swing": 60},
            {"id": "C2", "name": "Two", "worst": 20, "best": 0, "direction": "min", "baseline": 10, "swing": 40},
        ],
        "recommendations": [{"id": "A", "name": "First"}, {"id": "B", "name": "Second"}],
        "costs": [
            {"option": "A", "year": 2027, "likely": 30},
            {"option": "B", "year": 2027, "likely": 50},
        ],
        "scores": [
            {"option": "A", "criterion": "C1", "likely": 5},
            {"option": "A", "criterion": "C2", "likely": 10},
            {"option": "B", "criterion": "C1", "likely": 10},
            {"option": "B", "criterion": "C2", "likely": 15},
        ],
        "budget": [{"year": 2027, "amount": 60}],
    }
    return Case.model_validate({**base, **tables})
