"""What each rule costs: the points that could be had without it, everything else holding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.model.charts import Bars
from reports.model.numbers import part
from reports.model.report import Section, Text
from reports.model.table import Cell, Column, Columns, table_of
from reports.model.text import counted
from reports.sentences.rules import sentence
from reports.sentences.swaps import changed, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.rules import Rule
    from reports.model.report import Block
    from reports.model.story import Story
    from reports.model.table import Table
    from scoring.explanation.explanation import Explanation
    from scoring.explanation.rule_prices import RulePrice

SHEET = "Rule prices"

ALL_THERE = f"Every rule, and what rules of a kind cost together, stands on the sheet {SHEET} of analysis.xlsx."


def chapter(story: Story) -> Iterator[Section]:
    """Tell the rules that cost something on the page; every rule, and rules of a kind, on the sheet."""
    explanation = story.analysis.explanation
    if explanation is None or not explanation.rule_prices.each:
        return
    lead = Text(" ".join(_sentences(story, explanation)))
    table, kinds = price_table(story, explanation), kind_table(explanation)
    costly = tuple(row.key for row in table.rows if row.cells[table.place("price")].value)
    yield Section("rule-prices", "What each rule costs", (lead, Text(ALL_THERE)))
    chart = Bars(
        key="rule-prices-chart",
        title="Points that each rule costs",
        says=" ".join(_sentences(story, explanation)),
        table=table,
        label="rule",
        unit="points",
        series="price",
        rows=costly,
    )
    sheet: list[Block] = [lead, *([chart] if costly else [table]), *([kinds] if kinds.rows else [])]
    yield Section(
        "rule-prices-sheet", "What each rule costs", tuple(sheet), page=False, sheet=SHEET
    )


def _sentences(story: Story, explanation: Explanation) -> Iterator[str]:
    """Name the dearest rule, and count those that cost nothing."""
    dearest = explanation.rule_prices.dearest
    if dearest is None:
        yield "No single rule costs anything: without any one of them the portfolio would be worth no more."
    else:
        yield _dearest(story, explanation, dearest)
        yield from _others(explanation.rule_prices.each, dearest)
    yield (
        "Each rule is taken out alone, all others holding. Where two rules forbid the same thing, neither costs "
        "anything alone; rules of a kind are therefore priced together as well."
    )


def _dearest(story: Story, explanation: Explanation, dearest: RulePrice) -> str:
    rule = next(rule for rule in story.analysis.rules if rule.name == dearest.names[0])
    price, value = dearest.price or Fraction(0), explanation.value(explanation.choice)
    share = f" ({part(price / value)})" if value > 0 else ""
    least = "" if dearest.proved else "at least "
    return (
        f"The dearest rule is {rule.name}: {sentence(rule)}. Without it the portfolio would be worth {least}"
        f"{points(price)} more{share}."
    )


def _others(prices: Sequence[RulePrice], dearest: RulePrice) -> Iterator[str]:
    """Name the second dearest, and count those that cost nothing."""
    costly = [(row.price, row) for row in prices if row.price and row is not dearest]
    if costly:
        price, second = max(costly, key=lambda pair: pair[0])
        yield f"{second.names[0]} comes next with {points(price)}."
    nothing = sum(row.price == 0 and row.proved for row in prices)
    if nothing:
        yield f"{counted(nothing, 'other rule')} {'costs' if nothing == 1 else 'cost'} nothing."


@dataclass(frozen=True, slots=True)
class _Priced:
    """A rule, its place among the rules of the case from 0, and its price."""

    place: int
    rule: Rule
    price: RulePrice


def price_table(story: Story, explanation: Explanation) -> Table:
    """Make the row of every rule: its price, what would change, and what the portfolio leaves of it."""
    prices = explanation.rule_prices.each
    rules = {rule.name: (place, rule) for place, rule in enumerate(story.analysis.rules)}
    rows = [_Priced(*rules[price.names[0]], price) for price in prices]
    columns: Columns[_Priced] = [
        Column("rule", "Rule", "id", lambda row: row.rule.name),
        Column("says", "In words", "text", lambda row: sentence(row.rule)),
        Column("price", "Costs", "points", lambda row: _price(row.price), "points"),
        Column(
            "moves",
            "What would change without it",
            "text",
            lambda row: _moves(explanation, row.price),
        ),
        Column(
            "slack",
            "Room left",
            "number",
            lambda row: row.price.slack if row.rule.counted_in else None,
        ),
        Column("unit", "Counted in", "text", lambda row: _slack_unit(story, row.rule)),
        Column("exact", "Figure is", "word", lambda row: _exactness(row.price)),
    ]
    table = table_of(
        "rule prices",
        "Every rule and what it costs",
        sorted(rows, key=lambda row: (-(row.price.price or 0), row.place)),
        columns,
        row_key=lambda row: str(row.place + 1),
    )
    return table.without("exact") if all(price.proved for price in prices) else table


def _moves(explanation: Explanation, price: RulePrice) -> str:
    return changed(explanation.programme, price.moved) if price.price else ""


def _exactness(price: RulePrice) -> str:
    return "exact" if price.proved else "at least"


def _price(row: RulePrice) -> Cell:
    return Cell("not found", "word") if row.price is None else Cell(row.price)


def _slack_unit(story: Story, rule: Rule) -> str:
    """Say what is left of a rule in; money for a rule on shares."""
    return story.money.unit if rule.is_share else rule.counted_in


def kind_table(explanation: Explanation) -> Table:
    """Price the rules of a kind together."""
    prices = explanation.rule_prices.together
    columns: Columns[tuple[str, RulePrice]] = [
        Column("number", "Rules", "count", lambda row: len(row[1].names)),
        Column("kind", "Of a kind", "text", lambda row: row[0][:1].upper() + row[0][1:]),
        Column("price", "Cost together", "points", lambda row: _price(row[1]), "points"),
        Column(
            "moves",
            "What would change without them",
            "text",
            lambda row: _moves(explanation, row[1]),
        ),
        Column("exact", "Figure is", "word", lambda row: _exactness(row[1])),
    ]
    title = "Rules of a kind, taken out together"
    table = table_of("rule kinds", title, prices, columns, row_key=lambda row: row[0])
    return table.without("exact") if all(price.proved for _, price in prices) else table
