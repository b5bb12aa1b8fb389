"""The workbook: text stays text, formulas bear their values, charts say what they show, and bytes repeat."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from reports.model.charts import Bars, Chart
from reports.model.formula import At, Span, call
from reports.model.money import Money
from reports.model.report import Block, Book, Details, Report, Section, Text
from reports.model.table import NUMERIC, Cell, Heading, Row, Table, cells
from reports.writers.excel.text import LONGEST, clean
from reports.writers.excel.workbook import workbook_bytes
from reports.writers.markdown import markdown
from tests.reports.made_up import HOSTILE
from tests.reports.writers.excel.test_workbook_oracle import wrong

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def written(reports: dict[str, Report]) -> dict[str, bytes]:
    return {name: workbook_bytes(told) for name, told in reports.items()}


@pytest.fixture(params=["made up", "rich", "rare-earths-brief", "rare-earths"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {part: package.read(part) for part in package.namelist()}


def sample(*blocks: object) -> Report:
    return Report(
        "Title", ("One.", "Two."), (Section("s", "Section", blocks, sheet="Sheet"),), Money("US$ m")
    )


def test_every_formula_bears_its_value(
    name: str, written: dict[str, bytes], reports: dict[str, Report]
) -> None:
    """pandas, phones and mail previews show numbers: no formula cell is without its saved value."""
    formulas = load_workbook(io.BytesIO(written[name]))
    values = load_workbook(io.BytesIO(written[name]), data_only=True)
    count = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    count += 1
                    assert (
                        values[sheet.title][cell.coordinate].value is not None or '""' in cell.value
                    ), cell
    told = reports[name]
    shown = {
        table.key for name_ in told.sheets() for s in told.on_sheet(name_) for table in tables_on(s)
    }
    wanted = sum(
        cell.formula is not None
        for key in sorted(shown)
        for row in told.tables[key].rows
        for cell in row.cells
    )  # fmt: skip
    on_sheets = (s.blocks for name_ in told.sheets() for s in told.on_sheet(name_))
    lines = sum(
        line.formula is not None
        for blocks in (told.opening, told.cover, *on_sheets)
        for line in lines_of(blocks)
    )
    assert count >= wanted + lines > 10
    says = "These figures are of the run."
    stale = sum(
        cell.data_type == "f" and says in cell.value
        for sheet in formulas
        for row in sheet["A1:A3"]
        for cell in row
    )
    assert count == wanted + lines + stale


def test_every_figure_of_the_analysis_is_of_the_run(name: str, reports: dict[str, Report]) -> None:
    """Law: no formula there reads another workbook, and what it holds is the value of the run."""
    told = reports[name]
    data = workbook_bytes(told, "analysis")
    for sheet in load_workbook(io.BytesIO(data)):
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"], sheet.title
    assert not load_workbook(io.BytesIO(data)).defined_names
    assert wrong(data)[1] == []


def test_a_formula_of_the_analysis_lives_where_it_reads_its_own_cells() -> None:
    """The sum of its own column stays a formula, what reads a table of the other workbook becomes its value."""
    heading = (Heading("x", "X", "points"),)
    far = Table("far", "Far", heading, (Row("a", cells(2)),))
    near = Table(
        "near",
        "Near",
        heading,
        (
            Row("a", (Cell(4, formula=At("far", "a", "x") * 2),)),
            Row("sum", (Cell(4, formula=call("SUM", Span("near", "x"))),), total=True),
        ),
    )
    sections = (Section("f", "F", (far,), sheet="F"), Section("n", "N", (near,), sheet="N"))
    told = Report("T", (), sections, Money("US$ m"), analysis_sheets=("N",))
    sheet = load_workbook(io.BytesIO(workbook_bytes(told, "analysis")))["N"]
    (top,) = (cell.row for cell in sheet["A"] if cell.value == "X")
    assert [sheet.cell(top + n, 1).value for n in (1, 2)] == [4, f"=SUM($A${top + 1}:$A${top + 1})"]


def lines_of(blocks: Iterable[Block]) -> Iterator[Text]:
    for block in blocks:
        if isinstance(block, Text):
            yield block
        elif isinstance(block, Details):
            yield from lines_of(block.blocks)


def tables_on(section: Section) -> list[Table]:
    from reports.model.report import tables_of

    return list(tables_of(section.blocks))


@pytest.mark.parametrize("name", ["made up", "rich"], indirect=True)
def test_hostile_names_stay_text_and_are_read_back_whole(
    name: str, written: dict[str, bytes]
) -> None:
    book = load_workbook(io.BytesIO(written[name]))
    texts = [
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    for hostile in HOSTILE[:8]:
        found = [cell for cell in texts if cell.value == clean(hostile)]
        assert found, hostile
        assert all(cell.data_type == "s" for cell in found)
    ours = re.compile(r"=[A-Z(0-9$'\"]")
    for cell in texts:
        if cell.data_type == "f":
            assert ours.match(cell.value), cell.value
            assert "HYPERLINK" not in re.sub(r'"(?:[^"]|"")*"', "", cell.value), (
                "but as text within quotes"
            )


def test_control_characters_are_shown_and_long_texts_say_that_they_are_cut() -> None:
    assert clean("a\x00\x1bb\r\nc\ud800") == "a␀␛b\nc\ufffd"
    assert clean("_x0041_") == "_x005F_x0041_"
    assert clean("x" * LONGEST) == "x" * LONGEST
    long = clean("x" * (LONGEST + 1))
    assert len(long) == LONGEST
    assert long.endswith("[cut here: a cell holds no more]")


def test_charts_say_what_they_show(
    name: str, written: dict[str, bytes], reports: dict[str, Report]
) -> None:
    wanted = [
        (block.title, block.says)
        for sheet in reports[name].sheets()
        for section in reports[name].on_sheet(sheet)
        for block in section.blocks
        if isinstance(block, Chart) and type(block).__name__ not in {"Heat", "Grid"}
    ]
    package = parts(written[name])
    drawings = sum("drawings/drawing" in part and "rels" not in part for part in package)
    found = [
        (element.get("title"), element.get("descr"))
        for number in range(1, drawings + 1)
        for element in ET.fromstring(package[f"xl/drawings/drawing{number}.xml"]).iter()
        if element.tag.endswith("}cNvPr")
    ]
    assert found == [(clean(title), clean(says)) for title, says in wanted]
    assert found


def test_charts_have_titles_axes_and_saved_numbers(written: dict[str, bytes]) -> None:
    package = parts(written["rare-earths"])
    charts = [
        ET.fromstring(data) for part, data in package.items() if part.startswith("xl/charts/chart")
    ]
    assert len(charts) >= 5
    space = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}
    for chart in charts:
        assert chart.find(".//c:chart/c:title", space) is not None
        assert chart.find(".//c:valAx/c:title", space) is not None, "the value axis names its unit"
        assert all(axis.get("val") == "0" for axis in chart.findall(".//c:delete", space))
        assert all(cache.findall("c:pt", space) for cache in chart.findall(".//c:numCache", space))
        assert chart.findall(".//c:numCache", space)
    stacked = [chart.find(".//c:barChart/c:grouping", space) for chart in charts]
    assert "stacked" in [found.get("val") for found in stacked if found is not None]


def test_the_stacked_chart_reads_cells_so_that_it_follows_changes(
    written: dict[str, bytes],
) -> None:
    package = parts(written["rare-earths"])
    stacked = next(
        d.decode()
        for p, d in package.items()
        if p.startswith("xl/charts/") and '"stacked"' in d.decode()
    )
    reads = re.findall(r"<(?:c:)?f>([^<]*)</(?:c:)?f>", stacked)
    assert reads
    assert all(read.startswith("'Scores'!$") for read in reads)


def test_sheets_are_those_a_planner_is_told_of(written: dict[str, bytes]) -> None:
    book = load_workbook(io.BytesIO(written["rare-earths"]))
    # How firm it is and what else there is were not asked, so People and futures and Options are not there.
    assert book.sheetnames == ["Contents", "Decision", "Portfolio", "Money", "Scores", "Inputs"]
    for sheet in book:
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert sheet["A1"].font.size == 18
    assert list(book["Portfolio"].tables) == ["Portfolio"]
    assert list(book["Scores"].tables) == ["Scores"]
    assert "total_value" in book.defined_names
    sheet, cell = (
        book.defined_names["total_value"].attr_text.replace("'", "").replace("$", "").split("!")
    )
    value = load_workbook(io.BytesIO(written["rare-earths"]), data_only=True)[sheet][cell].value
    assert value == pytest.approx(115.252, abs=1e-3)


def test_the_funded_level_has_a_drop_down(written: dict[str, bytes]) -> None:
    sheet = load_workbook(io.BytesIO(written["rare-earths"]))["Portfolio"]
    lists = [check for check in sheet.data_validations.dataValidation if check.type == "list"]
    assert '"not funded,pilot,standard,accelerated"' in [check.formula1 for check in lists]
    assert all(check.prompt and check.showErrorMessage for check in lists)


def test_a_list_that_no_drop_down_can_hold_is_left_to_the_planner() -> None:
    """A level whose name holds a comma would be two entries of the list."""
    for choices in (("a,b", "c"), ('say "x"', "c"), tuple(f"level number {i}" for i in range(30))):
        row = Row("r", (Cell("c", entry=True, choices=choices),))
        data = workbook_bytes(sample(Table("t", "T", (Heading("x", "X", "word"),), (row,))))
        assert not load_workbook(io.BytesIO(data))["Sheet"].data_validations.dataValidation


def test_numbers_are_numbers_in_the_format_of_their_meaning() -> None:
    columns = tuple(
        Heading(m, m, m) for m in ("money", "points", "share", "rank", "year", "count", "ratio")
    )
    values = (Decimal("1234.5"), 12.34, 0.5, 3, 2027, 1500, 2)
    data = workbook_bytes(sample(Table("t", "T", columns, (Row("r", cells(*values)),))))
    row = next(
        r
        for r in load_workbook(io.BytesIO(data))["Sheet"].iter_rows(max_col=7)
        if r[0].value == 1234.5
    )
    formats = ["#,##0", "#,##0.0", "0%", "0", "0", "#,##0", "#,##0.0"]
    assert [cell.number_format for cell in row] == formats
    assert [cell.value for cell in row] == [float(value) for value in values]


def test_links_lead_only_where_links_may_lead() -> None:
    addresses = (
        "https://example.org/a b<c>",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:a@example.org",
    )
    rows = tuple(
        Row(str(i), (Cell(f"source {i}", link=address),)) for i, address in enumerate(addresses)
    )
    data = workbook_bytes(sample(Table("t", "T", (Heading("x", "X"),), rows)))
    found = re.findall(
        r'Target="([^"]*)" TargetMode="External"|TargetMode="External"[^>]*Target="([^"]*)"',
        str(parts(data)),
    )
    assert sorted(filter(None, (a or b for a, b in found))) == [
        "https://example.org/a%20b%3Cc%3E",
        "mailto:a@example.org",
    ]


def test_bytes_repeat_and_no_clock_is_in_them(
    name: str, written: dict[str, bytes], reports: dict[str, Report]
) -> None:
    assert workbook_bytes(reports[name]) == written[name]
    with zipfile.ZipFile(io.BytesIO(written[name])) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    year = str(datetime.now(UTC).year).encode()
    assert year not in parts(written[name])["docProps/core.xml"]


def test_every_part_is_whole_xml_in_the_order_the_format_asks_for(
    name: str, written: dict[str, bytes]
) -> None:
    """Excel offers to repair a sheet whose parts stand in another order than the schema's."""
    order = [
        "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "mergeCells",
        "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
        "headerFooter", "rowBreaks", "drawing", "tableParts",
    ]  # fmt: skip
    for part, data in parts(written[name]).items():
        root = ET.fromstring(data)
        if part.startswith("xl/worksheets/sheet"):
            tags = [child.tag.removeprefix(MAIN) for child in root]
            places = [order.index(tag) for tag in tags]
            assert places == sorted(places), part
            cell_types = {cell.get("t", "n") for cell in root.iter(MAIN + "c")}
            assert cell_types <= {"n", "s", "inlineStr", "str", "b"}


