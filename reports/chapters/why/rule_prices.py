"""What each rule costs: the points that could be had without it, everything else holding."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.model.rules import Bound
from reports.chapters.decision.rules import sentence, unit_of
from reports.model.charts import Bars
from reports.model.numbers import part
from reports.model.report import Section, Text
from reports.model.table import Cell, Heading, Row, Table, cells
from reports.model.text import counted
from reports.sentences.swaps import changed, points

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.rules import Rule
    from reports.model.report import Block
    from reports.model.story import Story
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.rule_prices import RulePrice

SHEET = "Rule prices"
COSTLY = "The rules that cost something, the dearest first"


def chapter(story: Story) -> Iterator[Section]:
    """Tell the rules that cost something on the page; every rule, and rules of a kind, on the sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not explanation.rule_prices.each:
        return
    said = Text(" ".join(_said(story, explanation)))
    whole, kinds = price_table(story, explanation), kind_table(explanation)
    costly = tuple(row.key for row in whole.rows if row.cells[whole.place("price")].value)
    page: list[Block] = [said]
    if costly:
        dear = replace(whole, key="costly rules", title=COSTLY, rows=whole.rows[: len(costly)])
        page.append(dear.without("slack", "unit"))
    if kinds.rows:
        page.append(kinds)
    yield Section("rule-prices", "What each rule costs", tuple(page))
    chart = Bars(
        key="rule-prices-chart",
        title="Points that each rule costs",
        says=" ".join(_said(story, explanation)),
        table=whole,
        label="rule",
        unit="points",
        series="price",
        rows=costly,
    )
    sheet: list[Block] = [said, *([chart] if costly else [whole]), *([kinds] if kinds.rows else [])]
    yield Section("rule-prices-sheet", "What each rule costs", tuple(sheet), page=False, sheet=SHEET)


def _said(story: Story, explanation: Explanation) -> Iterator[str]:
    """Name the dearest rule, and count those that cost nothing."""
    prices = explanation.rule_prices
    dearest = prices.dearest
    if dearest is None:
        yield "No single rule costs anything: without any one of them the portfolio would be worth no more."
    else:
        rule = next(rule for rule in story.analysis.rules if rule.name == dearest.names[0])
        price, value = dearest.price or Fraction(0), explanation.value(explanation.choice)
        share = f" ({part(price / value)})" if value > 0 else ""
        least = "" if dearest.proved else "at least "
        yield (
            f"The dearest rule is {rule.name}: {sentence(rule)}. Without it the portfolio would be worth {least}"
            f"{points(price)} more{share}."
        )
        second = sorted(
            (row for row in prices.each if row.price and row is not dearest), key=lambda row: -(row.price or 0)
        )
        if second:
            yield f"{second[0].names[0]} comes next with {points(second[0].price or Fraction(0))}."
    nothing = sum(1 for row in prices.each if row.price == 0 and row.proved)
    if dearest is not None and nothing:
        does = "costs" if nothing == 1 else "cost"
        yield f"{counted(nothing, 'other rule')} {does} nothing."
    yield (
        "Each rule is taken out alone, all others holding. Where two rules forbid the same thing, neither costs "
        "anything alone; rules of a kind are therefore priced together as well."
    )


def price_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of every rule: its price, what would change, and what the portfolio leaves of it."""
    rules = {rule.name: (place, rule) for place, rule in enumerate(story.analysis.rules)}
    ordered = sorted(explanation.rule_prices.each, key=lambda row: (-(row.price or 0), rules[row.names[0]][0]))
    rows = []
    for row in ordered:
        place, rule = rules[row.names[0]]
        rows.append(
            Row(
                str(place + 1),
                cells(
                    rule.name,
                    sentence(rule),
                    _price(row),
                    changed(explanation.programme, row.moved) if row.price else "",
                    row.slack if unit_of(rule) else None,
                    _slack_unit(story, rule),
                    "exact" if row.proved else "at least",
                ),
            )
        )
    columns = (
        Heading("rule", "Rule", "id"),
        Heading("says", "In words"),
        Heading("price", "Costs", "points", "points"),
        Heading("moves", "What would change without it"),
        Heading("slack", "Room left", "number"),
        Heading("unit", "Counted in"),
        Heading("exact", "Figure is", "word"),
    )
    table = Table("rule prices", "Every rule and what it costs", columns, tuple(rows))
    return table.without("exact") if all(row.proved for row in explanation.rule_prices.each) else table


def _price(row: RulePrice) -> Cell:
    return Cell("not found", "word") if row.price is None else Cell(row.price)


def _slack_unit(story: Story, rule: Rule) -> str:
    """Say what is left of a rule in; money for a rule on shares."""
    if isinstance(rule, Bound) and rule.measure == "share":
        return story.money.unit
    return unit_of(rule)


def kind_table(explanation: Explanation) -> Table:
    """Price the rules of a kind together."""
    rows = [
        Row(
            kind,
            cells(
                len(row.names),
                kind[:1].upper() + kind[1:],
                _price(row),
                changed(explanation.programme, row.moved) if row.price else "",
                "exact" if row.proved else "at least",
            ),
        )
        for kind, row in explanation.rule_prices.together
    ]
    columns = (
        Heading("number", "Rules", "count"),
        Heading("kind", "Of a kind"),
        Heading("price", "Cost together", "points", "points"),
        Heading("moves", "What would change without them"),
        Heading("exact", "Figure is", "word"),
    )
    table = Table("rule kinds", "Rules of a kind, taken out together", columns, tuple(rows))
    return table.without("exact") if all(row.proved for _, row in explanation.rule_prices.together) else table
