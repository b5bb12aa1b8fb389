"""A made-up report that uses every kind of block, meaning, chart and formula, and the most hostile names we know."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from reports.model.charts import Bars, Grid, Heat, Scatter, Stacked, Years
from reports.model.formula import At, Span, call
from reports.model.money import Money
from reports.model.report import (
    Bullets,
    Details,
    Figure,
    Figures,
    NamedChoice,
    Note,
    Optimiser,
    Report,
    RuleWords,
    Section,
    Text,
    WeightsOf,
)
from reports.model.table import Cell, Heading, Row, Table, cells

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    "<script>alert(1)</script>",
    "</script></style><img src=x onerror=alert(1)>",
    "\"quoted\" & 'single' `ticks` {{ 7*7 }}",
    "🚀 emoji 👩‍🔬 team",
    "مرحبا بالعالم والسلام",
    "+1 and a very long name that goes on and on until it must wrap over two or more lines in any chart",
    "@SUM(A1) | pipe *star* _under_ #hash",
    "bell \x07 and _x0041_ and a\ttab",
    "-2+3",
)

SCORES = (40, 35, 30, 25, 20, 15, 10, 5, 3, 1)
COSTS = (Decimal("100.5"), 90, 80, 70, 60, 50, 40, 30, 20, 10)
LAST = len(HOSTILE) - 1

HOLDERS = Table(
    "holders",
    "Who holds what",
    (
        Heading("name", "Name"),
        Heading("band", "Band"),
        *(Heading(f"h{i}", HOSTILE[i], "word") for i in range(6)),
        Heading("share", "Share of all draws", "share"),
    ),
    tuple(
        Row(
            f"h{place}",
            cells(
                name,
                HOSTILE[place // 4],
                *(
                    Cell(
                        "pilot" if (i + place) % 3 else "", state="good" if (i + place) % 3 else ""
                    )
                    for i in range(6)
                ),
                Fraction(place, 9),
            ),
        )
        for place, name in enumerate(HOSTILE)
    ),
)


def _items(names: tuple[str, ...]) -> Table:
    total = sum((Fraction(score) for score in SCORES), Fraction(0)) + Fraction(1, 3) * len(SCORES)
    rows = []
    for place, (name, score, cost) in enumerate(zip(names, SCORES, COSTS, strict=True)):
        key = f"r{place}"
        benefit = score + Fraction(1, 3)
        rows.append(
            Row(
                key,
                cells(
                    key,
                    name,
                    Cell(score, entry=True, bounds=(0, 100)),
                    Cell(
                        benefit, formula=At("items", key, "score") + At("basis", "third", "value")
                    ),
                    Cell(Fraction(cost)),
                    Cell(
                        place + 1,
                        formula=call("RANK", At("items", key, "benefit"), Span("items", "benefit")),
                    ),
                    Cell(
                        benefit / total,
                        formula=At("items", key, "benefit") / At("items", "total", "benefit"),
                    ),
                    Cell(
                        "funded" if place < 8 else "not funded",
                        entry=True,
                        choices=("funded", "not funded"),
                    ),
                ),
                state="in" if place < 8 else "out",
            )
        )
    sums = {
        "benefit": (total, call("SUM", Span("items", "benefit"))),
        "cost": (sum(map(Fraction, COSTS)), call("SUM", Span("items", "cost"))),
    }
    blank = Cell()
    rows.append(
        Row(
            "total",
            cells("", "Total", blank, Cell(sums["benefit"][0], formula=sums["benefit"][1]),
                  Cell(sums["cost"][0], formula=sums["cost"][1]), blank, blank, blank),
            total=True,
        )
    )  # fmt: skip
    columns = (
        Heading("id", "Id", "id"),
        Heading("name", "Name", "text"),
        Heading("score", "Score", "number", "level 0-100"),
        Heading("benefit", "Benefit", "points"),
        Heading("cost", "Cost", "money", "US$ million"),
        Heading("rank", "Rank", "rank"),
        Heading("share", "Share", "share"),
        Heading("funded", "Funded", "word"),
    )
    return Table("items", "Everything", columns, tuple(rows), "All of them.", filter=True)


YEARS = Table(
    "years",
    "By year",
    (
        Heading("year", "Year", "year"),
        Heading("spent", "Spending", "money"),
        Heading("limit", "Budget", "money"),
        Heading("state", "Check", "word"),
    ),
    tuple(
        Row(
            str(year),
            cells(
                year,
                spent,
                limit,
                Cell(
                    "within",
                    formula=call(
                        "IF", call("<=", At("years", str(year), "spent"), At("years", str(year), "limit")),
                        "within", "over",
                    ),
                    state="good",
                ),
            ),
        )
        for year, spent, limit in ((2027, 890, 900), (2028, 1200, 1250), (2029, 1199, 1200), (2030, 0, 950))
    ),
)  # fmt: skip

PARTS = Table(
    "parts",
    "Parts",
    (
        Heading("name", "Name"),
        *(Heading(f"c{i}", f"Criterion number {i}", "points") for i in range(8)),
    ),
    tuple(
        Row(f"p{place}", cells(name, *(Fraction((i + place) % 5 * 10 - 7, 3) for i in range(8))))
        for place, name in enumerate(HOSTILE)
    ),
)


def made_up(names: tuple[str, ...] = HOSTILE) -> Report:
    """The whole of it."""
    items = _items(names)
    basis = Figures(
        "basis",
        (
            Figure("third", "A third", Cell(Fraction(1, 3), "points"), "Added to every score"),
            Figure(
                "spent",
                "Spent in all",
                Cell(Decimal("550.5"), "money", formula=call("SUM", Span("items", "cost"))),
                "of 600",
            ),
            Figure("part", "Part of the ideal", Cell(Fraction(5, 6), "share"), "no budget limit"),
        ),
    )
    return Report(
        title="Fund 8 of 10 within US$ 600 million",
        name="A made-up case with " + names[1],
        lead=("Fund everything but the last two.", "It is worth what it says."),
        money=Money("US$ million", 1, 1),
        facts=(("Owner", names[1]), ("Case", "made up")),
        sections=(
            Section(
                "summary",
                "Summary",
                (
                    Text("A paragraph. " + names[4]),
                    basis,
                    Note("Take care: " + names[2], "warn"),
                    Note("All well.", "good"),
                    Bullets(names),
                ),
                sheet="Summary",
            ),
            Section(
                "items",
                "Items",
                (
                    items,
                    Bars(key="bars", title="Benefit", says="Bars of benefit.", table=items, label="name",
                         unit="points", series="benefit", folded=False),
                    Details("More", (Text("Hidden " + names[3]),)),
                ),
                sheet="Items",
            ),
            Section(
                "years",
                "Spending by year",
                (
                    Years(key="spend", title="Spending against the budget", says="Never over.", table=YEARS,
                          label="year", unit="US$ million", columns=("spent",), limits=("limit",)),
                ),
                sheet="Spending & years",
            ),
            Section(
                "parts",
                "Parts",
                (
                    Stacked(key="stack", title="Contributions", says="Stacked bars.", table=PARTS, label="name",
                            unit="points", series=tuple(f"c{i}" for i in range(8))),
                    Scatter(key="dots", title="Cost and benefit", says="Ten dots.", table=items, label="id",
                            unit="points", across_unit="US$ million", across="cost", up="benefit", marked=("r3",)),
                    Heat(key="heat", title="Heat", says="Shaded.", table=PARTS, label="name", unit="points",
                         series=tuple(f"c{i}" for i in range(8)), low=-3, high=12),
                    Grid(key="grid", title="Grid", says="Marks.", table=HOLDERS, label="name", unit="", band="band",
                         groups=(("Now", ("h0",)), ("Others", tuple(f"h{i}" for i in range(1, 6)))),
                         figures=("share",)),
                ),
                sheet="Parts",
            ),
            Section("try", "Try", (optimiser(names),)),
        ),
    )  # fmt: skip


def optimiser(names: tuple[str, ...] = HOSTILE) -> Optimiser:
    """Three criteria, a budget of two in three of all costs, and a rule that the second needs the first.

    A second stakeholder counts the last criterion alone, on which nothing but the third brings
    anything.
    """
    count = len(names)
    levels = tuple((name, names[0]) if place % 2 else (name,) for place, name in enumerate(names))
    cells = [
        [
            [(10 - place) * (level + 1), 5 * (place == 1) - 2 * (place == 3), 7 * (place == 2)]
            for level, _ in enumerate(own)
        ]
        for place, own in enumerate(levels)
    ]
    cost: dict[str, Any] = {
        "terms": [
            [place, [10 * (level + 1) for level, _ in enumerate(own)]]
            for place, own in enumerate(levels)
        ],
        "joints": [],
    }
    needs = {"terms": [[0, [-1]], [1, [1, 1]]], "joints": []}
    model = {
        "ids": [f"r{place}" for place in range(count)],
        "criteria": ["c0", "c1", "c2"],
        "sizes": [len(own) for own in levels],
        "weights": [3, 2, 1],
        "scale": 1,
        "cells": cells,
        "effects": [],
        "joints": [],
        "rules": [
            {"name": "Money", "low": None, "high": 100, **cost, "steps": 1},
            {"name": "Needs", "low": None, "high": 0, **needs, "steps": 1},
        ],
        "budgets": ["Money"],
        "cost": cost,
        "money": 1,
    }  # fmt: skip
    return Optimiser(
        key="try-settings",
        title="Try other settings",
        says="Move a weight.",
        model=model,
        criteria=names[:3],
        names=names,
        levels=levels,
        order=tuple(reversed(range(count))),
        ranked=(1,) * count,
        rules=(
            RuleWords(
                "Money",
                "Spending is at most EUR 100 thousand",
                f"Spending {names[1]}",
                ("EUR ", " thousand"),
            ),
            RuleWords("Needs", f"{names[1]} needs {names[0]}"),
        ),
        whole_term=("Money",),
        people=(WeightsOf(names[4], (0, 0, 1)),),
        portfolios=(
            NamedChoice("The recommended portfolio", (1, 2, 1, 2, 1, 2, 1, 0, 0, 0)[:count]),
            NamedChoice(names[2], (0,) * count),
        ),
    )
