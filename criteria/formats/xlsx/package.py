"""A look into a workbook's zip before anything is parsed: what is refused is named, and nothing is inflated unasked."""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Self
from xml.parsers import expat

from criteria.model.names import short

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from criteria.formats.caps import Caps

_BLOCK = 1 << 16
_RATIO_FROM = 1_000_000
DAMAGE: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    IndexError,
    OverflowError,
    OSError,
)
"""What a damaged zip or damaged XML answers with, in one place or another."""


class RefusedError(Exception):
    """A workbook is not read: what was found, what is allowed, what to do."""

    def __init__(self, check: str, found: str, allowed: str = "", mend: str = "") -> None:
        self.check, self.found, self.allowed, self.mend = check, found, allowed, mend
        super().__init__(f"{found} {allowed} {mend}")


class Package:
    """The parts of one workbook, inflated one at a time and never beyond the caps."""

    def __init__(self, path: Path, caps: Caps) -> None:
        """Open the directory and look at it; raises RefusedError, or one of DAMAGE."""
        self.caps = caps
        self._zip = zipfile.ZipFile(path)
        names = self._zip.namelist()
        if len(names) > caps.parts:
            found = f"the workbook has {len(names):,} parts."
            raise RefusedError(
                "too-large", found, f"At most {caps.parts:,} are read (the setting parts)."
            )
        folded = [name.casefold() for name in names]
        if len(dict.fromkeys(folded)) != len(folded):
            raise RefusedError("damaged", "the workbook holds two parts of one name.", "", RESAVE)
        self._names = dict(zip(folded, names, strict=True))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._names

    def parse(
        self,
        name: str,
        start: Callable[..., Any],
        end: Callable[..., Any],
        text: Callable[..., Any],
    ) -> None:
        """Send a part's elements and text to the handlers; raises RefusedError or one of DAMAGE."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        info = self._zip.getinfo(self._names[name.casefold()])
        if info.flag_bits & 1:
            raise RefusedError(
                "password",
                "the workbook is protected by a password.",
                "",
                "Save a copy without one.",
            )
        inflated = 0
        with self._zip.open(info) as part:
            while block := part.read(_BLOCK):
                inflated += len(block)
                self._hold(name, inflated, info.compress_size)
                parser.Parse(block, False)
            parser.Parse(b"", True)

    def _hold(self, name: str, inflated: int, packed: int) -> None:
        if inflated > self.caps.part_bytes:
            found = f"the part {short(name)} of the workbook inflates to more than {self.caps.part_bytes:,} bytes."
            raise RefusedError(
                "too-large",
                found,
                "That is the most that is read (the setting part_bytes).",
                TOO_MUCH,
            )
        if inflated > _RATIO_FROM and inflated > packed * self.caps.ratio:
            found = f"the part {short(name)} of the workbook inflates more than {self.caps.ratio} times."
            raise RefusedError(
                "too-large", found, "Such files are made to harm (the setting ratio).", TOO_MUCH
            )

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that a part points to: the last word of each kind, and the name, by relationship id."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        targets: dict[str, tuple[str, str]] = {}

        def start(tag: str, marks: dict[str, str]) -> None:
            if local(tag) == "Relationship" and marks.get("TargetMode") != "External":
                target = marks.get("Target", "")
                part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                targets[marks.get("Id", "")] = (marks.get("Type", "").rpartition("/")[2], part)

        if rels in self:
            self.parse(rels, start, _nothing, _nothing)
        return targets

    def main(self) -> str:
        """The workbook's part, or a word on what the file is instead."""
        mains = [name for kind, name in self.related("").values() if kind == "officeDocument"]
        main = next((name for name in mains if name in self), "xl/workbook.xml")
        if main in self and main.endswith(".xml") and not main.startswith(("word/", "ppt/")):
            return main
        kinds = {
            "xl/workbook.bin": "a binary workbook (.xlsb)",
            "content.xml": "an OpenDocument file",
            "word/document.xml": "a Word document",
            "ppt/presentation.xml": "a presentation",
            "index.zip": "a Numbers document",
            "index/document.iwa": "a Numbers document",
        }
        what = next((kind for part, kind in kinds.items() if part in self), "a zip file")
        raise RefusedError(
            "not-a-workbook", f"this is {what}.", "", "Save it as Excel Workbook (.xlsx)."
        )


RESAVE = "Open it in Excel and save it again as .xlsx."
TOO_MUCH = "Keep only the sheets of the case, and save it again."


def local(tag: str) -> str:
    """An element's name without its prefix: workbooks differ in prefixes and namespaces, not in names."""
    return tag.rpartition(":")[2]


def _nothing(*_: object) -> None:
    """Take no notice."""


def _refuse_doctype(*_: object) -> None:
    raise RefusedError(
        "damaged",
        "the workbook's XML declares a document type, which no spreadsheet does.",
        "",
        RESAVE,
    )
