"""A ballot is a small workbook for one stakeholder: their own swings, scores where they are asked for, and reasons.

Ballots are written from the case, filled by people, and gathered (merge.py) into a new case. Each
swing stands beside the range it speaks of; the range is compared when the ballot comes back.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.ballots.people import meant, people_of
from criteria.disk.publish_set import publish_set
from criteria.model.assumed import BALLOT_MARK, assumptions
from criteria.model.names import fold, listed, nearest
from criteria.model.scales import plain, swing_range, value_functions
from criteria.workbook.template import style
from criteria.workbook.template.pack import packed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import StakeholderRow

BALLOT, SWINGS, SCORES = "Ballot", "Swings", "Scores"
STAKEHOLDER, CASE = "Stakeholder", "Case"
RANGE = "From worst to best"

_LINES = (
    "This is your own view of the decision named above. Type in the pale yellow cells.",
    "Swings: read each range. Ask yourself which change, from worst to best, you would want most, and give it 100.",
    "Give every other change a number against it: half as much wanted is 50, not at all is 0. Ties are welcome.",
    "Blank never means zero: a swing left blank has not been given.",
    "Reasons are read by the others. One sentence each is enough.",
    "Scores, if there is such a sheet: fill what you can judge and no more. Low and high, or 700..900, say how sure you are.",
    "Save the workbook under its own name and send it back. Nothing else in it is read.",
)
_SWING_COLUMNS = (("Criterion", 14), ("What it is", 58), (RANGE, 36), ("Swing", 10), ("Why", 46))
_SCORE_COLUMNS = (
    ("Option", 18),
    ("Level", 14),
    ("Criterion", 12),
    ("What it is", 44),
    ("Low", 10),
    ("Likely", 10),
    ("High", 10),
    ("Rationale", 60),
)
_TOP = 1


def ballots(
    case: Case,
    folder: Path,
    *,
    people: Sequence[str] = (),
    ask: Sequence[str] = (),
    with_earlier: bool = False,
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a ballot for each stakeholder of the case, with or without swings, or for the `people` named.

    Returns the files. people: ids or names. ask: criteria whose scores are asked for as well.
    with_earlier: fill in the swings that somebody has given already; else all is blank, since what
        was said before anchors what is said now (Tversky and Kahneman 1974).

    Raises:
        ValueError: nobody is named, or no criterion is called so.
        FileExistsError: a ballot stands there and `force` is not given; none is written then.
    """
    names = _names(case, people)
    if not names:
        raise ValueError(
            "the case names no stakeholder: add people to the sheet People, or name who gets a ballot with --for NAME."
        )
    ask = [_criterion(case, asked) for asked in ask]
    _refuse_unknown(ask, [leaf.id for leaf in case.leaves])
    files = zip(_file_names(names), names, strict=True)
    contents = {
        file_name: ballot(case, name, ask, with_earlier=with_earlier) for file_name, name in files
    }
    return publish_set(folder, contents, force=force)


def _names(case: Case, people: Sequence[str]) -> list[str]:
    """Who gets a ballot, each once and in the case's spelling; everybody in the case where nobody is named."""
    known = people_of(case)
    return list(dict.fromkeys(meant(known, name) or name for name in people or known))


def _criterion(case: Case, written: str) -> str:
    """Find the id of a criterion by the id or the name; what is neither stays as it is written."""
    named = [leaf.id for leaf in case.leaves if fold(leaf.name) == fold(written)]
    is_id = written in {leaf.id for leaf in case.leaves}
    return named[0] if len(named) == 1 and not is_id else written


def _refuse_unknown(ask: Sequence[str], criteria: Sequence[str]) -> None:
    """Raise ValueError where a criterion that is asked about is none of the case."""
    unknown = next((criterion for criterion in ask if criterion not in criteria), None)
    if unknown is not None:
        close = nearest(unknown, criteria)
        mend = f"did you mean {close}?" if close else f"the criteria are {listed(criteria)}."
        raise ValueError(f"no criterion is called {unknown}: {mend}")


def ballot(
    case: Case, stakeholder: str, ask: Sequence[str] = (), *, with_earlier: bool = False
) -> bytes:
    """Lay out one stakeholder's ballot; the same case gives the same bytes.

    Swings given for groups of criteria answer another question than the ballot's, which sets all
    criteria against one
    another: who gave some is asked anew.
    """
    book = Workbook()
    front = book.active
    if front is None:  # a new workbook has one sheet
        raise RuntimeError("a new workbook has no sheet")
    mine = [row for row in case.stakeholders if row.stakeholder == stakeholder]
    _front(front, case, stakeholder)
    leaves = {leaf.id for leaf in case.leaves}
    comparable = with_earlier and all(row.criterion in leaves for row in mine)
    answered = [row for row in mine if not assumptions(row.why, BALLOT_MARK)]
    earlier = {row.criterion: row for row in answered} if comparable else {}
    _swings(book.create_sheet(SWINGS), case, earlier)
    if ask:
        _scores(book.create_sheet(SCORES), case, ask)
    raw = io.BytesIO()
    book.save(raw)
    return packed(raw.getvalue(), {})


def _file_names(names: Sequence[str]) -> list[str]:
    """Give each ballot a file name that every system takes; two that would be the same get numbers."""
    file_names: list[str] = []
    for name in names:
        plain = re.sub(r"[^\w-]+", "-", name).strip("-") or "stakeholder"
        candidate, count = f"ballot-{plain}.xlsx", 1
        while candidate.casefold() in (other.casefold() for other in file_names):
            count += 1
            candidate = f"ballot-{plain}-{count}.xlsx"
        file_names.append(candidate)
    return file_names


