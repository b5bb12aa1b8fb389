"""A file opened, whatever it is: its grids, or the text of a form that says itself what it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.formats.caps import Caps
from criteria.formats.xlsx.package import DAMAGE, Package, RefusedError
from criteria.formats.xlsx.workbook import Book
from criteria.importing.files import delimited, ods
from criteria.importing.files.grid import CannotImportError, Grid
from criteria.importing.files.number_formats import currencies
from criteria.read import old_or_locked

if TYPE_CHECKING:
    from pathlib import Path

_ZIP, _OLE, _PDF = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a file holds: grids of cells, or a ballot file (.pb) or XMCDA as its text or bytes."""

    name: str
    grids: tuple[Grid, ...] = ()
    ballots: str = ""
    xmcda: bytes = b""


def opened(path: Path, caps: Caps | None = None) -> Opened:
    """Open a file by what it holds; raises CannotImportError, which says what to do."""
    caps = caps or Caps()
    if path.is_dir():
        raise CannotImportError(
            f"{path.name} is a folder.", "Name one file of it: .xlsx, .ods, .csv, .pb or XMCDA."
        )
    if not path.is_file():
        raise CannotImportError(f"There is no file {path}.", "Check the name.")
    size = path.stat().st_size
    if not size:
        raise CannotImportError(f"{path.name} is empty.", "Name a sheet that holds a table.")
    if size > caps.file_bytes:
        raise CannotImportError(
            f"{path.name} has {size:,} bytes.",
            f"At most {caps.file_bytes:,} are read: keep only the sheet with the table.",
        )
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise CannotImportError(
            f"{path} cannot be read: {fault.strerror or fault}.",
            "Close it elsewhere, or check who may read it.",
        ) from fault
    if data.startswith(_OLE):
        problem = old_or_locked(path)
        raise CannotImportError(f"{problem.found[:1].upper()}{problem.found[1:]}", problem.mend)
    if data.startswith(_ZIP):
        return Opened(path.name, _zipped(path, caps))
    return _text(path, data, caps)


def _zipped(path: Path, caps: Caps) -> tuple[Grid, ...]:
    try:
        with Package(path, caps) as package:
            if "content.xml" in package:
                return tuple(ods.grids(package))
            return tuple(_workbook(package))
    except RefusedError as refusal:
        raise CannotImportError(
            f"{path.name}: {refusal.found} {refusal.allowed}".strip(),
            refusal.mend or "Keep only the sheet with the table, and save it again.",
        ) from refusal
    except DAMAGE as fault:
        raise CannotImportError(
            f"{path.name} is damaged, or not a spreadsheet at all.",
            "Open it in Excel or LibreOffice and save it again as .xlsx.",
        ) from fault


def _workbook(package: Package) -> list[Grid]:
    main = package.main()
    book = Book(package, main)
    styles = dict(package.related(main).values()).get("styles")
    grids = []
    for title, part in book.parts.items():
        sheet, _ = book.sheet(title)
        grids.append(Grid(sheet, currencies(package, styles, part)))
    return grids


def _text(path: Path, data: bytes, caps: Caps) -> Opened:
    head = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_PDF):
        raise CannotImportError(f"{path.name} is a PDF.", "Import the spreadsheet it was made of.")
    if head.startswith(b"<"):
        if b"XMCDA" in head:
            return Opened(path.name, xmcda=data)
        raise CannotImportError(
            f"{path.name} is a page or XML of another kind.",
            "Open it in Excel or LibreOffice and save it as .xlsx.",
        )
    if head.startswith((b"{", b"[")):
        raise CannotImportError(
            f"{path.name} is JSON, not a table.", "Import .xlsx, .ods, .csv, .pb or XMCDA."
        )
    text, _ = delimited.decoded(data)
    if not text.strip():
        raise CannotImportError(f"{path.name} is empty.", "Name a sheet that holds a table.")
    first = text.lstrip("\ufeff").lstrip().split("\n", 1)[0].strip().rstrip(";,").upper()
    if first == "META":
        return Opened(path.name, ballots=text)
    if (
        "\x00" in text
        or sum(not (mark.isprintable() or mark.isspace()) for mark in text[:4000]) > 40
    ):
        raise CannotImportError(
            f"{path.name} is not a spreadsheet, nor text.", "Save it as .xlsx or as CSV UTF-8."
        )
    return Opened(path.name, (delimited.read(data, path.stem, caps),))
