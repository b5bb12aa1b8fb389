"""Drop-downs and prompts: every closed choice as a list that follows what planners add on the other sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from criteria.model.columns import columns
from criteria.model.kinds import ColumnKind
from criteria.model.rows import CaseTables
from criteria.model.words import MEASURES

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseTable

LAST = 2000
"""The last row that drop-downs reach."""

type Style = Literal["stop", "warning"]

_LISTED = ("criteria", "groups", "recommendations", "people", "facts")
_IN_ONE_ROW = frozenset(
    {"criteria", "groups", "recommendations", "relations", "limits", "people", "facts"}
)
"""Tables whose id stands in one row only."""
_LONGEST_LIST, _LONGEST_PROMPT, _LONGEST_TITLE = 255, 250, 32


def name_ids(book: Workbook) -> None:
    """Name the ids of each table, as far as they are filled; a name that is there already stays."""
    for table in CaseTables.ALL:
        there = table.sheet in book.sheetnames and _ids(table.name) not in book.defined_names
        if table.name in _LISTED and there:
            first, column = f"'{table.sheet}'!$A$2", f"'{table.sheet}'!$A$2:$A${LAST}"
            area = f"{first}:INDEX({column},MAX(1,COUNTA({column})))"
            book.defined_names[_ids(table.name)] = DefinedName(_ids(table.name), attr_text=area)


def _ids(table: str) -> str:
    return f"{table}_ids"


def offer(sheet: Worksheet, table: CaseTable, spec: ColumnSpec, column: int, money: str) -> None:
    """Give a column its drop-down or its bounds, and the prompt that says what it holds."""
    validation = _validation(table, spec, column)
    if validation is None:
        return
    unit = f" In {money}." if spec.kind is ColumnKind.MONEY else ""
    _prompt(validation, spec.heading, f"{spec.description}.{unit} {_holds(spec)}")
    letter = get_column_letter(column)
    validation.add(f"{letter}2:{letter}{LAST}")
    sheet.add_data_validation(validation)


def _holds(spec: ColumnSpec) -> str:
    filled = "" if spec.needed else " Blank if unknown." if spec.numeric else ""
    return f"It holds {spec.allowed}.{filled}"


def _validation(table: CaseTable, spec: ColumnSpec, column: int) -> DataValidation | None:
    if spec.choices:
        return _list(f'"{",".join(spec.choices)}"', "stop")
    if spec.kind is ColumnKind.YES_NO:
        return _list('"yes,no"', "stop")
    if spec.numeric:
        return _numeric(spec, f"${get_column_letter(column)}2")
    if spec.kind is ColumnKind.ID and table.name in _IN_ONE_ROW:
        return _unique(get_column_letter(column))
    if spec.refers_to == "levels":
        owner = {"a_min_level": "a", "b_min_level": "b"}.get(spec.name, "option")
        return level_list(f"${_letter(table, owner)}2")
    if spec.refers_to in _LISTED:
        several = spec.kind in {ColumnKind.REFERENCES, ColumnKind.EVIDENCE}
        return _list(_ids(spec.refers_to), None if several else "warning")
    return _list(f'"{",".join(MEASURES)}"', None) if spec.name == "measure" else None


def _letter(table: CaseTable, name: str) -> str:
    return get_column_letter(1 + [spec.name for spec in columns(table.model)].index(name))


def _unique(letter: str) -> DataValidation:
    """Refuse a short name that stands in another row of its column already."""
    formula = f"COUNTIF(${letter}$2:${letter}${LAST},${letter}2)=1"
    unique = DataValidation(type="custom", formula1=formula, allow_blank=True, errorStyle="stop")
    unique.showErrorMessage = True
    unique.error, unique.errorTitle = "This short name is used already.", "Steelyard"
    return unique


def level_list(option: str) -> DataValidation:
    """The levels of the recommendation in another cell; those of one recommendation stand together in Levels."""
    ids = f"Levels!$A$2:$A${LAST}"
    area = f"OFFSET(Levels!$B$1,MATCH({option},{ids},0),0,MAX(1,COUNTIF({ids},{option})),1)"
    return _list(area, None)


def score_prompt(
    sheet: Worksheet, area: str, title: str, text: str, labels: tuple[str, ...]
) -> None:
    """The prompt of a criterion's column in the matrix; a constructed scale offers its words.

    area: the cells, as F3:F2000. labels: the words of the scale, if it has any.
    """
    joined = ",".join(labels)
    if (
        labels
        and len(joined) < _LONGEST_LIST
        and not any("," in label or '"' in label for label in labels)
    ):
        validation = _list(f'"{joined}"', None)
    else:
        validation = DataValidation(allow_blank=True)
    _prompt(validation, title, text)
    over(sheet, validation, area)


def over(sheet: Worksheet, validation: DataValidation, area: str) -> None:
    """Lay a list over an area."""
    validation.add(area)
    sheet.add_data_validation(validation)


def ids_list(table: str) -> DataValidation:
    """The ids of a table as a list; others may be typed."""
    return _list(_ids(table), None)


def _list(formula: str, style: Style | None) -> DataValidation:
    """A drop-down; without a style anything else may be typed as well."""
    made = DataValidation(
        type="list", formula1=formula, allow_blank=True, showErrorMessage=style is not None
    )
    if style is not None:
        made.errorStyle = style
        made.errorTitle = "Steelyard"
        made.error = "This is none of the choices in the list."
    return made


def _numeric(spec: ColumnSpec, cell: str) -> DataValidation:
    kind: Literal["whole", "decimal"] = (
        "whole" if spec.kind in {ColumnKind.COUNT, ColumnKind.YEAR} else "decimal"
    )
    low = "-1E+17" if spec.low is None else str(spec.low)
    high = "1E+17" if spec.high is None else str(spec.high)
    made = DataValidation(
        type=kind, operator="between", formula1=low, formula2=high, allow_blank=True
    )
    if spec.words:
        inside = f"AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high})"
        words = ",".join(f'{cell}="{word}"' for word in spec.words)
        made = DataValidation(type="custom", formula1=f"OR({inside},{words})", allow_blank=True)
    made.errorStyle, made.errorTitle, made.showErrorMessage = "warning", "Steelyard", True
    such = {ColumnKind.YEAR: "2027", ColumnKind.COUNT: "3", ColumnKind.SHARE: "0.45"}.get(
        spec.kind, "1200 or 0.5"
    )
    made.error = f"{spec.heading} is {spec.allowed}. Type it as a plain number, such as {such}."
    return made


def prompted(validation: DataValidation, title: str, text: str) -> DataValidation:
    """Give a rule its prompt."""
    _prompt(validation, title, text)
    return validation


def _prompt(validation: DataValidation, title: str, text: str) -> None:
    cut = text if len(text) <= _LONGEST_PROMPT else f"{text[: _LONGEST_PROMPT - 1]}…"
    validation.promptTitle, validation.prompt = title[:_LONGEST_TITLE], cut
    validation.showInputMessage = True
