"""How a field is written in a cell: the one way back that every form's parser reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from criteria.model.kinds import ColumnKind
from criteria.model.numerals import plainly
from criteria.model.rows import Settings

if TYPE_CHECKING:
    from criteria.model.columns import ColumnSpec
    from criteria.model.rows import CaseRow


_BETWEEN = {ColumnKind.REFERENCES: "|"}
"""What stands between several names in one cell, where it is no semicolon."""


def spelled(row: CaseRow, spec: ColumnSpec) -> str | Decimal | None:
    """A field as a cell holds it: an exact number, text, or None for a blank."""
    value: Any = getattr(row, spec.name)
    if value is None and spec.words:
        return spec.words[0]
    if value in (None, "", ()) or _is_unstated(row, spec):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return Decimal(value)
    if spec.kind is ColumnKind.CURVE:
        return _curve(value)
    if isinstance(value, tuple):
        return _BETWEEN.get(spec.kind, ";").join(value)
    return str(value)


def _is_unstated(row: CaseRow, spec: ColumnSpec) -> bool:
    """Whether a setting was filled in for the planner: what nobody stated is not written down as if they had."""
    return isinstance(row, Settings) and spec.name == "money" and not row.states_money


def _curve(points: tuple[tuple[Decimal, ...], ...]) -> str | Decimal:
    if len(points) == 1 and len(points[0]) == 1:
        return points[0][0]
    return "; ".join(":".join(plainly(side) for side in point) for point in points)


def as_text(value: str | Decimal | None) -> str:
    """The same as text, for CSV."""
    return plainly(value) if isinstance(value, Decimal) else value or ""
