"""The seal: weights, scales and baselines as they stood before scores were opened, kept in the case by its own keys.

What was sealed is written down whole, as JSON in one cell, so that every later change is named with
what stood there and what stands there now, and the case can be solved as it was sealed. The hash
covers who sealed it, on which day, and what: whoever changes the record is noticed.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from criteria.model.case import Case
from criteria.model.columns import columns, table_named
from criteria.model.rows import CaseTables
from criteria.model.spell import as_text, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from criteria.model.problems import Place
    from criteria.model.rows import CaseRow, Settings

SCALES: Final = (
    *("parent", "unit", "scale", "direction", "worst", "best", "baseline"),
    *("value_function", "curve"),
)
"""What makes a criterion's scale, by column."""

SWINGS: Final = ("swing", "swing_low", "swing_high", "rank")
"""What makes its weight, by column."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "criteria": (*SCALES, *SWINGS),
    "criteria_levels": ("value",),
    "stakeholders": ("influence", "swing"),
    "weights": ("weight", "low", "high", "rank"),
    "weight_statements": ("statement",),
    "pairwise": ("ratio",),
    "best_worst": ("best_to_this", "this_to_worst"),
    "judgements": ("more", "less", "difference", "up_to"),
}
"""What is sealed: the columns of each table that say what counts, and how."""

KEYS: Final = ("sealed_on", "sealed_by", "sealed_hash", "sealed")
"""The settings that hold a seal."""

MOST: Final = 32_000
"""Characters that one cell holds."""

type Key = tuple[str, ...]
"""What a row is about: its ids, and its number where rows are told apart by nothing else."""

type Cells = Mapping[Key, Mapping[str, str]]
"""The filled cells of a table that are sealed, by row and column."""

type Record = Mapping[str, Cells]
"""All that is sealed, by table."""


class NoSealError(ValueError):
    """A case cannot be sealed; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """A sealed cell that no longer says what it did. old, new: as they are written; blank for nothing.

    place: of the cell, or of the seal where its row is gone.
    """

    table: str
    key: Key
    column: str
    old: str
    new: str
    place: Place | None

    @property
    def about(self) -> str:
        """Name the row in words: the sheet's ids, one after the other."""
        return " ".join(part for part in self.key if part)

    @property
    def words(self) -> str:
        """Say what changed, as `swing of C1 from 100 to 60`."""
        heading = self.column.replace("_", " ")
        return f"{heading} of {self.about} from {self.old or 'blank'} to {self.new or 'blank'}"


def record(case: Case) -> Record:
    """Write down all that is sealed of a case as it stands."""
    return {table: _cells(case, table) for table in COLUMNS}


def _cells(case: Case, table: str) -> Cells:
    return {key: _filled(row, table) for key, row in _rows(case, table)}


def _rows(case: Case, table: str) -> Iterator[tuple[Key, CaseRow]]:
    """Go through the rows of a table, each with what it is about."""
    ids = table_named(table).keys
    specs = {spec.name: spec for spec in columns(table_named(table).model)}
    counts: dict[str, int] = {}
    for row in getattr(case, table):
        if ids:
            yield tuple(as_text(spelled(row, specs[name])) for name in ids), row
        else:
            voice = row.stakeholder
            counts[voice] = counts.get(voice, 0) + 1
            yield (voice, str(counts[voice])), row


def _filled(row: CaseRow, table: str) -> dict[str, str]:
    """Give the filled cells of a row that are sealed."""
    specs = [spec for spec in columns(type(row)) if spec.name in COLUMNS[table]]
    cells = {spec.name: as_text(spelled(row, spec)) for spec in specs}
    return {name: text for name, text in cells.items() if text}


def written(sealed: Record) -> str:
    """Write a record as the text of one cell; the same record gives the same text."""
    listed = {
        table: [[*key, dict(cells)] for key, cells in rows.items()]
        for table, rows in sealed.items()
        if rows
    }
    return json.dumps(listed, ensure_ascii=False, separators=(",", ":"))


def read(text: str) -> Record | None:
    """Read the text of a record; None where it is none."""
    try:
        listed = json.loads(text)
        return {
            table: {tuple(map(str, key)): _texts(cells) for *key, cells in listed.get(table, ())}
            for table in COLUMNS
        }
    except (ValueError, TypeError, AttributeError):
        return None


def _texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): str(text) for name, text in cells.items()}


