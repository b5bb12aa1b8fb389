"""A case becomes a file: the planner's workbook, a folder of CSV, or JSON; the same case gives the same bytes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import InTheWay, publish_file, publish_set
from criteria.formats.csv_folder import table_files
from criteria.model.columns import columns
from criteria.model.rows import CaseTables
from criteria.model.spell import as_text, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from criteria.model.case import Case
    from criteria.model.problems import Problem
    from criteria.model.rows import CaseTable


def write(case: Case, path: str | Path, *, force: bool = False, matrices: bool = True) -> Path:
    """Write a case: `.xlsx` and `.json` by the name, without an ending a folder of CSV files; returns the path.

    matrices: in a workbook costs have a column for each year and swings one for each person, where
    these can say the same; else a row for each figure.

    Raises FileExistsError where something stands there and `force` is not given, ValueError for
    another ending, and OSError.
    """
    target = Path(path)
    if target.suffix.casefold() not in {".xlsx", ".json", ""} and not target.is_dir():
        allowed = "A case is written as a workbook (.xlsx), as .json, or without an ending as a folder of CSV files."
        raise ValueError(f"{target.name} ends in {target.suffix}. {allowed}")
    if target.suffix.casefold() == ".xlsx":
        from criteria.workbook.template.book import workbook  # noqa: PLC0415 - openpyxl is loaded by those who need it

        publish_file(target, workbook(case, matrices=matrices), force=force)
    elif target.suffix.casefold() == ".json":
        publish_file(target, as_json(case), force=force)
    else:
        _write_folder(target, as_csv(case), force=force)
    return target


def _write_folder(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write a folder of tables; in an old one a table without a successor goes, and all else is left alone."""
    if not folder.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {folder.parent}")
    if folder.exists() and not force:
        raise InTheWay([folder])
    old = table_files(folder) if folder.is_dir() else []
    gone = [path.name for path in old if path.name not in files]
    publish_set(folder, files, gone=gone, force=force)


def write_blank(path: str | Path, *, force: bool = False) -> Path:
    """Write an empty workbook with every sheet, heading, note and drop-down; returns the path."""
    from criteria.workbook.template.book import workbook  # noqa: PLC0415 - openpyxl is loaded by those who need it

    if Path(path).suffix.casefold() != ".xlsx":
        raise ValueError(f"{Path(path).name} does not end in .xlsx, and an empty workbook does.")
    publish_file(Path(path), workbook(None), force=force)
    return Path(path)


def write_annotated(
    source: str | Path, path: str | Path, problems: Sequence[Problem], *, force: bool = False
) -> Path:
    """Write a copy of a workbook with its problems marked in their cells; returns the path.

    Raises ValueError where the source is no workbook or the path is the source itself, and
    FileExistsError where something stands there and `force` is not given.
    """
    from criteria.workbook.marking.annotate import annotate  # noqa: PLC0415 - loaded by those who need it

    return annotate(source, path, problems, force=force)


def as_json(case: Case) -> bytes:
    """The case's own dump, indented, with exact numbers as text."""
    dump = case.dump()
    if not case.settings.states_money:
        dump["case"]["money"] = ""  # what nobody stated is not written down as if they had
    return (json.dumps(dump, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(case: Case) -> dict[str, bytes]:
    """One file for each table that has rows, by its name."""
    files = {
        "case.csv": _csv(
            ["key", "value"], [[key, as_text(value)] for key, value in _settings(case)]
        )
    }
    for table in CaseTables.ALL[1:]:
        rows = getattr(case, table.attribute)
        if rows or table.needed:
            specs = columns(table.model)
            cells = [[as_text(spelled(row, spec)) for spec in specs] for row in rows]
            files[_name(table)] = _csv([spec.name for spec in specs], cells)
    return files


def _settings(case: Case) -> list[tuple[str, str | Decimal | None]]:
    return [(spec.name, spelled(case.settings, spec)) for spec in columns(CaseTables.CASE.model)]


def _name(table: CaseTable) -> str:
    return f"{table.name}.csv"


def _csv(headings: list[str], rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()
