"""Files that hold no table, or cannot be read: a sentence and the next step, never a traceback."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from openpyxl import Workbook

from criteria.formats.caps import Caps
from criteria.importing.files.delimited import code_page, separator
from criteria.importing.import_sheet import CannotImportError, import_sheet, read_mapping
from tests.criteria.importing.sheets import WEIGHTED, ods, xlsx


def zipped(parts: dict[str, str]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def blank() -> bytes:
    data = io.BytesIO()
    Workbook().save(data)
    return data.getvalue()


LOCKED = '<manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></manifest>'
FILES = {
    "nothing.xlsx": (b"", "is empty"),
    "blank.csv": (b"\n \n", "is empty"),
    "blank.xlsx": (blank(), "No table was found"),
    "prose.csv": (b"Dear all,\nplease find the list below.\nRegards\n", "No table was found"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel workbook"),
    "locked.ods": (zipped({"content.xml": "<x/>", "META-INF/manifest.xml": LOCKED}), "protected by a password"),
    "cut.xlsx": (blank()[:2000], "is damaged"),
    "cut.ods": (zipped({"content.xml": "<office:document><table:table>"}), "is damaged"),
    "bomb.ods": (zipped({"content.xml": "<a>" + " " * 3_000_000 + "</a>"}), "inflates more than"),
    "letter.docx": (zipped({"word/document.xml": "<document/>"}), "Word document"),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "page or XML"),
    "paper.pdf": (b"%PDF-1.7 ...", "is a PDF"),
    "data.json": (b'{"a": 1}', "is JSON"),
    "noise.csv": (bytes(range(1, 32)) * 40, "not a spreadsheet"),
    "half.xml": (b'<xmcda:XMCDA xmlns:xmcda="http://www.decision-deck.org/2009/XMCDA-2.0.0"><criteria>', "damaged"),
    "no-table.xml": (b'<x:XMCDA xmlns:x="u"><criteria/></x:XMCDA>', "no performance table"),
    "empty.pb": (b"META\nkey;value\nbudget;5\nVOTES\nvoter_id;vote\n", "no PROJECTS"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_without_a_table_is_refused_in_a_sentence(name, tmp_path):
    content, said = FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CannotImportError, match=said) as refused:
        import_sheet(path)
    assert refused.value.mend
    assert path.read_bytes() == content


def test_a_file_beyond_the_caps_is_refused(tmp_path):
    path = WEIGHTED.write(tmp_path)
    for caps, said in (
        (Caps(file_bytes=100), "bytes"),
        (Caps(cells=10), "filled cells"),
        (Caps(parts=2), "parts"),
    ):
        with pytest.raises(CannotImportError, match=said):
            import_sheet(path, caps=caps)
    for written in (ods([["A", "B"], *([["x", 1]] * 30)]),):
        with pytest.raises(CannotImportError, match="cells"):
            import_sheet(written(tmp_path), caps=Caps(cells=20))
    (tmp_path / "long.csv").write_text("a,b\n" * 50, "utf-8")
    with pytest.raises(CannotImportError, match="rows"):
        import_sheet(tmp_path / "long.csv", caps=Caps(rows=10))


def test_the_best_of_several_sheets_is_taken_and_the_others_are_named(tmp_path):
    other = [["Idea", "Score"], ["x", 1], ["y", 2]]
    path = xlsx(
        [["Notes"], ["written by hand"]],
        others={
            "Old": other,
            "Matrix": [["Idea", "Fit", "Speed", "Cost (€)"], ["a", 3, 2, 90], ["b", 1, 5, 40]],
        },
    )(tmp_path)
    imported = import_sheet(path)
    assert imported.outline.lines[0].startswith("sheet Matrix")
    assert "Old" in imported.outline.lines[0]
    from criteria.importing.import_sheet import Mapping

    assert len(import_sheet(path, Mapping(sheet="old", only_this=True)).case.leaves) == 1
    with pytest.raises(CannotImportError, match="There is no sheet New"):
        import_sheet(path, Mapping(sheet="New", only_this=True))
    assert import_sheet(path, Mapping(sheet="New")).outline.lines[0].startswith("sheet Matrix")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("columns = ", "not TOML"),
        ('colour = "x"', "has colour"),
        ('[columns]\n"A" = "colour"', "A = colour"),
        ('[criteria]\n"A" = "x"', "criteria, A"),
        ("columns = 3", "has columns"),
    ],
)
def test_a_wrong_mapping_is_named(tmp_path, content, said):
    path = tmp_path / "m.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(CannotImportError, match=said):
        read_mapping(path)


@pytest.mark.parametrize(
    ("words", "encoding", "page"),
    [
        ("Ścieżka żółta", "cp1250", "Windows-1250"), ("Hřiště a škola, věc", "cp1250", "Windows-1250"), ("Erdő és fű", "cp1250", "Windows-1250"),
        ("Straße über Köln", "cp1252", "Windows-1252"), ("Forêt, école à côté", "cp1252", "Windows-1252"), ("Año, niño", "cp1252", "Windows-1252"),
        ("Færge og å", "cp1252", "Windows-1252"),
    ],
)  # fmt: skip
def test_a_code_page_is_told_by_its_letters(words, encoding, page):
    assert code_page(words.encode(encoding)) == page


@pytest.mark.parametrize(
    ("line", "mark"),
    [("a;b,5;c", ";"), ('"a;b",1,2', ","), ("a\tb\tc", "\t"), ("a|b", "|"), ("a", ",")],
)
def test_the_separator_divides_lines_alike(line, mark):
    assert separator("\n".join([line] * 3)) == mark


CELLS = [
    "",
    "High",
    "Low",
    "12",
    "3,5",
    "1.200",
    "€ 4k",
    "30%",
    "Weight",
    "Total",
    "Project",
    "Cost (k€)",
    "2027",
    "FY28",
    "n/a",
    "TBD",
    "-",
    "+",
    "★★",
    "○",
    "x",
    "A",
    "Budget: 500",
    "1-5",
    "Risk",
    "1 = best",
    "#",
    "ID",
    "EU grant",
    "max",
    "(5)",
    "0",
    "-4",
    "3/5",
    "8-12",
    "yes",
    "99999999999999999999",
    "½",
    "Impact (30%)",
    "Score",
    "Criterion",
    "Unit",
    "Effort",
    "Reach",
    "Impact",
    "Confidence",
    "Ease",
]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_stands_in_the_cells_there_is_a_case_or_a_sentence(seed, tmp_path):
    """Law: of any cells comes a case without an error, or a refusal with the next step; never another fault."""
    chance = random.Random(seed)
    path = tmp_path / "any.csv"
    for _ in range(10):
        rows = [
            [chance.choice(CELLS) for _ in range(chance.randint(2, 8))]
            for _ in range(chance.randint(2, 9))
        ]
        path.write_text("\n".join(";".join(row) for row in rows), "utf-8")
        assert outcome(path)


def outcome(path):
    """The recommendations of a case, or the next step of a refusal."""
    try:
        return import_sheet(path).case.recommendations
    except CannotImportError as refused:
        return refused.mend
