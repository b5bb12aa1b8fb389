"""Names of tables in the workbook: what they are called in the report, as a workbook can spell it, no two alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.model.report import Figures

if TYPE_CHECKING:
    from reports.model.report import Report

A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[RrCc][0-9]*")
"""What a workbook takes for a cell."""


class Names:
    """Gives each table its name; those of key figures are taken, whatever their case."""

    def __init__(self, report: Report) -> None:
        figures = (
            block
            for section in report.sections
            for block in section.blocks
            if isinstance(block, Figures)
        )
        self.taken = {item.key.casefold() for block in figures for item in block.items}

    def of(self, key: str) -> str:
        """Make the name of a table.

        >>> from reports.model.money import Money
        >>> from reports.model.report import Report
        >>> names = Names(Report("", (), (), Money("")))
        >>> names.of("options by recommendation"), names.of("Options: by recommendation"), names.of("c4")
        ('OptionsByRecommendation', 'OptionsByRecommendation_2', 'Table_C4')
        """
        words = re.findall(r"[A-Za-z0-9]+", key)
        name = "".join(word[:1].upper() + word[1:] for word in words)
        if not name[:1].isalpha() or A_CELL.fullmatch(name):
            name = f"Table_{name}"
        candidate, number = name, 1
        while candidate.casefold() in self.taken:
            number += 1
            candidate = f"{name}_{number}"
        self.taken.add(candidate.casefold())
        return candidate