def hash_of(text: str, by: str, on: date | None) -> str:
    """Hash what was sealed, by whom and when, as SHA-256 of a JSON list of the three."""
    day = "" if on is None else on.isoformat()
    listed = json.dumps([by, day, text], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()


def sealed_keys(case: Case, by: str, on: date) -> dict[str, str]:
    """Make the settings of a seal, as they are typed.

    Raises:
        NoSealError: there is more to seal than a cell holds.
    """
    text = written(record(case))
    if len(text) > MOST:
        found = f"What is to be sealed has {len(text):,} characters, and a cell holds {MOST:,}."
        raise NoSealError(f"{found} Seal the case before stakeholders' swings are merged into it.")
    return {
        "sealed_on": on.isoformat(),
        "sealed_by": by,
        "sealed_hash": hash_of(text, by, on),
        "sealed": text,
    }


def is_sealed(settings: Settings) -> bool:
    """Whether anything of a seal stands in a case."""
    return any(getattr(settings, key) for key in KEYS)


def is_whole(settings: Settings) -> bool:
    """Whether a seal is as it was made."""
    expected = hash_of(settings.sealed, settings.sealed_by, settings.sealed_on)
    return settings.sealed_hash == expected and read(settings.sealed) is not None


def changes(case: Case) -> tuple[Resealed, ...]:
    """List every sealed cell that says something else now, in the order of the sheets; empty without a whole seal."""
    settings = case.settings
    sealed = read(settings.sealed) if is_sealed(settings) and is_whole(settings) else None
    if sealed is None:
        return ()
    return tuple(change for table in COLUMNS for change in _changes(case, table, sealed[table]))


def _changes(case: Case, table: str, sealed: Cells) -> Iterator[Resealed]:
    """List the changes of one table: cells of rows that are there, then rows that are gone."""
    rows = dict(_rows(case, table))
    for key, row in rows.items():
        old, new = sealed.get(key, {}), _filled(row, table)
        for column in COLUMNS[table]:
            before, now = old.get(column, ""), new.get(column, "")
            if before != now:
                yield Resealed(table, key, column, before, now, row.place(column))
    gone = case.settings.place("sealed")
    for key, old in sealed.items():
        if key not in rows:
            for column, before in old.items():
                yield Resealed(table, key, column, before, "", gone)


def as_sealed(case: Case, only: Resealed | None = None) -> Case | None:
    """Make the case with its sealed weights, scales and baselines, or with one sealed cell alone.

    A criterion that is new since then weighs nothing. None where a criterion that was sealed is
    gone, since nothing is scored on it, or where no seal can be read.
    """
    sealed = read(case.settings.sealed)
    if sealed is None:
        return None
    if only is not None:
        tables = {only.table: _with_cell(case, only)}
    elif {key for key, _ in _rows(case, "criteria")} >= set(sealed["criteria"]):
        tables = {table: _as_sealed(case, table, sealed[table]) for table in COLUMNS}
    else:
        return None
    kept = {name: getattr(case, name) for name in Case.model_fields}
    return Case.model_validate({**kept, **tables})


def _with_cell(case: Case, change: Resealed) -> tuple[CaseRow, ...]:
    """Make the rows of a table with one cell as it was sealed."""
    return tuple(
        _retyped(row, {**_filled(row, change.table), change.column: change.old}, change.table)
        if key == change.key
        else row
        for key, row in _rows(case, change.table)
    )


def _as_sealed(case: Case, table: str, sealed: Cells) -> tuple[CaseRow, ...]:
    """Make the rows of a table as they were sealed; of the criteria also those that are new, without weight."""
    rows = dict(_rows(case, table))
    made = [
        _retyped(rows[key], cells, table) if key in rows else _anew(table, key, cells)
        for key, cells in sealed.items()
    ]
    if table == "criteria":
        new = [(key, row) for key, row in rows.items() if key not in sealed]
        made += [_retyped(row, _weightless(_filled(row, table)), table) for _, row in new]
    return tuple(made)


def _weightless(cells: Mapping[str, str]) -> dict[str, str]:
    scale = {name: text for name, text in cells.items() if name not in SWINGS}
    return {**scale, "swing": "0"}


def _retyped(row: CaseRow, cells: Mapping[str, str], table: str) -> CaseRow:
    """Make a row with its sealed columns typed anew; a column without text is blank."""
    others = {name: value for name, value in row.__dict__.items() if name not in COLUMNS[table]}
    texts = {name: text for name, text in cells.items() if text}
    retyped = type(row).model_validate({**others, **texts})
    return retyped.standing_at(row.origin)


def _anew(table: str, key: Key, cells: Mapping[str, str]) -> CaseRow:
    """Make a row that was sealed and is gone."""
    kind = table_named(table)
    ids = dict(zip(kind.keys or ("stakeholder",), key, strict=False))
    return kind.model.model_validate({**ids, **cells})


def sealed_sheets() -> tuple[str, ...]:
    """Name the tables whose rows are sealed, and the settings that hold the seal."""
    return (CaseTables.CASE.name, *COLUMNS)
