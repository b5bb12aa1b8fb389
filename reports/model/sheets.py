"""The sheets of report.xlsx, the workbook to decide with: in their order, each with a line on what stands there.

Every table whose figures follow a change by hand stands on one of them. All others stand in
analysis.xlsx, on the sheets that `reports.contents` lists.
"""

from __future__ import annotations

CONTENTS = "Contents"
"""The first sheet of either workbook, which leads to all the others."""

DECISION = "Decision"
OPTIONS = "Options"
PORTFOLIO = "Portfolio"
MONEY_SHEET = "Money"
PEOPLE = "People and futures"
RESOURCES = "Resources"
"""The sheet Money of a case that has none."""
SCORES = "Scores"
INPUTS = "Inputs"

SAYS = {
    DECISION: "What is recommended, how sure that is, and what was changed by hand since the run",
    OPTIONS: "Four portfolios side by side",
    PORTFOLIO: "What is funded at which level, to be changed by hand, and whether every rule is kept",
    MONEY_SHEET: "Spending by year, how likely a budget is to break, and more or less money",
    PEOPLE: "How firm each decision is, who loses how much, and what is left in every future",
    SCORES: "The scores, to be changed by hand, and the points and ranks that follow from them",
    INPUTS: "Criteria, swings, scales, costs and effects between pairs, to be changed by hand",
}
"""In the order of the workbook."""


def says(*, money: bool) -> dict[str, str]:
    """Say what stands on each sheet of a case with or without money.

    >>> list(says(money=False))[3:5]
    ['Resources', 'People and futures']
    """
    if money:
        return SAYS
    line = "What is taken of every resource by year, and whether it lasts"
    without = {MONEY_SHEET: (RESOURCES, line)}
    return dict(without.get(name, (name, words)) for name, words in SAYS.items())


def named(sheet: str, *, money: bool) -> str:
    """Name a sheet as a case with or without money does."""
    return RESOURCES if sheet == MONEY_SHEET and not money else sheet
