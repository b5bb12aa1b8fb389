"""A case as JSON: the model's own dump; a place is the path of a value."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any

from criteria.formats.tables import match, unmatched
from criteria.model.names import short, torn
from criteria.model.problems import Place
from criteria.model.written import (
    BrokenCell,
    SpareSheet,
    Written,
    WrittenRow,
    WrittenSheet,
    error,
    note,
    torn_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from criteria.model.problems import Problem
    from criteria.model.written import CellValue

RESULT = "urn:steelyard:result:"
"""How the results of runs name their schema."""
_MEND = "Write it with `steelyard`, or check it against the published schema."


class _Flawed(dict[str, Any]):
    """An object that names keys twice, or keys that hold half of a character: `again` and `halved` are those."""

    again: tuple[str, ...] = ()
    halved: tuple[str, ...] = ()


def read(path: Path) -> Written:
    """Read an object of tables, each a list of objects (`case`: one object)."""
    try:
        content = json.loads(
            path.read_bytes().decode("utf-8-sig"),
            parse_float=_decimal,
            parse_int=_decimal,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError as fault:
        return _refused(f"{path.name} is not UTF-8 text (byte {fault.start}).")
    except json.JSONDecodeError as fault:
        return _refused(
            f"{path.name} is not JSON: line {fault.lineno}, column {fault.colno}: {fault.msg}."
        )
    except RecursionError:
        return _refused(f"{path.name} is nested too deeply to be a case.")
    if not isinstance(content, dict):
        return _refused(f"{path.name} holds no object of tables.")
    if str(content.get("$schema")).startswith(RESULT):
        found = f"{path.name} is the result of a run, and no case."
        mend = "Name the case it was made from. To write its reports anew: steelyard report RESULT -o FOLDER."
        return Written({}, (error("not-a-case", None, found, "", mend),))
    return tables(content)


def tables(content: dict[str, Any]) -> Written:
    """Take an object of tables as it was parsed, its numbers as Decimals."""
    key_of, problems, lost = match(
        list(content),
        lambda key: Place(key, form="json"),
        "table",
        str,
        lambda key: _keys(content[key]),
    )
    problems += _flaws(content, lambda key: Place(key, form="json"))
    sheets, gone = {}, dict.fromkeys(lost)
    for table, key in key_of.items():
        rows = [content[key]] if table == "case" else content[key]
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            what = "an object of settings" if table == "case" else "a list of objects"
            found = "the table has another shape."
            problems.append(
                error("wrong-shape", Place(key, form="json"), found, f"It is {what}.", "")
            )
            gone[table] = None
        else:
            sheets[table] = _sheet(key, rows, problems, alone=table == "case")
    spare = tuple(_spare(key, content[key]) for key in unmatched(list(content), key_of))
    return Written(sheets, tuple(problems), tuple(key_of.values()), frozenset(gone), spare)


def _spare(key: str, value: Any) -> SpareSheet:
    """A key that no table is called after; a lone value may be a setting that stands one step too high."""
    single = not isinstance(value, list | dict)
    filled = value is not None and value not in ("", [], {})
    return SpareSheet(
        key, Place(key, form="json"), "key", tuple(_keys(value)), filled=filled, single=single
    )


def _keys(rows: Any) -> Iterable[str]:
    """The keys of a list of objects."""
    if isinstance(rows, list):
        return dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row)
    return ()


def _sheet(
    title: str, rows: list[dict[str, Any]], problems: list[Problem], *, alone: bool
) -> WrittenSheet:
    """Keys become headings above the rows; the rows are numbered from 0, as in the file, but for one that is alone."""
    if not rows:
        return WrittenSheet(title, "json", ())
    column_of = {key: column for column, key in enumerate(_keys(rows))}
    written = [WrittenRow(-1, {column: key for key, column in column_of.items()})]
    for number, row in enumerate(rows):
        problems += _flaws(row, partial(Place, title, None if alone else number, form="json"))
        cells = _filled(row, column_of)
        if not cells and not alone:
            empty = "there is nothing in this object, and it is not read."
            problems.append(
                note(
                    "skipped-row",
                    Place(title, number, form="json"),
                    empty,
                    "",
                    "Fill it, or delete it.",
                )
            )
        written.append(WrittenRow(number, cells))
    return WrittenSheet(title, "json", tuple(written))


def _filled(row: Mapping[str, Any], column_of: Mapping[str, int]) -> dict[int, CellValue]:
    """The cells of an object that hold something."""
    cells = {column_of[key]: _value(value) for key, value in row.items()}
    return {
        column: cell for column, cell in cells.items() if cell is not None and cell not in ("", ())
    }


def _value(value: Any) -> CellValue | None:
    if isinstance(value, str):
        text = value if value.strip() else None
        return torn_text() if torn(value) else text
    if value is None or isinstance(value, Decimal | bool | BrokenCell):
        return value
    if isinstance(value, list):
        return tuple("" if part is None else part for part in map(_value, value))
    return BrokenCell(
        "wrong-shape", "an object stands where one value is needed.", "Write one value."
    )


def _decimal(text: str) -> Decimal | BrokenCell:
    try:
        return Decimal(text)
    except InvalidOperation:
        return BrokenCell(
            "number-too-large", f"{short(text, 24)} is too large to be meant.", "Check it."
        )


def _constant(name: str) -> BrokenCell:
    return BrokenCell(
        "not-finite",
        f"{name} is not a number that can be used.",
        "Write a number, or leave the key out.",
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    sound = [(_mended(key), value) for key, value in pairs]
    keys = dict(sound)
    halved = tuple(key for (key, _), (old, _) in zip(sound, pairs, strict=True) if key != old)
    if len(keys) == len(pairs) and not halved:
        return keys
    flawed = _Flawed(keys)
    seen = dict[str, None]()
    again = dict[str, None]()
    for key, _ in sound:
        (again if key in seen else seen)[key] = None
    flawed.again, flawed.halved = tuple(again), halved
    return flawed


def _mended(key: str) -> str:
    """A key that can be shown: half of a character becomes the mark for what cannot be read."""
    return "".join("\ufffd" if torn(mark) else mark for mark in key) if torn(key) else key


def _flaws(content: dict[str, Any], place: Callable[[str], Place]) -> Iterator[Problem]:
    """What is wrong with the keys of an object."""
    if isinstance(content, _Flawed):
        for key in content.again:
            yield error(
                "doubled-key",
                place(key),
                f"the key {short(key)} is given twice.",
                "",
                "Keep one of them.",
            )
        for key in content.halved:
            half = torn_text()
            found, mend = (
                words.replace("the text", "the key") for words in (half.found, half.mend)
            )
            yield error(half.id, place(key), found, "", mend)


def _refused(found: str) -> Written:
    return Written({}, (error("not-json", None, found, "", _MEND),))