def test_a_chart_over_scattered_rows_is_refused() -> None:
    rows = tuple(Row(str(i), cells(f"n{i}", i)) for i in range(4))
    table = Table("t", "T", (Heading("n", "N"), Heading("v", "V", "points")), rows)
    chart = Bars(
        key="c", title="C", says="C", table=table, label="n", unit="p", series="v", rows=("0", "2")
    )
    with pytest.raises(ValueError, match="do not follow one another"):
        workbook_bytes(sample(chart))


def test_two_tables_may_not_share_a_key_nor_rows_or_columns() -> None:
    one = Table("t", "T", (Heading("x", "X"),), (Row("r", cells(1)),))
    with pytest.raises(ValueError, match="Two tables"):
        sample(one, Table("t", "Other", one.columns, one.rows))
    with pytest.raises(ValueError, match="two rows"):
        Table("t", "T", one.columns, (*one.rows, *one.rows))
    with pytest.raises(ValueError, match="does not fill"):
        Table("t", "T", one.columns, (Row("r", cells(1, 2)),))


def test_prose_runs_across_the_sheet_and_is_not_cut() -> None:
    """A long paragraph takes as many rows as it needs, each no wider than the sheet, and no cell beside it is filled."""
    words = " ".join(f"word{n}" for n in range(120))
    sheet = load_workbook(io.BytesIO(workbook_bytes(sample(Text(words)))))["Sheet"]
    found = [row for row in sheet.iter_rows() if str(row[0].value).startswith("word")]
    assert " ".join(str(row[0].value) for row in found) == words
    assert all(cell.value is None for row in found for cell in row[1:])
    width = sum(
        sheet.column_dimensions[letter].width
        for letter in "ABCDEFGH"
        if letter in sheet.column_dimensions
    )
    assert all(len(str(row[0].value)) * 0.85 < width for row in found)


