"""The workbook reader against openpyxl on all kinds of cells, and against files made to break it."""

import datetime as dt
import io
import random
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from criteria.formats.caps import Caps
from criteria.formats.xlsx.package import DAMAGE, Package, RefusedError
from criteria.formats.xlsx.sheet import SheetReader
from criteria.formats.xlsx.workbook import Book
from criteria.model.written import BrokenCell, DatedCell, PercentCell, letters
from criteria.read import check, read
from criteria.workbook.template.book import workbook
from tests.gallery.mistakes import plain_workbook, saved


def cells(path, title):
    """What our reader finds in a sheet, by cell name."""
    with Package(path, Caps()) as package:
        book = Book(package, package.main())
        sheet, _ = book.sheet(title)
    return {
        f"{letters(column)}{row.number}": value
        for row in sheet.rows
        for column, value in row.cells.items()
    }


def test_every_cell_of_the_real_workbook_is_as_openpyxl_reads_it(tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(workbook(read("rare-earths-brief")))
    book = load_workbook(path, data_only=True)
    for sheet in book:
        theirs = {
            cell.coordinate: cell.value
            for row in sheet
            for cell in row
            if cell.value not in (None, "")
        }
        ours = cells(path, sheet.title)
        assert {
            name: float(v) if isinstance(v, Decimal) else v for name, v in ours.items()
        } == theirs


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30),
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**8), 10**8, places=4, allow_nan=False, allow_infinity=False).map(float),
    st.booleans(),
    st.dates(dt.date(1900, 3, 1), dt.date(2200, 1, 1)),
)


@settings(max_examples=40)
@given(st.lists(st.lists(VALUES, max_size=5), max_size=6))
def test_what_openpyxl_writes_we_read(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("cells") / "a.xlsx"
    book = Workbook()
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            cell = book.active.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    book.save(path)
    found = cells(path, "Sheet")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            ours = found.get(f"{letters(column)}{number}")
            if isinstance(value, bool):
                assert ours is value
            elif isinstance(value, str):
                assert (ours or "") == (value if value.strip() else "")
            elif isinstance(value, dt.date):
                assert isinstance(ours, DatedCell)
                assert ours.shown == value.isoformat()
            else:
                assert ours == Decimal(repr(value)).normalize()


@pytest.mark.parametrize(
    ("number", "shown", "kind"),
    [
        ("General", 0.1, Decimal("0.1")),
        ("0%", 0.12, PercentCell(Decimal("0.12"))),
        ("0.00%", 0.12, PercentCell(Decimal("0.12"))),
        ("d/m/yy", 45000, DatedCell(Decimal(45000), "2023-03-15")),
        ("[h]:mm", 1.5, DatedCell(Decimal("1.5"), "1900-01-01 12:00")),
        ('0.0 "days"', 3, Decimal(3)),
        ("[Red]0", 3, Decimal(3)),
        (r"0\d", 3, Decimal(3)),
    ],
)
def test_dates_and_percentages_are_told_by_their_format(tmp_path, number, shown, kind):
    book = Workbook()
    book.active["A1"] = shown
    book.active["A1"].number_format = number
    book.save(tmp_path / "a.xlsx")
    assert cells(tmp_path / "a.xlsx", "Sheet") == {"A1": kind}


SHEET = "xl/worksheets/sheet1.xml"


def with_sheet(tmp_path, xml, name="a.xlsx"):
    """A workbook whose only sheet is the XML given."""
    out = io.BytesIO()
    Workbook().save(out)
    path = tmp_path / name
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, xml if info.filename == SHEET else old.read(info))
    return path


def body(rows, before="", after=""):
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def test_rare_spellings_of_cells(tmp_path):
    rows = (
        '<row><c><v>1</v></c><c t="str"><f>A1</f><v>two</v></c><c t="inlineStr"><is><r><t>th</t></r><rPh>'
        '<t>no</t></rPh><r><t>ree</t></r></is></c></row><row r="7"><c r="C7" t="e"><v>#N/A</v></c><c r="D7" t="d">'
        '<v>2026-04-03</v></c><c r="E7"><f>1+1</f></c><c r="F7" t="str"><f>""</f><v></v></c>'
        '<c r="G7"><v>0.30000000000000004</v></c>'
        '<c r="H7"><v>1_000</v></c><c r="I7" s="99"><v>5</v></c><c r="J7" t="str"><v>_x0041_</v></c></row>'
    )
    found = cells(with_sheet(tmp_path, body(rows)), "Sheet")
    assert (found["A1"], found["B1"], found["C1"]) == (1, "two", "three")
    assert isinstance(found["C7"], BrokenCell)
    assert "#N/A" in found["C7"].found
    assert found["D7"].shown == "2026-04-03"
    assert found["E7"].id == "unsaved-formula"
    assert "F7" not in found
    assert found["G7"] == Decimal("0.3")
    assert found["H7"].id == "damaged-number"
    assert (found["I7"], found["J7"]) == (5, "A")


