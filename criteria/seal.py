"""Sealing a case: a copy of it, in its own form, that also says what its weights, scales and baselines were, who and when.

The copy keeps all else of the planner's file: sheets, columns and looks of a workbook, files of a
folder, and the text of JSON. The original is only read. A case may be sealed before it is scored;
then it has errors, which is no hindrance as long as none stands where something is sealed.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import InTheWay, publish_file, publish_set
from criteria.formats import builtin
from criteria.model import seal
from criteria.model.problems import CaseError, Severity
from criteria.model.seal import NoSealError
from criteria.read import drafted

if TYPE_CHECKING:
    from datetime import date

    from criteria.model.case import Case

_BOOKS = frozenset({".xlsx", ".xlsm"})


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came of sealing a case.

    path: of the copy. hash: of what was sealed. scored: scores that the case held by then.
    """

    path: Path
    hash: str
    scored: int


def seal_copy(
    source: str | Path, target: str | Path, *, by: str = "", on: date, force: bool = False
) -> Sealed:
    """Write a copy of a case with its weights, scales and baselines sealed.

    Raises CaseError, with the problems that stand in the way, where what is to be sealed cannot be
    read; NoSealError where the copy would be the case itself, or of another form; FileExistsError
    where something stands at `target` and `force` is not given; and OSError.
    """
    source, target = _source(source), Path(target)
    case = _readable(source)
    _refuse(source, target)
    keys = seal.sealed_keys(case, by or case.settings.owner, on)
    files = _copied(source, target, keys)
    _read_back(files, source, keys)
    _put(files, target, force=force)
    return Sealed(target, keys["sealed_hash"], len(case.scores))


def _source(source: str | Path) -> Path:
    """Where a case stands; a built-in one has a folder of its own."""
    path = Path(source)
    return builtin.folder(path.name) if not path.exists() and str(path) in builtin.names() else path


def _readable(source: Path) -> Case:
    """Read what is to be sealed; raises CaseError where an error stands in it."""
    draft, problems = drafted(source)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if draft is None or not draft.case.criteria or draft.any_troubled(*seal.sealed_sheets()):
        raise CaseError(errors)
    return draft.case


def _refuse(source: Path, target: Path) -> None:
    """Refuse to write over the case, into it, or in another form."""
    if target.exists() and target.samefile(source):
        message = f"{target} is the case itself, which is never written over. Choose another name for the copy."
        raise NoSealError(message)
    if source.is_dir() and source.resolve() in target.resolve().parents:
        message = f"{target} lies in the folder of the case, which is never changed. Choose another place."
        raise NoSealError(message)
    if source.is_dir():
        if target.suffix.casefold() in {*_BOOKS, ".json"} or target.is_file():
            message = f"{source.name} is a folder of CSV files, and so is its copy. Name a folder, not {target.name}."
            raise NoSealError(message)
    elif target.suffix.casefold() != source.suffix.casefold() or target.is_dir():
        message = f"A copy of {source.name} is called {source.suffix or source.name} too, not {target.name}."
        raise NoSealError(message)


def _copied(source: Path, target: Path, keys: dict[str, str]) -> dict[str, bytes]:
    """Make the files of the copy, by name: one of a workbook or JSON, and of a folder every file that is a table."""
    if source.is_dir():
        return _folder(source, keys)
    if source.suffix.casefold() in _BOOKS:
        from criteria.workbook.marking import settings as of_workbook  # noqa: PLC0415 - only where a workbook is sealed

        return {target.name: of_workbook.with_settings(source, keys)}
    from criteria.formats import json_settings  # noqa: PLC0415 - only where JSON is sealed

    return {target.name: json_settings.with_settings(source.read_bytes(), keys)}


def _folder(source: Path, keys: dict[str, str]) -> dict[str, bytes]:
    """Make the files of a folder's copy; its settings alone are typed anew."""
    from criteria.formats import csv_folder, csv_settings  # noqa: PLC0415 - only where a folder is sealed
    from criteria.formats.caps import Caps  # noqa: PLC0415 - as above
    from criteria.parsing.settings import columns_of  # noqa: PLC0415 - as above

    files = {path.name: path.read_bytes() for path in sorted(source.iterdir()) if path.is_file()}
    sheet = csv_folder.read(source, Caps()).sheets["case"]
    columns = columns_of(sheet)
    files[sheet.title] = csv_settings.with_settings(files[sheet.title], keys, *columns)
    return files


def _read_back(files: dict[str, bytes], source: Path, keys: dict[str, str]) -> None:
    """See that the copy says what it should; raises NoSealError."""
    folder = Path(tempfile.mkdtemp())
    try:
        for name, data in files.items():
            (folder / name).write_bytes(data)
        copy = folder if source.is_dir() else folder / next(iter(files))
        draft, _ = drafted(copy)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    settings = None if draft is None else draft.case.settings
    if (
        settings is None
        or settings.sealed_hash != keys["sealed_hash"]
        or not seal.is_whole(settings)
    ):
        message = f"{source.name} cannot be sealed as it is written. Save it anew from your program, and try again."
        raise NoSealError(message)


def _put(files: dict[str, bytes], target: Path, *, force: bool) -> None:
    """Put the copy down in one switch."""
    if list(files) == [target.name]:
        publish_file(target, files[target.name], force=force)
        return
    if not target.parent.is_dir():
        message = f"there is no folder {target.parent}"
        raise FileNotFoundError(message)
    if target.exists() and not force:
        raise InTheWay([target])
    publish_set(target, files, force=force)