def test_of_a_living_paragraph_the_first_line_says_that_it_is_of_the_run() -> None:
    """What is put before a long text stands before its first line; the others are as they were."""
    heading = (Heading("x", "X", "points"),)
    one = Table("t", "T", heading, (Row("a", cells(1)),))
    words = " ".join(f"word{n}" for n in range(60))
    living = Text(words, call("&", call("IF", call("=", At("t", "a", "x"), 1), "", "Old: "), words))
    data = workbook_bytes(sample(one, living))
    sheet = load_workbook(io.BytesIO(data))["Sheet"]
    shown = [c.value for c in load_workbook(io.BytesIO(data), data_only=True)["Sheet"]["A"]]
    assert words in " ".join(str(value) for value in shown if value is not None)
    (first,) = [c.value for c in sheet["A"] if str(c.value).startswith("=")]
    assert '"Old: ")&"word0 word1' in first
    assert wrong(data)[1] == []


@pytest.mark.parametrize("book", ["report", "analysis"])
def test_no_cells_are_merged_and_every_sheet_and_table_is_led_to(
    name: str, reports: dict[str, Report], book: Book
) -> None:
    """Law: the contents have a line and a link for each sheet and table, which lead to its title and its headings."""
    told = reports[name]
    made = load_workbook(io.BytesIO(workbook_bytes(told, book)))
    assert made.sheetnames == ["Contents", *told.sheets(book)]
    assert not [sheet.title for sheet in made if sheet.merged_cells.ranges]
    contents = made["Contents"]
    (top,) = (cell.row for cell in contents["A"] if cell.value == "Sheet")
    led: set[str] = set()
    for row in contents.iter_rows(min_row=top + 1):
        sheet, table, says = (cell.value for cell in row[:3])
        assert says
        (link,) = [cell.hyperlink.location for cell in row if cell.hyperlink]
        home, cell = re.fullmatch(r"'(.*)'!([A-Z]\d+)", link).groups()
        assert home == sheet
        assert made[home][cell].value
        led.add(f"{sheet}|{table or ''}")
    first = {
        table.key: f"{sheet}|{clean(table.title or section.title)}"
        for sheet in reversed(told.sheets(book))
        for section in reversed(told.on_sheet(sheet))
        for table in tables_on(section)
    }
    assert led == {*first.values(), *(f"{sheet}|" for sheet in told.sheets(book))}


