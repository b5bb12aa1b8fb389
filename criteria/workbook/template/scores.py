"""The sheet of scores as a matrix that a person can read, and the sheet of reasons behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from criteria.model.columns import columns, table_named
from criteria.model.numerals import plainly
from criteria.model.rows import CaseTables, ScoreNote, ScoreRow
from criteria.model.spell import spelled
from criteria.model.words import Scale
from criteria.parsing import matrix
from criteria.parsing.headings import SPARE as NO_CRITERION_YET
from criteria.workbook.template import style
from criteria.workbook.template.choices import LAST, ids_list, level_list, offer, over, score_prompt
from criteria.workbook.template.growing import SPARE, grow, this_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import Criterion

type _RowKey = tuple[str, str, int]
"""A row of the matrix: its recommendation, its level, and which of several for that level it is, from 0."""

HEADINGS = 2
"""The row of headings; above it stand the criteria's names with unit and range."""

_FIXED = (("Recommendation *", 22), ("Level", 14), ("Name (fills itself)", 44))
_STEPS = 24
"""Width of a column whose caption lists the steps of its scale."""
_NEW_CRITERIA = tuple(f"Criterion {number}" for number in range(1, 5))
_BLANK = (
    "A level that takes its benefit share (see Levels) has a blank row. Reasons go to Score notes."
)
_HOW = "One number, or 2..4 for a range, or 1 | 2 | 4 for low, likely and high."


def scores(sheet: Worksheet, case: Case | None) -> dict[tuple[str, str], str]:
    """Write the matrix; returns the saved values of its formulas by sheet and cell."""
    _corner(sheet)
    saved: dict[tuple[str, str], str] = {}
    rows = _rows(case)
    heads = list(matrix.criteria_of(case.scores, case.criteria)) if case is not None else []
    heads = heads or list(_NEW_CRITERIA)
    recommendations = () if case is None else case.recommendations
    name_of = {row.id: row.name for row in reversed(recommendations)}
    for place, (option, level, row_scores) in enumerate([*rows, *[("", "", {})] * SPARE]):
        number = HEADINGS + 1 + place
        name = _fixed(sheet, number, option, level)
        if option:
            saved[sheet.title, name] = name_of.get(option, "")
        _score_cells(sheet, number, [row_scores.get(criterion) for criterion in heads])
    for column, criterion in enumerate(heads, len(_FIXED) + 1):
        _criterion(sheet, column, criterion, case)
    last = get_column_letter(len(_FIXED) + len(heads))
    over(
        sheet,
        ids_list("criteria"),
        f"{get_column_letter(len(_FIXED) + 1)}{HEADINGS}:{last}{HEADINGS}",
    )
    over(sheet, ids_list("recommendations"), f"A{HEADINGS + 1}:A{LAST}")
    over(sheet, level_list(f"$A{HEADINGS + 1}"), f"B{HEADINGS + 1}:B{LAST}")
    sheet.row_dimensions[1].height = 112
    sheet.freeze_panes = f"{get_column_letter(len(_FIXED) + 1)}{HEADINGS + 1}"
    if case is not None:
        longest = max((len(row.name) for row in recommendations), default=0)
        sheet.column_dimensions["C"].width = min(max(_FIXED[2][1], longest), 72)
    table, formulas = table_named("scores"), {len(_FIXED): _name_formula()}
    grow(sheet, table, HEADINGS + len(rows) + SPARE, top=HEADINGS, formulas=formulas)
    style.page(sheet, f"1:{HEADINGS}")
    return saved


def _score_cells(sheet: Worksheet, number: int, row_scores: Sequence[ScoreRow | None]) -> None:
    for column, score in enumerate(row_scores, len(_FIXED) + 1):
        cell = style.at(sheet, number, column)
        style.field(cell, number=True, wrap=False)
        style.put(cell, matrix.cell(score) if score else None)


def _corner(sheet: Worksheet) -> None:
    sheet["A1"] = f"A row for each level, a column for each criterion. {_HOW} {_BLANK}"
    sheet["A1"].font, sheet["A1"].alignment = style.CAPTION, style.WRAPPED
    sheet.merge_cells("A1:C1")
    for column, (text, size) in enumerate(_FIXED, 1):
        style.heading(style.at(sheet, HEADINGS, column), text)
        sheet.column_dimensions[get_column_letter(column)].width = size
    style.remark(style.at(sheet, HEADINGS, 1), "The recommendation's id. Must be filled.")
    style.remark(style.at(sheet, HEADINGS, 2), "Its level; blank where it has one only.")


def _fixed(sheet: Worksheet, number: int, option: str, level: str) -> str:
    """A row's recommendation and level, and its name by formula; returns the name's cell."""
    for column, text in ((1, option), (2, level)):
        cell = style.at(sheet, number, column)
        style.field(cell, number=False, wrap=False)
        style.put(cell, text or None)
    name = sheet.cell(number, 3, _name_formula())
    name.font, name.alignment = style.CAPTION, Alignment(vertical="center", indent=1)
    return name.coordinate


