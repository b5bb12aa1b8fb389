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
    DECISION: "What is recommended, and how sure that is",
    OPTIONS: "Four portfolios side by side",
    PORTFOLIO: "What is funded at which level, and whether every rule is kept",
    MONEY_SHEET: "Spending by year, how likely a budget is to break, and more or less money",
    PEOPLE: "How firm each decision is, who loses how much, and what is left in every future",
    SCORES: "The scores, and the points and ranks that follow from them",
    INPUTS: "Criteria, swings, scales, costs and effects between pairs",
}
"""In the order of the workbook."""
CHANGEABLE = (PORTFOLIO, MONEY_SHEET, SCORES, INPUTS)
"""Those on which figures may be changed by hand."""


def says(*, money: bool, lives: bool) -> dict[str, str]:
    """Say what stands on each sheet of a case with or without money, whose figures follow changes or do not.

    >>> list(says(money=False, lives=True))[3:5]
    ['Resources', 'People and futures']
    """
    lines = dict(SAYS)
    if not money:
        lines[MONEY_SHEET] = "What is taken of every resource by year, and whether it lasts"
    if lives:
        lines |= {name: f"{lines[name]}; pale cells may be changed" for name in CHANGEABLE}
        lines[DECISION] += "; what was changed by hand since the run"
    return {named(name, money=money): line for name, line in lines.items()}


def named(sheet: str, *, money: bool) -> str:
    """Name a sheet as a case with or without money does."""
    return RESOURCES if sheet == MONEY_SHEET and not money else sheet
