"""An independent calculator (formualizer) recalculates the workbook and finds every saved value right, in a second."""

from __future__ import annotations

import io
import re
import zipfile

import formualizer
import pytest
from openpyxl import load_workbook

from reports.model.report import Report
from reports.writers.excel.workbook import workbook_bytes

ROUND_OVER_CELLS = "ROUND($"
"""It cannot round a whole column at once, as ranks do; LibreOffice can, and checks those (test_workbook_office.py)."""


def wrong(data: bytes) -> tuple[int, list[str]]:
    """Count the formulas recalculated, and name those whose saved value is another."""
    book = formualizer.load_workbook_bytes(data)
    book.evaluate_all()
    saved = load_workbook(io.BytesIO(data), data_only=True)
    count, found = 0, []
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" and f"SUMPRODUCT(--({ROUND_OVER_CELLS}" not in cell.value:
                    count += 1
                    old = saved[sheet.title][cell.coordinate].value
                    new = book.get_value(sheet.title, cell.row, cell.column)
                    numbers = isinstance(old, int | float) and isinstance(new, int | float)
                    if not (
                        abs(old - new) <= 1e-9 * max(1, abs(old))
                        if numbers
                        else (old or "") == (new or "")
                    ):
                        found.append(f"{sheet.title}!{cell.coordinate}: {old} saved, {new} found")
    return count, found


@pytest.mark.parametrize("name", ["made up", "rich", "rare-earths-brief", "rare-earths"])
def test_every_saved_value_is_what_another_calculator_finds(
    reports: dict[str, Report], name: str
) -> None:
    count, found = wrong(workbook_bytes(reports[name]))
    assert not found
    assert count > 15


def test_a_wrong_saved_value_would_be_found(reports: dict[str, Report]) -> None:
    """Plant another saved value beside one formula of the sheet Decision."""
    planted = io.BytesIO()
    data = workbook_bytes(reports["rare-earths-brief"])
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(planted, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                part = re.sub(rb"(</f><v>)[0-9.]+(</v>)", rb"\g<1>12345\g<2>", part, count=1)
            target.writestr(name, part)
    assert [problem.split(": ")[1].split()[0] for problem in wrong(planted.getvalue())[1]] == [
        "12345"
    ]
