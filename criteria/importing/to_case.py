"""An outline becomes a case, with every assumption marked in the cell it bears on."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from criteria.importing.tables.vocabulary import bare
from criteria.model.assumed import marked
from criteria.model.case import Case
from criteria.model.numerals import plainly
from criteria.model.words import MONEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from criteria.importing.outline import CostKey, Outline, Yardstick

NOT_STATED = "units (not stated)"
"""The unit of money where the sheet says none and nobody was asked."""
EXACT_STEPS = frozenset({2, 3, 5, 6, 11})
"""Numbers of steps of which equal ones have values with an end: on other scales the steps are plain numbers."""


def case_of(outline: Outline) -> Case:
    """Make the case; raises pydantic's ValidationError where a figure cannot be held."""
    ids = _ids([criterion.name for criterion in outline.criteria], "C")
    for criterion, code in zip(outline.criteria, ids, strict=True):
        criterion.id = criterion.id or code
    groups = list(dict.fromkeys(item.group for item in outline.items if item.group))
    group_id = dict(zip(groups, _ids(groups, "G"), strict=True))
    sources = _resources(outline)
    return Case.model_validate(
        {
            "case": _settings(outline),
            "criteria": [_criterion(criterion) for criterion in outline.criteria],
            "criteria_levels": [row for criterion in outline.criteria for row in _steps(criterion)],
            "groups": [{"id": group_id[name], "name": name} for name in groups],
            "recommendations": [
                _item(outline, place, group_id) for place in range(len(outline.items))
            ],
            "costs": list(_costs(outline, sources)),
            "scores": list(_scores(outline)),
            "budget": _budget(outline, sources),
            "limits": _limits(outline),
        }
    )


def marks_of(outline: Outline) -> int:
    """How many assumptions a case holds that was made of an outline."""
    return (
        len(outline.marks)
        + all(criterion.baseline is not None for criterion in outline.criteria)
        + sum(len(_marks(criterion)) for criterion in outline.criteria)
        + sum(len(item.marks) for item in outline.items)
        + sum(
            bool(score and score.mark)
            for criterion in outline.criteria
            for score in criterion.scores
        )
    )


def _settings(outline: Outline) -> dict[str, Any]:
    given = [criterion.baseline for criterion in outline.criteria]
    baseline = "the worst end of every scale"
    if any(value is not None for value in given):
        baseline = "what the sheet Criteria says of each"
    if all(value == 0 for value in given):
        baseline = "0 on every criterion"
    baseline = f"doing nothing scores {baseline}."
    by_criterion = any(value is None for value in given)  # and then marked at each
    return {
        "title": outline.title,
        "money": outline.money or NOT_STATED,
        "money_basis": " ".join(marked(f"{mark}.") for mark in outline.marks),
        "baseline": baseline if by_criterion else marked(baseline),
    }


def _marks(criterion: Yardstick) -> list[str]:
    """What was assumed of a criterion, with what doing nothing scores where the sheet says nothing of it."""
    if criterion.baseline is not None:
        return criterion.marks
    return [*criterion.marks, f"doing nothing scores {plainly(criterion.worst)}, the worst end"]


def _criterion(criterion: Yardstick) -> dict[str, Any]:
    steps = len(criterion.steps) in EXACT_STEPS
    words = "; ".join(f"{step} {word}" for step, word in criterion.steps)
    reasons = [f"{reason}." for reason in criterion.reasons]
    return {
        "id": criterion.id,
        "name": criterion.name,
        "definition": criterion.definition or ("" if steps else words),
        "unit": criterion.unit,
        "scale": "levels" if steps else "natural",
        "direction": criterion.direction,
        "worst": criterion.worst,
        "best": criterion.best,
        "baseline": criterion.worst if criterion.baseline is None else criterion.baseline,
        "swing": criterion.swing,
        "rationale": " ".join([*reasons, *(marked(f"{mark}.") for mark in _marks(criterion))]),
    }