@pytest.mark.parametrize("book", ["report", "analysis"])
def test_tables_to_filter_are_the_workbooks_own(
    name: str, reports: dict[str, Report], book: Book
) -> None:
    """Law: one a sheet at most, no two of one name, headings unique texts, the total row outside."""
    made = load_workbook(io.BytesIO(workbook_bytes(reports[name], book)))
    names: list[str] = []
    for sheet in made:
        assert len(sheet.tables) <= 1
        assert not sheet.auto_filter.ref
        for table in sheet.tables.values():
            names.append(table.displayName.casefold())
            head, *body = sheet[table.ref]
            texts = [cell.value for cell in head]
            assert all(isinstance(text, str) and text for text in texts)
            assert len({text.casefold() for text in texts}) == len(texts)
            assert [column.name for column in table.tableColumns] == texts
            assert body
            assert "Total" not in {str(row[1].value)[:5] for row in body}
    assert len(set(names)) == len(names)
    assert not set(names) & {name.casefold() for name in made.defined_names}


def test_headings_that_are_alike_are_told_apart() -> None:
    """Two criteria of one name are two columns, and a table of the workbook's own takes no two alike."""
    columns = (Heading("a", "Same\nname"), Heading("b", "same Name"), Heading("c", ""))
    table = Table("R1", "T", columns, (Row("r", cells("x", "y", "z")),), filter=True)
    sheet = load_workbook(io.BytesIO(workbook_bytes(sample(table))))["Sheet"]
    (native,) = sheet.tables.values()
    assert native.displayName == "Table_R1"
    assert [column.name for column in native.tableColumns] == [
        "Same name",
        "same Name (2)",
        "Column 3",
    ]


