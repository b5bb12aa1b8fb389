"""The sheet Case: keys and their values, each of which is read or named.

The keys stand in the column headed Key, the values in the one headed Value; without such headings,
keys are where the names of settings are, and values beside them. JSON has one object in place of
the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from criteria.model.columns import columns
from criteria.model.names import fold, listed, short
from criteria.model.problems import Origin
from criteria.model.rows import Settings
from criteria.model.written import error, warning
from criteria.parsing.cells import CellError, Context, parse, text_of
from criteria.parsing.guesses import setting_meant
from criteria.parsing.unread_cells import outside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from criteria.model.problems import Place, Problem
    from criteria.model.written import CellValue, WrittenRow, WrittenSheet
    from criteria.parsing.cells import Known
    from criteria.parsing.unread_cells import CellAt

_STAND_IN = "(no title)"
_SPECS = {fold(spec.name): spec for spec in columns(Settings)}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A key and the value beside it, each with its place."""

    key: str
    value: CellValue | None
    key_place: Place
    place: Place


@dataclass(frozen=True, slots=True)
class _Pairs:
    """What a sheet says: its pairs, values without a key, and the cells that are neither."""

    pairs: tuple[_Pair, ...]
    keyless: tuple[_Pair, ...] = ()
    rest: tuple[CellAt, ...] = ()


def read_settings(
    sheet: WrittenSheet | None, known: Known, tell: Callable[[Place, str, str, str], None]
) -> tuple[Settings, list[Problem]]:
    """Read the settings as far as they can be, and say what is wrong; a stand-in title keeps the checks going.

    tell: where a cell leaves a word of notice.
    """
    if sheet is None:
        return Settings.written(Origin("Case", 1), title=_STAND_IN), []
    written = _pairs(sheet)
    values: dict[str, Any] = {}
    place_of: dict[str, Place] = {}
    problems: list[Problem] = []
    faulty: list[str] = []
    for pair in written.pairs:
        spec = _SPECS.get(fold(pair.key))
        if spec is None:
            continue
        if spec.name in place_of:
            what = f"{spec.name} is given twice, here and at {place_of[spec.name]}."
            problems.append(error("doubled-setting", pair.place, what, "", "Keep one of them."))
            continue
        place_of[spec.name] = pair.place
        try:
            context = Context(known, partial(tell, pair.place))
            parsed = None if pair.value is None else parse(pair.value, spec, context)
        except CellError as fault:
            problems.append(error(fault.check, pair.place, fault.found, fault.allowed, fault.mend))
            faulty.append(spec.name)
            continue
        if parsed not in (None, ""):
            values[spec.name] = parsed
    problems += _unread(sheet, written, place_of)
    if "title" not in (*values, *faulty):
        place = place_of.get("title", sheet.place())
        what = "title is blank."
        problems.append(
            error("blank", place, what, "Every case has one.", "Type the decision in a few words.")
        )
    origin = Origin(sheet.title, 1, {}, sheet.form, place_of)
    return Settings.written(origin, **{"title": _STAND_IN, **values}), problems


def _unread(sheet: WrittenSheet, written: _Pairs, given: Mapping[str, Place]) -> Iterator[Problem]:
    """Keys that nothing reads, values without a key, and what stands elsewhere on the sheet."""
    every = [spec.name for spec in _SPECS.values()]
    free = [name for name in every if name not in given]
    for pair in written.pairs:
        if fold(pair.key) not in _SPECS and pair.value is not None:
            yield _unknown(pair, every, free)
    for pair in written.keyless:
        what = f"the key is blank, so nothing reads the value {short(text_of(pair.value), 40)} beside it."
        likely = f"Not given here: {listed(free)}. " if free else ""
        yield warning(
            "blank-key", pair.key_place, what, "", f"{likely}Type the key, or clear the value."
        )
    if written.rest:
        yield outside(sheet, list(written.rest))