def _front(sheet: Worksheet, case: Case, stakeholder: str) -> None:
    sheet.title = BALLOT
    style.put(sheet["A1"], case.settings.title)
    sheet["A1"].font = style.TITLE
    heads = (
        (STAKEHOLDER, stakeholder),
        ("Name", people_of(case).get(stakeholder, "")),
        (CASE, case.settings.title),
    )
    for number, (key, text) in enumerate(heads, 3):
        style.put(style.at(sheet, number, 1), key)
        style.put(style.at(sheet, number, 2), text or None)
        for column, font in ((1, style.BOLD), (2, style.PLAIN)):
            style.at(sheet, number, column).font = font
            style.at(sheet, number, column).alignment = Alignment(wrap_text=True, vertical="top")
    for number, line in enumerate(_LINES, 7):
        sheet.cell(number, 1, number - 6).font = style.BOLD
        sheet.cell(number, 1).alignment = Alignment(horizontal="right", vertical="top", indent=1)
        style.put(style.at(sheet, number, 2), line)
        style.at(sheet, number, 2).font = style.PLAIN
        style.at(sheet, number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 14, 92
    style.fit(sheet, 3, 6 + len(_LINES))
    sheet.sheet_view.showGridLines = False
    style.page(sheet, "1:1")
    sheet.print_title_rows = None


def _swings(sheet: Worksheet, case: Case, mine: dict[str, StakeholderRow]) -> None:
    _headings(sheet, _SWING_COLUMNS, numbers=("Swing",))
    valued = zip(case.leaves, value_functions(case), strict=True)
    for number, (leaf, function) in enumerate(valued, _TOP + 1):
        question = f"{leaf.name}. {leaf.definition}".rstrip(". ") + "."
        _read_only(sheet, number, (leaf.id, question, swing_range(case, leaf, function)))
        row = mine.get(leaf.id)
        _inputs(
            sheet,
            number,
            4,
            (row.swing if row else None, (row.why or None) if row else None),
            numbers=1,
        )
    _bounded(
        sheet,
        f"D{_TOP + 1}:D{_TOP + len(case.leaves)}",
        ("0", "1E+12"),
        "Swing",
        "0 or more; often 100 at most.",
    )
    _finish(sheet, len(case.leaves), "D2")


def _scores(sheet: Worksheet, case: Case, ask: Sequence[str]) -> None:
    """One row for each level that has scores of its own, criterion by criterion, blank: nobody is led by a figure."""
    _headings(sheet, _SCORE_COLUMNS, numbers=("Low", "Likely", "High"))
    number = _TOP
    names = {row.id: row.name for row in case.recommendations}
    functions = {function.criterion: function for function in value_functions(case)}
    for leaf in (leaf for leaf in case.leaves if leaf.id in ask):
        first, function = number + 1, functions[leaf.id]
        for score in (score for score in case.scores if score.criterion == leaf.id):
            number += 1
            question = f"{names[score.option]}; {leaf.name}, {swing_range(case, leaf, function)}"
            _read_only(sheet, number, (score.option, score.level, leaf.id, question))
            _inputs(sheet, number, 5, (None, None, None, None), numbers=3)
        if number >= first:
            ends = plain(function.low), plain(function.high)
            prompt = f"From {ends[0]} to {ends[1]}. Blank if you cannot judge."
            _bounded(sheet, f"E{first}:G{number}", ends, leaf.name, prompt)
    _finish(sheet, number - _TOP, "E2")


def _headings(sheet: Worksheet, columns: Sequence[tuple[str, int]], numbers: Sequence[str]) -> None:
    for column, (text, size) in enumerate(columns, 1):
        style.heading(style.at(sheet, _TOP, column), text, number=text in numbers)
        sheet.column_dimensions[get_column_letter(column)].width = size


def _read_only(sheet: Worksheet, number: int, texts: Sequence[str]) -> None:
    """Cells to read, not to type in."""
    for column, text in enumerate(texts, 1):
        cell = style.at(sheet, number, column)
        style.put(cell, text or None)
        if cell.value is not None:
            cell.data_type = "s"  # an id such as 12 is a name
        cell.font, cell.alignment = style.PLAIN, Alignment(wrap_text=True, vertical="top", indent=1)


def _inputs(
    sheet: Worksheet,
    number: int,
    first: int,
    values: Sequence[Decimal | str | None],
    *,
    numbers: int,
) -> None:
    """Cells to type in, the first few of them numbers."""
    for place, value in enumerate(values):
        cell = style.at(sheet, number, first + place)
        style.field(cell, number=place < numbers, wrap=place >= numbers)
        style.put(cell, value)


def _bounded(sheet: Worksheet, area: str, ends: tuple[str, str], title: str, prompt: str) -> None:
    """Hold an area to numbers between two ends, and say which."""
    rule = DataValidation(type="decimal", operator="between", formula1=ends[0], formula2=ends[1])
    rule.allow_blank, rule.errorStyle = True, "stop"
    rule.promptTitle, rule.prompt, rule.showInputMessage = title[:32], prompt[:250], True
    rule.errorTitle, rule.error = "Steelyard", f"{prompt} Type it as a plain number."[:250]
    rule.add(area)
    sheet.add_data_validation(rule)


def _finish(sheet: Worksheet, rows: int, frozen: str) -> None:
    style.fit(sheet, _TOP + 1, _TOP + rows)
    sheet.freeze_panes = frozen
    style.page(sheet, f"{_TOP}:{_TOP}")
