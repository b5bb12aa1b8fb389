"""Kinds of columns: how a cell of each is read, held exactly and written back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer

from criteria.model.names import clean

MAX_DIGITS = 15
"""Significant digits a number may hold: as many as a spreadsheet keeps, so every form carries the same number."""

MAX_SIZE = 18
"""Digits a number may hold before the point, and zeros after it: enough for any money, and no float overflows."""


_UNWRITABLE = frozenset(map(chr, [0xFFFE, 0xFFFF, *range(0x7F, 0xA0), *range(0xD800, 0xE000)]))


class ColumnKind(StrEnum):
    """What a column holds; readers, writers and the template act on it."""

    TEXT = "text"
    ID = "id"
    REFERENCE = "reference"
    REFERENCES = "references"
    EVIDENCE = "evidence"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    COUNT = "count"
    YEAR = "year"
    YES_NO = "yes or no"
    CHOICE = "choice"
    CURVE = "curve"
    URL = "url"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ColumnMark:
    """What a field means as a column.

    refers_to: the table whose ids it may hold.
    words: what it may hold in place of a number.
    """

    kind: ColumnKind
    refers_to: str | None = None
    words: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 14)
def _digits(number: Decimal) -> Decimal:
    """Hold a number to what every form can carry, and bring 1.50 and 1.5 to one spelling: equal cases dump alike."""
    if len(number.normalize().as_tuple().digits) > MAX_DIGITS:
        message = f"a number may hold {MAX_DIGITS} significant digits at most"
        raise ValueError(message)
    if number and not -MAX_SIZE <= number.adjusted() < MAX_SIZE:
        message = f"a number may hold {MAX_SIZE} digits before or after the point at most"
        raise ValueError(message)
    plain = number.normalize()
    exponent = plain.as_tuple().exponent
    return plain.quantize(Decimal(1)) + 0 if isinstance(exponent, int) and exponent >= 0 else plain


def _tidy(value: Any) -> Any:
    """Keep what every form can carry: line ends as one mark, and no control characters."""
    if isinstance(value, str) and not value.isprintable():
        lines = value.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            mark for mark in lines if mark in "\n\t" or (mark >= " " and mark not in _UNWRITABLE)
        )
    return value


def _short(value: Any) -> Any:
    return clean(_tidy(value)) if isinstance(value, str) else value


def _split(separator: str) -> BeforeValidator:
    def split(value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(separator) if part.strip())
        return value

    return BeforeValidator(split)


def _curve(value: Any) -> Any:
    """Read `0:0; 4:60; 8:100` as points, and a lone number as the mid-value score."""
    if not isinstance(value, str):
        return value
    return tuple(
        tuple(side.strip() for side in point.split(":"))
        for point in value.split(";")
        if point.strip()
    )


def _exact(value: Any) -> Any:
    """Take a float by its shortest decimal form, so that 0.1 is a tenth."""
    return Decimal(repr(float(value))) if isinstance(value, float) else value


def _in_full(number: Decimal) -> str:
    """Write 0.0000001 and not 1E-7, which no reader of ours takes for a number."""
    return f"{number:f}"


Exact = Annotated[
    Decimal,
    BeforeValidator(_exact),
    AfterValidator(_digits),
    PlainSerializer(_in_full, return_type=str, when_used="json"),
]

Text = Annotated[str, BeforeValidator(_tidy), Field(max_length=32_000), ColumnMark(ColumnKind.TEXT)]
Id = Annotated[
    str,
    BeforeValidator(_short),
    Field(min_length=1, max_length=80, pattern=r"^[^|;*]+$"),
    ColumnMark(ColumnKind.ID),
]
ShortName = Annotated[
    str, BeforeValidator(_short), Field(max_length=26), ColumnMark(ColumnKind.TEXT)
]
Number = Annotated[Exact, ColumnMark(ColumnKind.NUMBER)]
Money = Annotated[Exact, ColumnMark(ColumnKind.MONEY)]
Cost = Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.MONEY)]


Swing = Annotated[Exact, Field(ge=0), ColumnMark(ColumnKind.NUMBER)]
Share = Annotated[Exact, Field(ge=0, le=1), ColumnMark(ColumnKind.SHARE)]
Count = Annotated[int, Field(ge=0), ColumnMark(ColumnKind.COUNT)]
Year = Annotated[int, Field(ge=1900, le=2200), ColumnMark(ColumnKind.YEAR)]
YesNo = Annotated[bool, ColumnMark(ColumnKind.YES_NO)]
Evidence = Annotated[tuple[str, ...], _split(";"), ColumnMark(ColumnKind.EVIDENCE, "facts")]
Curve = Annotated[
    tuple[tuple[Exact, ...], ...], BeforeValidator(_curve), ColumnMark(ColumnKind.CURVE)
]
Url = Annotated[str, ColumnMark(ColumnKind.URL)]
Day = Annotated[
    date,
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    ColumnMark(ColumnKind.DATE),
]
CriterionId = Annotated[str, ColumnMark(ColumnKind.REFERENCE, "criteria")]
OptionId = Annotated[str, ColumnMark(ColumnKind.REFERENCE, "recommendations")]
OptionIds = Annotated[
    tuple[str, ...], _split("|"), ColumnMark(ColumnKind.REFERENCES, "recommendations")
]
GroupId = Annotated[str, ColumnMark(ColumnKind.REFERENCE, "groups")]
Voice = Annotated[str, BeforeValidator(_short), Field(max_length=80), ColumnMark(ColumnKind.TEXT)]
LevelName = Annotated[str, ColumnMark(ColumnKind.REFERENCE, "levels")]