def test_what_is_not_for_paper_has_no_print_area(reports: dict[str, Report]) -> None:
    """Contents and scores print an empty cell, which is nothing; the others what a planner would hand round."""
    made = load_workbook(io.BytesIO(workbook_bytes(reports["rare-earths"])))
    areas = {sheet.title: sheet.print_area.rpartition("!")[2] for sheet in made}
    assert areas.pop("Contents") == areas.pop("Scores") == "$XFD$1048576"
    for title, area in areas.items():
        first, last = area.split(":")
        assert first == "$A$1"
        assert made[title].page_setup.fitToHeight == 1
        assert 10 < int(last.rpartition("$")[2]) <= made[title].max_row
    for sheet in load_workbook(io.BytesIO(workbook_bytes(reports["rare-earths"], "analysis"))):
        assert sheet.title == "Contents" or not sheet.print_area


def test_value_columns_hold_numbers_alone(reports: dict[str, Report]) -> None:
    """Law: in the tables that may be filtered, a figure or nothing stands where a figure is told."""
    told = reports["rare-earths"]
    for key in ("portfolio", "ranking", "scores"):
        table = told.tables[key]
        for place, heading in enumerate(table.columns):
            if heading.meaning in NUMERIC:
                texts = [row.cells[place].value for row in table.body()]
                assert not [text for text in texts if isinstance(text, str)], (key, heading.key)
    words = {row.key: row.cells for row in told.tables["portfolio"].body()}
    at = told.tables["portfolio"].place
    harm = words["PER-COURT"]
    assert harm[at("cost")].value is harm[at("benefit")].value is None
    assert harm[at("cost_if_funded")].value == 20
    assert harm[at("benefit_if_funded")].value < 0
    assert harm[at("value_in_words")].value == "worse than doing nothing"


@pytest.mark.slow
def test_another_hash_seed_gives_the_same_files(tmp_path: Path, root: Path) -> None:
    """Law: the same case gives the same bytes, whatever order Python's sets and hashes take."""
    import os
    import subprocess
    import sys

    script = (
        "import sys; from scoring.analysis import analyse; from tests.reports.rich import rich_case\n"
        "from reports.publish import publish, publish_all\n"
        "a = analyse(rich_case(), quick=True); publish_all(a, sys.argv[1]); publish(a, sys.argv[1] + '/report.md')"
    )
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)}
        subprocess.run([sys.executable, "-c", script, str(folder)], check=True, env=env, cwd=root)
        made.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    assert made[0] == made[1]
    assert {
        "analysis.xlsx",
        "portfolio.csv",
        "report.html",
        "report.md",
        "report.xlsx",
        "result.json",
    } < set(made[0])


def listing(key: str, rows: int) -> Table:
    columns = (Heading("name", "Name"), Heading("share", "Share", "share"))
    return Table(
        key,
        f"Table {key}",
        columns,
        tuple(Row(f"{n}", cells(f"Row {n}", n / 100)) for n in range(rows)),
    )


