"""The sheets of people: who they are, their swings as a matrix with a column for each, and the reasons behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.model.columns import columns, table_named
from criteria.model.rows import CaseTables, Person, SwingNote
from criteria.model.spell import spelled
from criteria.workbook.template import style, swing_ranges
from criteria.workbook.template.choices import LAST, ids_list, offer, over, prompted
from criteria.workbook.template.growing import SPARE, grow, this_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.case import Case
    from criteria.model.rows import StakeholderRow

_HEAD = "Criterion *"
_RANGE = 2
_NOBODY = tuple(f"Person {number}" for number in range(1, 5))
_HOW = "What moving each criterion from worst to best is worth to this person; the largest is often 100."


@dataclass(frozen=True, slots=True)
class Voices:
    """Who speaks, and the swings by criterion and person."""

    people: tuple[Person, ...]
    criteria: tuple[str, ...]
    swings: Mapping[tuple[str, str], StakeholderRow]

    def flat(self) -> list[StakeholderRow]:
        """The swings in the order in which the matrix is read."""
        keys = ((criterion, person.id) for person in self.people for criterion in self.criteria)
        return [self.swings[key] for key in keys if key in self.swings]


def voices(case: Case, *, ordered: bool = True) -> Voices | None:
    """The people of a case and their swings as a matrix, None where it cannot say the same.

    ordered: whether the order of the rows is part of what is to be said.
    """
    person_of: dict[str, Person] = {}
    for row in case.stakeholders:
        person = Person(
            id=row.stakeholder, name=row.name, position=row.position, influence=row.influence
        )
        if person_of.setdefault(row.stakeholder, person) != person:
            return None  # the rows of one person say different things
    leaves = [leaf.id for leaf in case.leaves]
    criteria = tuple(dict.fromkeys([*leaves, *(row.criterion for row in case.stakeholders)]))
    swings = {(row.criterion, row.stakeholder): row for row in case.stakeholders}
    found = Voices((*person_of.values(), *case.people), criteria, swings)
    flat = found.flat()
    same = flat == list(case.stakeholders) if ordered else len(flat) == len(case.stakeholders)
    return found if same else None


def swings(sheet: Worksheet, found: Voices | None, case: Case | None) -> dict[tuple[str, str], str]:
    """Write the matrix, or an empty one; returns the saved values of its formulas by sheet and cell."""
    table = table_named("stakeholders")
    criteria = () if found is None else found.criteria
    people = tuple(person.id for person in found.people) if found is not None else ()
    heads = people or _NOBODY
    rows = len(criteria) + SPARE
    style.heading(style.at(sheet, 1, 1), _HEAD)
    style.remark(style.at(sheet, 1, 1), "The criterion's id. Must be filled.")
    sheet.column_dimensions["A"].width = 16
    for place in range(rows):
        cell = style.at(sheet, place + 2, 1)
        style.field(cell, number=False, wrap=False)
        style.put(cell, criteria[place] if place < len(criteria) else None)
    formula = swing_ranges.found_by(this_row(table, _HEAD))
    range_of = swing_ranges.ranges(case)
    saved = swing_ranges.fill(
        sheet, _RANGE, formula, [range_of.get(id_, "") for id_ in criteria], rows
    )
    given = {} if found is None else found.swings
    for column, person in enumerate(heads, _RANGE + 1):
        theirs = [given.get((criterion, person)) for criterion in criteria]
        _column(sheet, column, person, [*theirs, *[None] * SPARE])
    style.remark(
        style.at(sheet, 1, _RANGE + 1),
        f"A column for each person of the sheet People, headed by the id. {_HOW} Their reasons go to Swing notes.",
        (300, 130),
    )
    over(sheet, ids_list("criteria"), f"A2:A{LAST}")
    last = get_column_letter(_RANGE + len(heads))
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2="1E+17", allow_blank=True
    )
    rule.errorStyle, rule.errorTitle, rule.showErrorMessage = "warning", "Steelyard", True
    rule.error = "A swing is a number, 0 or more. Type it as a plain number, such as 60."
    over(sheet, prompted(rule, "Swing", _HOW), f"{get_column_letter(_RANGE + 1)}2:{last}{LAST}")
    grow(sheet, table, rows + 1, formulas={_RANGE: formula})
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = f"{get_column_letter(_RANGE + 1)}2"
    style.page(sheet, "1:1")
    return saved


def _column(
    sheet: Worksheet, column: int, person: str, theirs: Sequence[StakeholderRow | None]
) -> None:
    style.heading(style.at(sheet, 1, column), person, number=True)
    sheet.column_dimensions[get_column_letter(column)].width = max(14, len(person) + 4)
    for number, row in enumerate(theirs, 2):
        cell = style.at(sheet, number, column)
        style.field(cell, number=True, wrap=False)
        style.put(cell, None if row is None else row.swing)


def swing_notes(sheet: Worksheet, found: Voices | None) -> None:
    """Write the reasons behind the swings that have any."""
    specs = columns(SwingNote)
    rows = [] if found is None else [row for row in found.flat() if row.why]
    for column, spec in enumerate(specs, 1):
        cell = style.at(sheet, 1, column)
        style.heading(cell, swing_ranges.headed(spec))
        style.remark(cell, f"{spec.description}.")
        values = [spelled(row, spec) for row in rows]
        style.column_below(sheet, column, spec, [*values, *[None] * SPARE])
        sheet.column_dimensions[get_column_letter(column)].width = style.width(spec, values)
        if spec.name == "stakeholder":
            over(sheet, ids_list("people"), f"A2:A{LAST}")
        else:
            offer(sheet, CaseTables.SWING_NOTES, spec, column, "")
    grow(sheet, CaseTables.SWING_NOTES, len(rows) + SPARE + 1)
    style.fit(sheet, 2, len(rows) + 1)
    sheet.freeze_panes = "C2"
    style.page(sheet, "1:1")