def _name_formula() -> str:
    ids, names = f"Recommendations!$A$2:$A${LAST}", f"Recommendations!$C$2:$C${LAST}"
    here = this_row(table_named("scores"), _FIXED[0][0])
    return f'=IFERROR(INDEX({names},MATCH({here},{ids},0)),"")'


def _rows(case: Case | None) -> list[tuple[str, str, dict[str, ScoreRow]]]:
    """The rows of the matrix: those scored, and a blank one for each level that is not.

    A level that is scored twice on a criterion (a mistake) goes on a further row, so that nothing
    is lost.
    """
    if case is None:
        return []
    rows_of = _scored_rows(case)
    listed: dict[_RowKey, dict[str, ScoreRow]] = {}
    for option, levels in case.levels_of.items():
        alone = len(levels) == 1 and (option, "", 0) in rows_of  # the only level needs no name
        listed |= {key: row for key, row in rows_of.items() if key[:2] == (option, "")}
        for level in levels:
            mine = {key: row for key, row in rows_of.items() if key[:2] == (option, level.level)}
            listed |= mine if mine or alone else {(option, level.level, 0): {}}
    listed |= rows_of
    return [(option, level, row) for (option, level, _), row in listed.items()]


def _scored_rows(case: Case) -> dict[_RowKey, dict[str, ScoreRow]]:
    """The scores of each row by their criteria, in the order in which they stand."""
    rows_of: dict[_RowKey, dict[str, ScoreRow]] = {}
    for score in case.scores:
        again = 0
        while score.criterion in rows_of.setdefault((score.option, score.level, again), {}):
            again += 1
        rows_of[score.option, score.level, again][score.criterion] = score
    return rows_of


def _criterion(sheet: Worksheet, column: int, criterion: str, case: Case | None) -> None:
    """A criterion's caption, heading and prompt."""
    cell = style.at(sheet, HEADINGS, column)
    style.heading(cell, criterion, number=True)
    dimension = sheet.column_dimensions[get_column_letter(column)]
    dimension.width = _width(criterion, case)
    caption = style.at(sheet, 1, column)
    caption.font, caption.alignment = (
        style.CAPTION,
        Alignment(wrap_text=True, vertical="bottom", horizontal="right"),
    )
    row = _node(case, criterion)
    if case is None or row is None:
        caption.value = NO_CRITERION_YET
        return
    steps = [step for step in case.criteria_levels if step.criterion == criterion]
    words = ", ".join(f"{plainly(step.level)} {step.label}" for step in steps)
    style.put(caption, f"{row.name}\n{_range(row)}" + (f"\n{words}" if words else ""))
    if words:
        dimension.width = max(dimension.width, _STEPS)
    text = f"{_range(row)}. {words + '. ' if words else ''}{_HOW}"
    labels = tuple(step.label for step in steps if step.label)
    letter = get_column_letter(column)
    score_prompt(sheet, f"{letter}{HEADINGS + 1}:{letter}{LAST}", row.name, text, labels)


def _node(case: Case | None, criterion: str) -> Criterion | None:
    return (
        None if case is None else next((row for row in case.criteria if row.id == criterion), None)
    )


def _width(criterion: str, case: Case | None) -> int:
    """The width of a column in which every score can be read."""
    scores_there = (
        [] if case is None else [row for row in case.scores if row.criterion == criterion]
    )
    return max([15, *(len(str(matrix.cell(row))) + 1 for row in scores_there)])


def _range(row: Criterion) -> str:
    """A criterion's unit and the ends of its scale, as `0 to 12 kt; more is better`."""
    better = "less is better" if row.direction == "min" else "more is better"
    if row.worst is None or row.best is None:
        return f"{row.unit}; {better}" if row.unit else better
    low, high = sorted((row.worst, row.best))
    unit = f" {row.unit}" if row.unit and row.scale is not Scale.LEVELS else ""
    return f"{plainly(low)} to {plainly(high)}{unit}; {better}"


def notes(sheet: Worksheet, case: Case | None) -> None:
    """Write the reasons and the evidence behind the scores that have any."""
    specs = columns(ScoreNote)
    scores = () if case is None else case.scores
    rows = [row for row in scores if row.rationale or row.evidence or row.assessor]
    for column, spec in enumerate(specs, 1):
        cell = style.at(sheet, 1, column)
        style.heading(cell, f"{spec.heading} *" if spec.needed else spec.heading)
        style.remark(cell, f"{spec.description}.")
        values = [spelled(row, spec) for row in rows]
        style.column_below(sheet, column, spec, [*values, *[None] * SPARE])
        sheet.column_dimensions[get_column_letter(column)].width = style.width(spec, values)
        offer(sheet, CaseTables.NOTES, spec, column, "")
    grow(sheet, CaseTables.NOTES, len(rows) + SPARE + 1)
    style.fit(sheet, 2, len(rows) + 1)
    sheet.freeze_panes = "D2"
    style.page(sheet, "1:1")
