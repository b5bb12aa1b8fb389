"""A case as an Excel workbook: formulas and saved values in one streaming pass, told apart from errors and blanks.

Nothing is run, recalculated or followed: macros, links and pictures stay untouched in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.formats.tables import TOP, headings, match, unmatched
from criteria.formats.xlsx.package import DAMAGE, RESAVE, Package, RefusedError, local
from criteria.formats.xlsx.shared import Shared
from criteria.formats.xlsx.sheet import SheetReader
from criteria.model.problems import Place
from criteria.model.written import SpareSheet, Written, error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from criteria.formats.caps import Caps
    from criteria.model.problems import Problem
    from criteria.model.written import WrittenRow, WrittenSheet


def read(path: Path, caps: Caps) -> Written:
    """Read every sheet that is named after a table."""
    try:
        with Package(path, caps) as package:
            return _read(package)
    except RefusedError as refusal:
        problem = error(
            refusal.check, None, f"{path.name}: {refusal.found}", refusal.allowed, refusal.mend
        )
    except DAMAGE:
        found = f"{path.name} is damaged, or not a workbook at all."
        problem = error(
            "damaged",
            None,
            found,
            "A case is an Excel workbook (.xlsx), a CSV folder or JSON.",
            RESAVE,
        )
    return Written({}, (problem,))


def _read(package: Package) -> Written:
    book = Book(package, package.main())
    title_of, problems, lost = match(list(book.parts), Place, "sheet", str, book.headings)
    gone = dict.fromkeys(lost)
    sheets: dict[str, WrittenSheet] = {}
    for table, title in title_of.items():
        try:
            sheets[table], faults = book.sheet(title)
            problems += faults
        except RefusedError as refusal:
            gone[table] = None
            problems.append(
                error(refusal.check, Place(title), refusal.found, refusal.allowed, refusal.mend)
            )
        except DAMAGE:
            gone[table] = None
            problems.append(error("damaged", Place(title), "the sheet is damaged.", "", RESAVE))
    titles = tuple(title for title in book.parts if title in title_of.values())
    spare = tuple(book.spare(title) for title in unmatched(list(book.parts), title_of))
    return Written(sheets, tuple(problems), titles, frozenset(gone), spare)


class _Enough(Exception):  # noqa: N818 - a way out, not a fault
    """The top of a sheet is read, and no more is wanted."""


class Book(Shared):
    """A workbook, whose sheets can be read one by one."""

    def sheet(self, title: str) -> tuple[WrittenSheet, list[Problem]]:
        """Read one sheet; raises RefusedError or one of DAMAGE."""
        reader = SheetReader(title, self, hidden=title in self.hidden)
        self.package.parse(self.parts[title], reader.start, reader.end, reader.text)
        return reader.sheet(), reader.problems

    def headings(self, title: str) -> Iterable[str]:
        """The words at the top of a sheet; none of one that cannot be read."""
        return headings(self._top(title))

    def spare(self, title: str) -> SpareSheet:
        """A sheet that no table is called after."""
        rows = self._top(title)
        return SpareSheet(title, Place(title), "sheet", tuple(headings(rows)), filled=bool(rows))

    def _top(self, title: str) -> tuple[WrittenRow, ...]:
        """The first filled rows of a sheet; however long it is, no more is read."""
        reader = SheetReader(title, self, hidden=False)

        def end(tag: str) -> None:
            reader.end(tag)
            if local(tag) == "row" and reader.filled >= TOP:
                raise _Enough

        try:
            self.package.parse(self.parts[title], reader.start, end, reader.text)
        except _Enough:
            pass
        except RefusedError:
            return ()
        except DAMAGE:
            return ()
        return reader.sheet().rows
