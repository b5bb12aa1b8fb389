"""One sheet of cells as its file holds it, before anything is understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from criteria.model.written import WrittenSheet


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, and what its file says beside the values.

    currencies: the currency that the number format of a cell shows, by row number and column from
        0.
    comma: whether the file is of a kind that writes a decimal comma.
    encoding: how the text was read, where that had to be found out.
    """

    sheet: WrittenSheet
    currencies: Mapping[tuple[int, int], str] = field(default_factory=dict)
    comma: bool = False
    encoding: str = ""


class CannotImportError(Exception):
    """A file gives no table: what was found, and the next step."""

    def __init__(self, found: str, mend: str = "") -> None:
        self.found, self.mend = found, mend
        super().__init__(f"{found} {mend}".strip())
