"""The marked copy: cells filled and commented, a list with links, and nothing else of the workbook touched."""

import zipfile

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from criteria.read import check, read
from criteria.workbook.marking.annotate import NotMarkableError, annotate
from criteria.write import write


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The brief workbook with four mistakes, one of them in a row that is not there, and its marked copy."""
    folder = tmp_path_factory.mktemp("marked")
    path = write(read("rare-earths-brief"), folder / "case.xlsx", matrices=False)
    book = load_workbook(path)
    book["Costs"]["F4"] = "1,200"
    book["Costs"]["E6"] = 9999
    book["Costs"]["F1"].comment = Comment("Planner's own", "Planner")
    book["Budget"]["C400"] = -1
    book["Recommendations"]["C3"] = None
    book.save(path)
    problems = check(path).problems
    return path, annotate(path, folder / "marked.xlsx", problems), problems


def test_every_problem_is_marked_with_its_words(marked):
    _, copy, problems = marked
    book = load_workbook(copy)
    assert len(problems) >= 4
    for problem in problems:
        place = problem.place
        cell = book[place.table][f"{place.column or 'A'}{place.row}"]
        assert cell.fill.fgColor.rgb == ("FFFFC7CE" if problem.severity == "error" else "FFFFEB9C")
        assert problem.found in cell.comment.text


def test_the_list_links_to_each_cell(marked):
    _, copy, problems = marked
    book = load_workbook(copy)
    sheet = book["Problems"]
    assert book.active is sheet
    assert [row[1].value for row in sheet.iter_rows(3)] == [
        str(problem.place) for problem in problems
    ]
    links = {
        cell.coordinate: cell.hyperlink.location for row in sheet for cell in row if cell.hyperlink
    }
    assert len(links) == len(problems)
    assert (
        links["B3"]
        == f"'{problems[0].place.table}'!{problems[0].place.column}{problems[0].place.row}"
    )


def test_nothing_else_is_lost_or_changed(marked):
    path, copy, _ = marked
    touched = ("Costs", "Budget", "Recommendations")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy) as new:
        assert set(old.namelist()) < set(new.namelist())
        same = [name for name in old.namelist() if old.read(name) == new.read(name)]
    assert len(same) > len(old.namelist()) - 20
    before, after = load_workbook(path), load_workbook(copy)
    for sheet in before:
        for row in sheet:
            for cell in row:
                other = after[sheet.title][cell.coordinate]
                assert other.value == cell.value
                assert other.number_format == cell.number_format
                assert (other.font.name, other.font.b, other.font.sz) == (
                    cell.font.name,
                    cell.font.b,
                    cell.font.sz,
                )
                if sheet.title not in touched:
                    assert other.fill.fgColor.rgb == cell.fill.fgColor.rgb
        if sheet.title not in touched:
            assert {
                str(rule.sqref) for rule in after[sheet.title].data_validations.dataValidation
            } == {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert after["Costs"]["F1"].comment.text == "Planner's own"


def test_the_copy_says_the_same_problems(marked):
    path, copy, problems = marked
    assert check(copy).problems == problems == check(path).problems


def test_a_copy_of_a_copy_keeps_both_lists(marked, tmp_path):
    _, copy, problems = marked
    again = load_workbook(annotate(copy, tmp_path / "again.xlsx", problems))
    assert again.sheetnames[-2:] == ["Problems", "Problems 2"]
    assert again["Costs"]["F4"].comment.text.count("1,200 is text") == 2


def test_a_cell_with_a_comment_keeps_it(tmp_path):
    path = write(read("rare-earths-brief"), tmp_path / "case.xlsx")
    book = load_workbook(path)
    book["Costs"]["F4"] = "1,200"
    book["Costs"]["F4"].comment = Comment("Ask Ada", "Planner")
    book.save(path)
    copy = load_workbook(annotate(path, tmp_path / "marked.xlsx", check(path).problems))
    text = copy["Costs"]["F4"].comment.text
    assert text.startswith("Ask Ada")
    assert "1,200 is text" in text


def test_the_planners_file_is_never_the_target(tmp_path):
    path = write(read("rare-earths-brief"), tmp_path / "case.xlsx")
    before = path.read_bytes()
    with pytest.raises(NotMarkableError):
        annotate(path, path, check(path).problems, force=True)
    with pytest.raises(NotMarkableError):
        annotate(path, tmp_path / "copy.csv", check(path).problems)
    (tmp_path / "there.xlsx").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        annotate(path, tmp_path / "there.xlsx", check(path).problems)
    with pytest.raises(NotMarkableError):
        annotate(tmp_path / "case", tmp_path / "copy.xlsx", ())
    assert path.read_bytes() == before


@pytest.mark.slow
@pytest.mark.office
def test_libreoffice_opens_the_copy(marked, tmp_path, soffice):
    import subprocess

    _, copy, problems = marked
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        soffice,
        "--headless",
        profile,
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path),
        str(copy),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    again = load_workbook(tmp_path / copy.name)
    assert "1,200 is text" in again["Costs"]["F4"].comment.text
    assert again["Problems"].max_row == len(problems) + 2