def test_a_table_is_not_cut_from_its_headings_and_no_sentence_stands_alone() -> None:
    """A second table that would run over the page begins a new one, with its title; a first one after a line stays."""
    two = workbook_bytes(sample(Text("A line."), listing("a", 30), listing("b", 30)))
    sheet = load_workbook(io.BytesIO(two))["Sheet"]
    (title,) = (cell.row for cell in sheet["A"] if cell.value == "Table b")
    assert [mark.id for mark in sheet.row_breaks.brk] == [title - 1]
    alone = load_workbook(io.BytesIO(workbook_bytes(sample(Text("A line."), listing("a", 44)))))[
        "Sheet"
    ]
    assert not alone.row_breaks.brk


def test_a_column_is_read_down_with_the_same_decimals() -> None:
    """What would read as none or as all of it is said to be less; the value in the cell stays the number it is."""
    shares = (0.5, 0.996, 0.001, 0.0, 1.0)
    worth = (12.0, -0.008, 0.1, 0.0, 3.25)
    columns = (Heading("share", "Share", "share"), Heading("points", "Points", "points"))
    rows = tuple(
        Row(f"{n}", cells(*pair)) for n, pair in enumerate(zip(shares, worth, strict=True))
    )
    told = sample(Table("mixed", "Mixed", columns, rows))
    sheet = load_workbook(io.BytesIO(workbook_bytes(told)))["Sheet"]
    (head,) = (cell.row for cell in sheet["A"] if cell.value == "Share")
    found = [(sheet.cell(head + n, 1), sheet.cell(head + n, 2)) for n in range(1, 6)]
    assert [one.value for one, _ in found] == list(shares)
    assert [other.value for _, other in found] == list(worth)
    assert [one.number_format for one, _ in found] == [
        "0%",
        '">99%";">99%"',
        '"<1%";"<1%"',
        "0%",
        "0%",
    ]
    tenth = "#,##0.0"
    assert [other.number_format for _, other in found] == [tenth, "#,##0.000", tenth, tenth, tenth]
    page = replace(told, sections=(replace(told.sections[0], page=True),))
    text = markdown(page)
    wanted = ("50% | 12.0", "\\>99% | −0.008", "\\<1% | 0.1", "0% | 0.0", "100% | 3.3")
    assert all(f"| {cell} |" in text for cell in wanted)


def test_the_ends_of_a_weight_are_rounded_inwards() -> None:
    """17.04 to 17.16% is read as 17.1 to 17.1%: no weight outside the range is read as within it."""
    columns = (Heading("low", "From", "weight"), Heading("high", "To", "weight"))
    ends = (Cell(Fraction(1704, 10000), side="up"), Cell(Fraction(1716, 10000), side="down"))
    told = sample(Table("ends", "Ends", columns, (Row("1", ends),)))
    sheet = load_workbook(io.BytesIO(workbook_bytes(told)))["Sheet"]
    (head,) = (cell.row for cell in sheet["A"] if cell.value == "From")
    assert [(cell.value, cell.number_format) for cell in sheet[head + 1][:2]] == [
        (0.171, "0.0%"),
        (0.171, "0.0%"),
    ]


def test_no_heading_is_broken_in_a_word_and_long_words_wrap() -> None:
    """Law: the longest word of a heading has room in bold letters; a verdict longer than its column wraps in it."""
    turns = "turns on people, scores, costs, futures and weights"
    columns = (
        *(Heading(f"t{place}", f"Text {place}") for place in range(6)),
        Heading("firm", "How firm", "word"),
        Heading("differs", "Between options", "word"),
    )
    texts = ["a text that runs on for longer than forty-six letters do"] * 6
    row = Row("1", cells(*texts, Cell(turns, state="warn"), "differs"))
    sheet = load_workbook(
        io.BytesIO(workbook_bytes(sample(Table("wide", "Wide", columns, (row,)))))
    )["Sheet"]
    (head,) = (cell.row for cell in sheet["A"] if cell.value == "Text 0")
    widths = {letter: sheet.column_dimensions[letter].width for letter in "GH"}
    assert widths["G"] < len(turns)
    assert sheet[f"G{head + 1}"].alignment.wrap_text
    assert sheet.row_dimensions[head + 1].height > 15
    assert widths["H"] >= len("Between") * 1.15 + 2 + 1