def test_another_namespace_and_prefixes_are_read(tmp_path):
    strict = body('<row r="1"><c r="A1"><v>4</v></c></row>').replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    prefixed = strict.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")
    assert cells(with_sheet(tmp_path, strict), "Sheet") == {"A1": 4}
    assert cells(with_sheet(tmp_path, prefixed, "b.xlsx"), "Sheet") == {"A1": 4}


@pytest.mark.parametrize(
    "xml",
    [
        body('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        body(
            "".join(f"<a{place}>" for place in range(50))
            + "".join(f"</a{place}>" for place in range(49, -1, -1))
        ),
        body('<row r="x"><c r="A1"><v>1</v></c></row>'),
        body('<row r="1"><c r="1"><v>1</v></c></row>'),
        body('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        "<worksheet>",
        "",
        '<!DOCTYPE a [<!ENTITY b "c">]>' + body(""),
    ],
)
def test_damaged_sheets_are_refused(tmp_path, xml):
    with pytest.raises((RefusedError, *DAMAGE)):
        cells(with_sheet(tmp_path, xml), "Sheet")


SHARED = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>plain</t></si>
<si><r><t>ri</t></r><r><t>ch</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si><t>_x003D_1</t></si></sst>"""


@pytest.fixture
def shared(tmp_path):
    """A workbook whose cells point to shared text, as Excel and LibreOffice write it."""
    rows = "".join(f'<c r="{name}1" t="s"><v>{place}</v></c>' for place, name in enumerate("ABC"))
    path = with_sheet(tmp_path, body(f'<row r="1">{rows}</row>'))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = f'<Relationship Id="rIdX" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "xl/sharedStrings.xml":
                data = old.read(name).decode()
                new.writestr(
                    name,
                    data.replace("</Relationships>", link)
                    if name.endswith("workbook.xml.rels")
                    else data,
                )
        new.writestr("xl/sharedStrings.xml", SHARED)
    path.write_bytes(out.getvalue())
    return path


def test_shared_text_is_read_without_its_phonetic_hints(shared):
    assert cells(shared, "Sheet") == {"A1": "plain", "B1": "rich", "C1": "=1"}


def test_too_much_shared_text_is_refused(shared):
    with (
        pytest.raises(RefusedError, match="the setting text"),
        Package(shared, Caps(text=8)) as package,
    ):
        Book(package, package.main())


def test_a_merge_of_a_million_cells_costs_nothing(tmp_path):
    merged = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    path = with_sheet(tmp_path, body('<row r="1"><c r="A1"><v>1</v></c></row>', after=merged))
    assert cells(path, "Sheet") == {"A1": 1}


@settings(max_examples=150)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"{", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_any_bytes_give_problems_and_no_traceback(tmp_path_factory, data, head):
    path = tmp_path_factory.mktemp("bytes") / "case.xlsx"
    path.write_bytes(head + data)
    reading = check(path)
    assert reading.case is None
    assert reading.errors


@pytest.fixture(scope="module")
def real():
    return saved(plain_workbook())


@settings(max_examples=60)
@given(st.integers(0, 2**32))
def test_any_change_of_a_valid_workbook_gives_a_case_or_problems(tmp_path_factory, real, seed):
    chance = random.Random(seed)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(real)) as old, zipfile.ZipFile(out, "w") as new:
        victim = chance.choice(
            [name for name in old.namelist() if name.endswith((".xml", ".rels"))]
        )
        for name in old.namelist():
            data = bytearray(old.read(name))
            if name == victim:
                for _ in range(chance.choice([1, 3, 20])):
                    at = chance.randrange(len(data))
                    data[at : at + chance.choice([0, 1, 8])] = chance.choice(
                        [b"", b"<", b'"', b"9", b"\xff", b"A1"]
                    )
            if name != victim or chance.random() > 0.1:
                new.writestr(name, bytes(data))
    path = tmp_path_factory.mktemp("changed") / "case.xlsx"
    path.write_bytes(out.getvalue())
    reading = check(path)
    assert (reading.case is None) == bool(reading.errors)


def test_the_reader_is_fed_in_any_pieces(tmp_path):
    """Text that arrives in pieces is one text."""
    path = with_sheet(
        tmp_path, body('<row r="1"><c r="A1" t="inlineStr"><is><t>a&amp;b&lt;c</t></is></c></row>')
    )
    with Package(path, Caps()) as package:
        book = Book(package, package.main())
        reader = SheetReader("Sheet", book, hidden=False)
        package.parse(
            SHEET, reader.start, reader.end, lambda piece: [reader.text(mark) for mark in piece]
        )
        assert reader.sheet().rows[0].cells == {0: "a&b<c"}
