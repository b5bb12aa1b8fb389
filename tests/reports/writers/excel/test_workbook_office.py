"""The workbook in a real office suite: opened, recalculated from nothing, and every saved value was right."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reports.model.report import Report
from reports.writers.excel.workbook import workbook_bytes

pytestmark = [pytest.mark.office, pytest.mark.slow]

PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""LibreOffice keeps saved values, even wrong ones, unless it is told to recalculate on load."""


def recalculated(soffice: str, folder: Path, data: bytes) -> dict[tuple[str, str], object]:
    """Open and save the workbook in the office suite; what every cell then holds."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    source = folder / "report.xlsx"
    source.write_bytes(data)
    command = [
        soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx",
        "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    book = load_workbook(folder / "out" / "report.xlsx", data_only=True)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
    }


def differences(
    data: bytes, after: dict[tuple[str, str], object]
) -> list[tuple[str, str, object, object]]:
    """Name the formula cells whose saved value is not what the office suite found."""
    saved = load_workbook(io.BytesIO(data), data_only=True)
    found = []
    count = 0
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    old, new = (
                        saved[sheet.title][cell.coordinate].value,
                        after[sheet.title, cell.coordinate],
                    )
                    numbers = isinstance(old, int | float) and isinstance(new, int | float)
                    same = (
                        abs(old - new) <= 1e-9 * max(1, abs(old))
                        if numbers
                        else (old or "") == (new or "")
                    )
                    if not same:
                        found.append((sheet.title, cell.coordinate, old, new))
    assert count > 15
    return found


@pytest.mark.parametrize("name", ["made up", "rich", "rare-earths-brief", "rare-earths"])
def test_every_saved_value_is_what_the_office_suite_finds(
    soffice: str, tmp_path: Path, reports: dict[str, Report], name: str
) -> None:
    data = workbook_bytes(reports[name])
    assert differences(data, recalculated(soffice, tmp_path, data)) == []


def test_a_wrong_saved_value_would_be_found(
    soffice: str, tmp_path: Path, reports: dict[str, Report]
) -> None:
    """Plant another saved value beside one formula of the sheet Decision."""
    data = workbook_bytes(reports["rare-earths-brief"])
    planted = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(planted, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                part = re.sub(rb"(</f><v>)[0-9.]+(</v>)", rb"\g<1>12345\g<2>", part, count=1)
            target.writestr(name, part)
    found = differences(planted.getvalue(), recalculated(soffice, tmp_path, planted.getvalue()))
    assert [old for _, _, old, _ in found] == [12345]


def test_every_sheet_can_be_printed(
    soffice: str, pdftoppm: str, tmp_path: Path, reports: dict[str, Report]
) -> None:
    """Each sheet for paper comes out on one page, and none of them is without a word or a picture."""
    told = reports["rare-earths-brief"]
    (tmp_path / "report.xlsx").write_bytes(workbook_bytes(told))
    command = [
        soffice,
        f"-env:UserInstallation={(tmp_path / 'p').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "report.xlsx")],
        check=True,
        timeout=180,
    )
    subprocess.run(
        [pdftoppm, "-r", "30", "-gray", str(tmp_path / "report.pdf"), str(tmp_path / "page")],
        check=True,
    )
    pages = sorted(tmp_path.glob("page*.pgm"))
    printed = {section.sheet for section in told.sections if section.printed}
    assert len(pages) == len(printed) > 3
    for path in pages:
        shades = path.read_bytes().split(b"\n", 3)[3]
        assert sum(shade < 200 for shade in shades) > 150, f"{path.name} is all but empty"
