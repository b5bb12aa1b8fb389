"""The first sheet of either workbook: a line on every sheet and every table, with a link that leads there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter, quote_sheetname

from reports.model.table import Column, Table, table_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = "*contents"


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet, or a table on it: where it begins, and a line on what stands there.

    table: blank for the sheet itself. row: from 1. column: from 0.
    """

    sheet: str
    table: str
    says: str
    row: int
    column: int = 0

    @property
    def target(self) -> str:
        """Where its link leads, within the workbook."""
        return f"{quote_sheetname(self.sheet)}!{get_column_letter(self.column + 1)}{self.row}"


def contents_table(entries: Sequence[Entry]) -> Table:
    """Make the list of all there is."""
    columns: tuple[Column[tuple[int, Entry]], ...] = (
        Column("sheet", "Sheet", "id", lambda item: item[1].sheet),
        Column("table", "Table", "text", lambda item: item[1].table),
        Column("says", "What stands there", "text", lambda item: item[1].says),
    )
    return table_of(KEY, "", enumerate(entries), columns, row_key=lambda item: str(item[0]))


def linked_column(entry: Entry) -> int:
    """The column, from 1, of the words that lead there: the table's, or the sheet's."""
    return 2 if entry.table else 1
