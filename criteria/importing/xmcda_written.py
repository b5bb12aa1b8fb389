"""A case written as XMCDA 2 or 3, for other multi-criteria tools; `xmcda` reads it back."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from criteria.model.resources import money_resources, total_budget
from criteria.model.rows import rows_by
from criteria.model.words import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.case import Case
    from criteria.model.rows import CostRow, Criterion

NAMESPACES = {
    2: "http://www.decision-deck.org/2009/XMCDA-2.2.1",
    3: "http://www.decision-deck.org/2016/XMCDA-3.0.0",
}


def written(case: Case, version: int = 3) -> bytes:
    """Write a case as XMCDA 2 or 3: the same case gives the same bytes."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xmcda:XMCDA xmlns:xmcda="{NAMESPACES[version]}">',
    ]
    lines += _alternatives(case)
    lines += _criteria(case, version)
    lines += _values(case, version)
    lines += _performances(case, version)
    lines += _parameters(case, version)
    lines.append("</xmcda:XMCDA>")
    return ("\n".join(lines) + "\n").encode()


def left_out(case: Case) -> list[str]:
    """What XMCDA has no place for, a phrase each."""
    phrases = {
        "levels": "levels: of each recommendation the level that is scored",
        "relations": "relations",
        "limits": "limits",
        "groups": "groups",
        "stakeholders": "stakeholders",
        "scenarios": "scenarios",
        "facts": "facts",
    }
    kept = [phrase for table, phrase in phrases.items() if getattr(case, table)]
    scores = any(row.low != row.high for row in case.scores)
    if scores or any(row.low != row.high for row in case.costs):
        kept.append("ranges of scores and costs: the likely figures are written")
    if any(row.year for row in case.costs):
        kept.append("years: the sum of the costs is written")
    if any(leaf.value_function or leaf.curve for leaf in case.leaves):
        kept.append("value functions")
    if len(case.leaves) < len(case.criteria):
        kept.append("groups of criteria: the criteria below them are written with their own swings")
    return kept


def _alternatives(case: Case) -> Iterator[str]:
    yield "  <alternatives>"
    for row in case.recommendations:
        yield f"    <alternative id={quoteattr(row.id)} name={quoteattr(row.name)}>"
        if row.description:
            yield f"      <description><comment>{escape(row.description)}</comment></description>"
        yield "      <type>real</type>"
        yield "      <active>true</active>"
        yield "    </alternative>"
    yield "  </alternatives>"


def _criteria(case: Case, version: int) -> Iterator[str]:
    yield "  <criteria>"
    for leaf in case.leaves:
        yield f"    <criterion id={quoteattr(leaf.id)} name={quoteattr(leaf.name)}>"
        if leaf.definition:
            yield f"      <description><comment>{escape(leaf.definition)}</comment></description>"
        yield "      <active>true</active>"
        if version == 2:
            yield f"      <scale>{_quantitative(case, leaf)}</scale>"
        yield "    </criterion>"
    yield "  </criteria>"
    if version == 3:
        yield "  <criteriaScales>"
        for leaf in case.leaves:
            scale = f"<scales><scale>{_quantitative(case, leaf)}</scale></scales>"
            yield f"    <criterionScale><criterionID>{escape(leaf.id)}</criterionID>{scale}</criterionScale>"
        yield "  </criteriaScales>"


def _quantitative(case: Case, leaf: Criterion) -> str:
    low, high = _ends(case, leaf)
    return (
        f"<quantitative><preferenceDirection>{leaf.direction}</preferenceDirection>"
        f"<minimum>{_real(low)}</minimum><maximum>{_real(high)}</maximum></quantitative>"
    )


def _ends(case: Case, leaf: Criterion) -> tuple[Decimal, Decimal]:
    scores = [row.likely for row in case.scores if row.criterion == leaf.id]
    if leaf.scale is Scale.LEVELS:
        scores += [row.level for row in case.criteria_levels if row.criterion == leaf.id]
    ends = [end for end in (leaf.worst, leaf.best) if end is not None]
    known = ends if len(ends) == 2 else [*ends, *scores]
    return min(known), max(known)


def _real(number: Decimal) -> str:
    return f"<real>{number:f}</real>"


def _valued(version: int, number: Decimal) -> str:
    value = f"<value>{_real(number)}</value>"
    return f"<values>{value}</values>" if version == 3 else value


def _of(kind: str, id_: str) -> str:
    return f"<{kind}ID>{escape(id_)}</{kind}ID>"


def _values(case: Case, version: int) -> Iterator[str]:
    yield '  <criteriaValues mcdaConcept="weights">'
    for leaf in case.leaves:
        if leaf.swing is not None:
            value = _valued(version, leaf.swing)
            yield f"    <criterionValue>{_of('criterion', leaf.id)}{value}</criterionValue>"
    yield "  </criteriaValues>"
    yield '  <alternativesValues mcdaConcept="cost">'
    costs_of = rows_by(case.costs, "option")
    for row in case.recommendations:
        cost = _cost(case, row.id, costs_of.get(row.id, ()))
        if cost is not None:
            value = _valued(version, cost)
            yield f"    <alternativeValue>{_of('alternative', row.id)}{value}</alternativeValue>"
    yield "  </alternativesValues>"


def _cost(case: Case, option: str, costs: Sequence[CostRow]) -> Decimal | None:
    """The money that the level takes that is scored; None where it has no costs."""
    level = case.reference_of(option).level
    monies = money_resources(case)
    rows = [row for row in costs if row.level in {level, ""} and row.resource in monies]
    return sum((row.likely for row in rows), Decimal(0)) if rows else None


def _performances(case: Case, version: int) -> Iterator[str]:
    scores_of = rows_by(case.scores, "option")
    yield "  <performanceTable>"
    for row in case.recommendations:
        level = case.reference_of(row.id).level
        yield f"    <alternativePerformances><alternativeID>{escape(row.id)}</alternativeID>"
        for score in scores_of.get(row.id, ()):
            if score.level in {level, ""}:
                value = _valued(version, score.likely)
                yield f"      <performance>{_of('criterion', score.criterion)}{value}</performance>"
        yield "    </alternativePerformances>"
    yield "  </performanceTable>"


def _parameters(case: Case, version: int) -> Iterator[str]:
    whole, part = (
        ("programParameters", "programParameter")
        if version == 3
        else ("methodParameters", "parameter")
    )
    amount_there = total_budget(case)
    lines = []
    if amount_there is not None:
        lines.append(f'    <{part} name="budget">{_valued(version, amount_there)}</{part}>')
    if case.settings.states_money:
        label = f"<value><label>{escape(case.settings.money)}</label></value>"
        lines.append(
            f'    <{part} name="money">{f"<values>{label}</values>" if version == 3 else label}</{part}>'
        )
    if lines:
        yield f"  <{whole}>"
        yield from lines
        yield f"  </{whole}>"
