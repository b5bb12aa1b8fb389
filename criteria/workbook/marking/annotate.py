"""The roof: a copy of a workbook with every problem's cell filled and commented, and a sheet that lists them all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.publish_set import publish_file
from criteria.formats.caps import Caps
from criteria.formats.xlsx.package import Package
from criteria.formats.xlsx.workbook import Book
from criteria.model.problems import Severity
from criteria.workbook.marking import parts
from criteria.workbook.marking.cells import marked
from criteria.workbook.marking.comments import Comments
from criteria.workbook.marking.listing import listing
from criteria.workbook.marking.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from criteria.model.problems import Problem

_WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


class NotMarkableError(ValueError):
    """A file is no workbook that can be copied and marked; the message says what to do."""


def annotate(
    source: str | Path, target: str | Path, problems: Sequence[Problem], *, force: bool = False
) -> Path:
    """Write a copy of a workbook with its problems marked; the source is only read.

    Raises NotMarkableError where the source is no workbook or the target is the source itself,
    FileExistsError where the target is there and `force` is not given, and OSError.
    """
    source, target = Path(source), Path(target)
    if source.suffix.casefold() not in {".xlsx", ".xlsm"} or not zipfile.is_zipfile(source):
        raise NotMarkableError(
            f"{source} is not an Excel workbook (.xlsx); only those can be marked."
        )
    if target.exists() and target.samefile(source):
        raise NotMarkableError(
            f"{target} is the planner's own file; name another one for the marked copy."
        )
    if target.suffix.casefold() != source.suffix.casefold():
        raise NotMarkableError(
            f"a copy of {source.name} is called {source.suffix} too, not {target.name}."
        )
    publish_file(target, annotated(source, problems), force=force)
    return target


def annotated(source: Path, problems: Sequence[Problem]) -> bytes:
    """The marked copy as bytes."""
    with Package(source, Caps()) as package:
        main = package.main()
        book = Book(package, main)
        related = package.related(main)
    styles_part = next((name for kind, name in related.values() if kind == "styles"), None)
    files = unzipped(source)
    styles = Styles(files.get(styles_part or ""))
    spelled = {name.casefold(): name for name in files}
    for title, any_case in book.parts.items():
        part = spelled[any_case.casefold()]
        data = parts.unselected(parts.as_utf8(files[part]))
        problems_of = _by_cell(title, problems)
        if problems_of:
            severities = {cell: there[0].severity for cell, there in problems_of.items()}
            texts = {cell: "\n\n".join(map(_text, there)) for cell, there in problems_of.items()}
            data = Comments(files, part).add(marked(data, severities, styles), texts)
        files[part] = data
    listing(files, main, list(book.parts), problems, styles)
    if styles_part is not None:
        files[styles_part] = styles.data()
    return zipped(files)


def _by_cell(title: str, problems: Sequence[Problem]) -> dict[tuple[int, str], list[Problem]]:
    """The problems of one sheet by row and column, the worst first."""
    problems_of: dict[tuple[int, str], list[Problem]] = {}
    for problem in sorted(problems, key=lambda each: _WORST_FIRST.index(each.severity)):
        place = problem.place
        if (
            place is not None
            and place.form == "xlsx"
            and place.table == title
            and place.row is not None
        ):
            problems_of.setdefault((place.row, place.column or "A"), []).append(problem)
    return problems_of


def _text(problem: Problem) -> str:
    sentence = " ".join(part for part in (problem.found, problem.allowed, problem.mend) if part)
    return f"{problem.severity.capitalize()}: {sentence}"


def unzipped(source: Path) -> dict[str, bytes]:
    """The parts of a workbook by their names."""
    with zipfile.ZipFile(source) as book:
        return {info.filename: book.read(info) for info in book.infolist() if not info.is_dir()}


def zipped(files: dict[str, bytes]) -> bytes:
    """The parts of a workbook as its bytes; the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, data)
    return out.getvalue()