def _unknown(pair: _Pair, every: Sequence[str], free: Sequence[str]) -> Problem:
    """A key that is no setting; free: those that are not given yet."""
    what = f"{short(pair.key)} is not a setting, so nothing reads its value."
    meant = setting_meant(pair.key, free)
    allowed = "" if meant else f"The settings are {listed(every, len(every))}."
    mend = f"Did you mean {meant}?" if meant else "Correct the key, or clear what stands beside it."
    return warning("unknown-setting", pair.key_place, what, allowed, mend)


def _pairs(sheet: WrittenSheet) -> _Pairs:
    """The pairs of key and value, whether on rows or (in JSON) as one row of many columns."""
    if sheet.form == "json":
        return _Pairs(tuple(_pairs_of_columns(sheet)))
    top = next((row for row in sheet.rows if _is_heading(row)), None)
    keys, values = _columns(sheet, top)
    headed = () if top is None else tuple(top.cells)
    pairs: list[_Pair] = []
    keyless: list[_Pair] = []
    rest: list[CellAt] = []
    for row in _below(sheet, top):
        pair = _pair(sheet, row, keys, values)
        read = (keys, values, *headed)
        if pair.key and (fold(pair.key) in _SPECS or pair.value is not None):
            pairs.append(pair)
        elif pair.value is not None:
            keyless.append(pair)
        else:
            read = ()
        rest += [(row, column) for column in row.cells if column not in read]
    return _Pairs(tuple(pairs), tuple(keyless), tuple(rest))


def _below(sheet: WrittenSheet, top: WrittenRow | None) -> Iterator[WrittenRow]:
    """Every row but the headings and the captions above them."""
    for row in sheet.rows:
        above = top is not None and row.number < top.number
        if row is not top and not (above and _is_caption(row)):
            yield row


def _pair(sheet: WrittenSheet, row: WrittenRow, keys: int, values: int) -> _Pair:
    """What stands on a row in the two columns; either may be blank."""
    key, value = text_of(row.cells.get(keys)), row.cells.get(values)
    return _Pair(
        key, value, sheet.place(row.number, keys, "key"), sheet.place(row.number, values, "value")
    )


def _pairs_of_columns(sheet: WrittenSheet) -> Iterator[_Pair]:
    """The pairs of a sheet whose keys are its headings and whose values stand in the row below."""
    keys = sheet.rows[0].cells if sheet.rows else {}
    values = sheet.rows[1].cells if len(sheet.rows) > 1 else {}
    for column, key in keys.items():
        place = sheet.place(None, column, str(key))
        yield _Pair(str(key), values.get(column), place, place)


def columns_of(sheet: WrittenSheet) -> tuple[int, int]:
    """The columns, from 0, in which the keys of a sheet of settings stand, and their values."""
    return _columns(sheet, next((row for row in sheet.rows if _is_heading(row)), None))


def _is_heading(row: WrittenRow) -> bool:
    """Whether a row is headed Key or Value; one of the two may have been cleared, and neither is a setting."""
    words = {fold(value) for value in row.cells.values() if isinstance(value, str)}
    return not words.isdisjoint({"key", "value"}) and words.isdisjoint(_SPECS)


def _is_caption(row: WrittenRow) -> bool:
    """Whether a row holds nothing but words, none of which is a setting."""
    return all(isinstance(value, str) and fold(value) not in _SPECS for value in row.cells.values())


def _columns(sheet: WrittenSheet, top: WrittenRow | None) -> tuple[int, int]:
    """Where the keys stand, and where their values do."""
    cells = {} if top is None else top.cells
    column_of = {fold(str(value)): column for column, value in sorted(cells.items(), reverse=True)}
    counts: dict[int, int] = {}
    for row in sheet.rows:
        for column, value in row.cells.items():
            is_key = isinstance(value, str) and fold(value) in _SPECS
            counts[column] = counts.get(column, 0) + is_key
    keys = column_of.get("key", max(sorted(counts), key=lambda column: counts[column], default=0))
    return keys, column_of.get("value", keys + 1)
