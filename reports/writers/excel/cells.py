"""Cells of a sheet, their styles and their rows, as the XML of a workbook.

openpyxl makes everything of a workbook but these: an object and a tree for each of some ten
thousand cells took most of the time that reports take. What is written is what it would write.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from openpyxl.worksheet.worksheet import Worksheet

type Saved = float | str | bool
type Kind = Literal["number", "text", "formula"]


@dataclass(slots=True, eq=False)
class Style:
    """A style of a workbook; it gets its number when the first cell that has it is written."""

    dressed: StyleableObject
    known: int | None = None

    @property
    def number(self) -> int:
        """Its place among all styles of the workbook."""
        if self.known is None:
            self.known = self.dressed.style_id
        return self.known


class Styles:
    """The styles of a workbook, each made once: making one takes as long as writing a hundred cells."""

    def __init__(self) -> None:
        self._made: dict[Hashable, Style] = {}

    def of(
        self,
        sheet: Worksheet,
        look: Hashable,
        dress: Callable[[StyleableObject], None],
        *,
        quoted: bool = False,
    ) -> Style:
        """Give the style of a look, which `dress` puts on where it was not made before.

        sheet: any of the workbook. quoted: what stands in the cell stays text when it is edited.
        """
        key = look, quoted
        style = self._made.get(key)
        if style is None:
            dressed = StyleableObject(sheet)
            if quoted:
                dressed.quotePrefix = True
            dress(dressed)
            style = self._made[key] = Style(dressed)
        return style


@dataclass(slots=True, eq=False)
class SheetCell:
    """One cell of a sheet, from row 1 and column 1.

    value: by its kind a figure, a text, or a formula without its sign; None where nothing stands.
    saved: what a formula gives. quoted: see `Styles.of`.
    """

    row: int
    column: int
    kind: Kind = "number"
    value: float | str | None = None
    saved: Saved = ""
    quoted: bool = False
    style: Style | None = None


@dataclass
class Grid:
    """All cells and rows of a sheet.

    heights: in points; None for a row that is there, as high as any other. folded: rows that a
    reader opens by the sign beside them.
    """

    rows: defaultdict[int, dict[int, SheetCell]] = field(default_factory=lambda: defaultdict(dict))
    heights: dict[int, float | None] = field(default_factory=dict)
    folded: set[int] = field(default_factory=set)

    def cell(self, row: int, column: int) -> SheetCell:
        """Give the cell at a place, a new one where there was none."""
        cells = self.rows[row]
        cell = cells.get(column)
        if cell is None:
            cell = cells[column] = SheetCell(row, column)
        return cell

    def height(self, row: int, plain: float) -> float:
        """Say how high a row is; a plain one is there from then on."""
        return self.heights.setdefault(row, None) or plain

    def span(self) -> str:
        """Name the first and the last cell of all, as A1:C7."""
        if not self.rows:
            return "A1:A1"
        columns = [column for cells in self.rows.values() for column in (min(cells), max(cells))]
        first, last = get_column_letter(min(columns)), get_column_letter(max(columns))
        return f"{first}{min(self.rows)}:{last}{max(self.rows)}"

    def xml(self) -> str:
        """Write all rows in their order, each with its cells in theirs."""
        every = sorted({*self.rows, *self.heights, *self.folded})
        return f"<sheetData>{''.join(map(self._row, every))}</sheetData>"

    def _row(self, row: int) -> str:
        cells = self.rows.get(row, {})
        written = [
            _cell(cells[column])
            for column in sorted(cells)
            if cells[column].value is not None or cells[column].style is not None
        ]
        fold = ' hidden="1" outlineLevel="1"' if row in self.folded else ""
        height = self.heights.get(row)
        tall = "" if height is None else f' ht="{height:.16g}" customHeight="1"'
        return f'<row r="{row}"{fold}{tall}>{"".join(written)}</row>'


def _cell(cell: SheetCell) -> str:
    """Write one cell."""
    style = "" if cell.style is None else f' s="{cell.style.number}"'
    begun = f'<c r="{get_column_letter(cell.column)}{cell.row}"{style}'
    value = cell.value
    if value is None:
        return f'{begun} t="n"></c>'
    if isinstance(value, str):
        if cell.kind == "formula":
            return f"{begun}{_formula(value, cell.saved)}</c>"
        kept = ' xml:space="preserve"' if value != value.strip() else ""
        return f'{begun} t="inlineStr"><is><t{kept}>{_characters(value)}</t></is></c>'
    figure = f"{value:.16g}" if isfinite(value) else ""
    return f'{begun} t="n"><v>{figure}</v></c>'


def _formula(formula: str, saved: Saved) -> str:
    """Write a formula with what it gives, which openpyxl would leave out: pandas and phones show that."""
    if isinstance(saved, bool):
        kind, text = ' t="b"', str(int(saved))
    elif isinstance(saved, str):
        kind, text = ' t="str"', escape(saved)
    else:
        kind, text = "", repr(saved)
    return f"{kind}><f>{_characters(formula)}</f><v>{text}</v>"


def _characters(text: str) -> str:
    """Write text so that it holds no letter beyond ASCII, as openpyxl does."""
    escaped = escape(text)
    return escaped if escaped.isascii() else escaped.encode("ascii", "xmlcharrefreplace").decode()
