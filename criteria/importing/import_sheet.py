"""The roof: one file becomes an outline and a case, or an error that says what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from criteria.checks.all import problems_of
from criteria.importing import mapping as mappings
from criteria.importing.files.grid import CannotImportError
from criteria.importing.files.opened import opened
from criteria.importing.mapping import Mapping
from criteria.importing.tables.amounts import amount
from criteria.importing.tables.roles import KINDS, role
from criteria.importing.to_case import case_of, marks_of
from criteria.importing.understood import understood
from criteria.model.names import short
from criteria.model.problems import Severity

if TYPE_CHECKING:
    from criteria.formats.caps import Caps
    from criteria.importing.outline import Outline
    from criteria.model.case import Case

__all__ = ["KINDS", "CannotImportError", "Imported", "Mapping", "import_sheet", "read_mapping"]

read_mapping = mappings.read


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: the case, and the outline it was made of."""

    case: Case
    outline: Outline
    source: str

    @property
    def assumptions(self) -> int:
        """How many assumptions the case holds; `check` warns of each until it is confirmed."""
        return marks_of(self.outline)

    @property
    def mapping(self) -> bytes:
        """How it was read, as TOML."""
        return mappings.written(self.outline.mapping, self.source)


def import_sheet(
    path: str | Path, mapping: Mapping | None = None, caps: Caps | None = None
) -> Imported:
    """Understand a planner's own sheet and make a case of it.

    Raises CannotImportError where there is no table, or what there is makes no case.
    """
    source = Path(path)
    outline = _outline(source, mapping or Mapping(), caps)
    if not outline.items:
        raise CannotImportError(
            "The table has no rows.", "Add what is to be chosen from, a row each."
        )
    try:
        case = case_of(outline)
    except ValidationError as fault:
        first = fault.errors()[0]
        value = short(str(first["input"]), 40)
        raise CannotImportError(
            f"{value} cannot be held in a case: {first['msg'].removeprefix('Value error, ')}.",
            "Correct it in the sheet, or leave its column out with a mapping (not used).",
        ) from fault
    wrong = [problem for problem in problems_of(case) if problem.severity is Severity.ERROR]
    if wrong:
        raise CannotImportError(
            f"What was understood makes no whole case: {wrong[0]}",
            "Say what the columns are in a mapping: steelyard import SHEET --map mapping.toml.",
        )
    return Imported(case, outline, source.name)


def _outline(path: Path, mapping: Mapping, caps: Caps | None) -> Outline:
    held = opened(path, caps)
    if held.ballots:
        from criteria.importing import pabulib  # noqa: PLC0415 - only for such files

        return pabulib.outline(held.ballots, path.stem, mapping)
    if held.xmcda:
        from criteria.importing import xmcda  # noqa: PLC0415 - only for such files

        return xmcda.outline(held.xmcda, path.stem, mapping)
    return understood(held.grids, mapping, path.stem)


def is_amount(text: str) -> bool:
    """Whether a text can be read as a figure."""
    return amount(text) is not None


def is_role(text: str) -> bool:
    """Whether a text is something that a column can be taken for."""
    return role(text) is not None


def said(mapping: Mapping, *, sheet: str = "", money: str = "", budget: str = "") -> Mapping:
    """A mapping with what somebody said beside it."""
    return replace(
        mapping,
        sheet=sheet or mapping.sheet,
        only_this=bool(sheet),
        money=money or mapping.money,
        budget=budget or mapping.budget,
    )
