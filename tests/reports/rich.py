"""A small case that uses every table and every kind of rule, scale, effect and resource, for reports to tell."""

from __future__ import annotations

from typing import Any

from criteria.model.case import Case
from tests.reports.made_up import HOSTILE

OPTIONS = ("A", "B", "C", "D", "E", "F")


def rich_tables() -> dict[str, Any]:
    """Give the tables; a test may replace any of them."""
    costs = []
    for place, option in enumerate(OPTIONS):
        for level, factor in (("pilot", 1), ("full", 2)):
            costs += [
                {"option": option, "level": level, "year": 2027, "likely": (10 + place) * factor},
                {
                    "option": option,
                    "level": level,
                    "year": 2028,
                    "likely": f"{(7 + 2 * place) * factor}.25",
                },
                {"option": option, "level": level, "likely": place},
                {
                    "option": option,
                    "level": level,
                    "resource": "staff",
                    "year": 2027,
                    "likely": 3 * factor + place,
                },
            ]
    scores = []
    for place, option in enumerate(OPTIONS):
        scores += [
            {
                "option": option,
                "level": "full",
                "criterion": "LIN",
                "low": 1,
                "likely": 2 + place,
                "high": 9,
            },
            {
                "option": option,
                "level": "full",
                "criterion": "EXP",
                "likely": 60 - 7 * place,
                "evidence": "F1;F2",
            },
            {
                "option": option,
                "level": "full",
                "criterion": "PIE",
                "likely": 1 + place,
                "rationale": HOSTILE[place],
            },
            {
                "option": option,
                "level": "full",
                "criterion": "LEV",
                "likely": place % 4,
                "evidence": "judgement",
            },
        ]
    scores += [
        {**row, "level": "pilot", "likely": row["likely"], "low": None, "high": None}
        for row in scores[:4]
    ]
    return {
        "case": {
            "title": HOSTILE[1],
            "question": HOSTILE[3],
            "owner": HOSTILE[0],
            "money": "US$ million",
            "money_basis": "2026 prices",
            "baseline": "Nothing is done",
            "disclaimer": HOSTILE[2],
            "success": "used",
        },
        "criteria": [
            {"id": "TOP", "name": "Above", "swing": 30},
            {"id": "REST", "name": "Below"},
            {"id": "LIN", "parent": "TOP", "name": HOSTILE[4], "worst": 0, "best": 10, "swing": 60, "unit": "kt"},
            {
                "id": "EXP", "parent": "TOP", "name": HOSTILE[5], "worst": 100, "best": 0, "direction": "min",
                "baseline": 90, "swing": 40, "value_function": "exponential", "curve": "30",
            },
            {
                "id": "PIE", "parent": "REST", "name": HOSTILE[6], "worst": 0, "best": 8, "swing": 20,
                "value_function": "piecewise", "curve": "0:0; 2:50; 6:80; 8:100",
            },
            {
                "id": "LEV", "parent": "REST", "name": "Constructed", "scale": "levels", "worst": 0, "best": 3,
                "baseline": 1, "swing": 35,
            },
        ],
        "criteria_levels": [
            {"criterion": "LEV", "level": level, "label": f"Step {level}", "value": value}
            for level, value in ((0, 0), (1, 15), (2, 70), (3, 100))
        ],
        "groups": [
            {"id": "G1", "name": HOSTILE[7], "floor": 20, "ceiling": 150, "min_count": 1, "max_count": 3},
            {"id": "G2", "name": "Second theme", "floor_share": "0.1", "ceiling_share": "0.9"},
        ],
        "recommendations": [
            {
                "id": option, "group": ("G1", "G2", "")[place // 2], "name": HOSTILE[place],
                "description": HOSTILE[9 - place],
                "lead_agency": "An agency", "p_success_likely": "0.8" if place else "1",
                "status": {"F": "excluded", "B": "required"}.get(option, "open"), "evidence": "F1",
            }
            for place, option in enumerate(OPTIONS)
        ],
        "levels": [
            {
                "option": option, "level": level, "level_order": order, "is_reference": level == "full",
                "benefit_share": "0.4" if level == "pilot" else None,
            }
            for option in OPTIONS
            for order, level in ((1, "pilot"), (2, "full"))
        ],
        "costs": costs,
        "scores": scores,
        "budget": [
            {"year": 2027, "amount": 60, "carry_forward": True},
            {"year": 2028, "amount": 70},
            {"amount": 125},
            {"resource": "staff", "year": 2027, "amount": 25},
        ],
        "relations": [
            {"id": "R1", "type": "requires", "a": "C", "a_min_level": "full", "b": "B"},
            {"id": "R2", "type": "requires_any", "a": "D", "b": "A|B"},
            {"id": "R3", "type": "excludes", "a": "A", "a_min_level": "full", "b": "E", "b_min_level": "full"},
            {"id": "S1", "type": "synergy", "a": "B", "b": "C", "criterion": "LIN", "delta": 2, "unit": "natural"},
            {
                "id": "S2", "type": "substitute", "a": "B", "b": "D", "criterion": "LEV", "delta": -9,
                "unit": "value points",
            },
            {"id": "S3", "type": "synergy", "a": "B", "b": "A", "criterion": "EXP", "delta": -5, "unit": "natural"},
            {"id": "K1", "type": "cost_saving", "a": "B", "b": "C", "delta": -3, "unit": "money", "rationale": "Both"},
        ],
        "limits": [
            {"name": "L1", "options": "A|B|C", "measure": "count", "at_least": 1, "at_most": 3},
            {"name": "L2", "group": "G1", "measure": "2028", "at_most": 60},
            {"name": "L3", "options": "*", "measure": "staff", "at_most": 24},
            {"name": "L4", "options": "C|D", "measure": "cost", "at_most": 90},
        ],
        "facts": [
            {"id": "F1", "statement": HOSTILE[0], "source_title": HOSTILE[1], "url": "https://example.org/a b?c=<d>"},
            {"id": "F2", "statement": "Plain", "source_title": "Evil", "url": "javascript:alert(1)"},
        ],
    }  # fmt: skip


def rich_case(**tables: Any) -> Case:
    """Make the case, with any table replaced."""
    return Case.model_validate({**rich_tables(), **tables})