def _steps(criterion: Yardstick) -> Iterable[dict[str, Any]]:
    count = len(criterion.steps)
    if count not in EXACT_STEPS:
        return
    for place, (step, word) in enumerate(criterion.steps):
        up = criterion.best > criterion.worst
        share = place if up else count - 1 - place
        yield {
            "criterion": criterion.id,
            "level": step,
            "label": word,
            "value": Decimal(100 * share) / (count - 1),
        }


def _item(outline: Outline, place: int, group_id: dict[str, str]) -> dict[str, Any]:
    item = outline.items[place]
    basis = " + ".join(item.basis) + ("." if item.basis else "")
    row: dict[str, Any] = {
        "id": item.id,
        "group": group_id.get(item.group, ""),
        "name": item.name,
        "description": item.description,
        "lead_agency": item.lead,
        "status": item.status,
        "cost_basis": " ".join(
            part for part in (basis, *(marked(f"{mark}.") for mark in item.marks)) if part
        ),
        "pick": "yes" if item.pick and item.status != "excluded" else "",
    }
    if item.start and 1900 <= item.start <= 2200:
        row["earliest_start"] = item.start
    if item.chance is not None:
        row["p_success_likely"] = item.chance
    return row


def _resources(outline: Outline) -> dict[str, str]:
    """The name of each source as a resource: a lone unnamed one is money."""
    sources = dict.fromkeys(source for item in outline.items for source, _ in item.costs)
    return {source: source or MONEY for source in sources}


def _costs(outline: Outline, resource: dict[str, str]) -> Iterable[dict[str, Any]]:
    for item in outline.items:
        for source, year in sorted(item.costs, key=lambda key: (key[0], key[1] or 0)):
            low, likely, high = item.costs[source, year]
            yield {
                "option": item.id,
                "resource": resource[source],
                "year": year,
                "low": low,
                "likely": likely,
                "high": high,
            }


def _scores(outline: Outline) -> Iterable[dict[str, Any]]:
    for criterion in outline.criteria:
        for item, score in zip(outline.items, criterion.scores, strict=True):
            if score is not None:
                row = {
                    "option": item.id,
                    "criterion": criterion.id,
                    "likely": score.likely,
                    "low": score.low,
                    "high": score.high,
                }
                yield row | ({"rationale": marked(f"{score.mark}.")} if score.mark else {})


def _budget(outline: Outline, resource: dict[str, str]) -> list[dict[str, Any]]:
    def order(key: CostKey) -> tuple[str, int]:
        return key[0], key[1] or 0

    rows = []
    for source, year in sorted(outline.budget, key=order):
        amount = outline.budget[source, year]
        unit = "" if resource.get(source, MONEY) == MONEY else MONEY
        rows.append(
            {
                "resource": resource.get(source, source or MONEY),
                "year": year,
                "amount": "no limit" if amount is None else amount,
                "unit": unit,
            }
        )
    return rows


def _limits(outline: Outline) -> list[dict[str, Any]]:
    if outline.limit is None:
        return []
    return [
        {
            "name": "total budget",
            "options": "*",
            "measure": "cost",
            "at_most": outline.limit,
            "rationale": "The budget that the sheet states, over all sources and years",
        }
    ]


def _ids(names: Sequence[str], letter: str) -> list[str]:
    """Short ids made of names, each once: the same whatever the order of the columns.

    >>> _ids(["Strategic fit", "Coût (k€)", "Strategic fit"], "C")
    ['STRATEGIC-FIT', 'COUT-K', 'STRATEGIC-FIT-2']
    """
    ids: list[str] = []
    for place, name in enumerate(names, 1):
        words = re.findall(r"[A-Z0-9]+", bare(name).upper())
        code = "-".join(words)[:24].strip("-") or f"{letter}{place}"
        number, one = 1, code
        while one in ids:
            number += 1
            one = f"{code}-{number}"
        ids.append(one)
    return ids
