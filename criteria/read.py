"""The roof of this package: a workbook, a CSV folder, a JSON file or a built-in name becomes a checked case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.checks.all import run
from criteria.formats import builtin
from criteria.formats.caps import Caps
from criteria.from_python import as_given, hand_over
from criteria.model.case import Case
from criteria.model.mistakes import strictly
from criteria.model.names import listed, nearest
from criteria.model.problems import CaseError, Place, Problem, Severity
from criteria.model.rows import CaseTables
from criteria.model.written import Written, error
from criteria.parsing.assemble import assemble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from criteria.model.draft import Draft

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a file: the case, None where an error stands, and every problem in the order of the sheets."""

    case: Case | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop the run."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that ask for a look."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)

    @property
    def notes(self) -> tuple[Problem, ...]:
        """What is only worth knowing."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.NOTE)


def read(path: str | Path, *, caps: Caps | None = None) -> Case:
    """Read a case from a workbook, a folder of CSV, a JSON file, or a built-in name such as rare-earths.

    Raises CaseError with every problem found, each with its place, if any of them is an error.
    """
    reading = check(path, caps=caps)
    if reading.case is None:
        raise CaseError(reading.problems)
    return reading.case


def check(
    source: str | Path | Case,
    *,
    caps: Caps | None = None,
    further: Callable[[Case], Iterable[Problem]] | None = None,
    strict: bool = False,
    every: bool = False,
) -> Reading:
    """Read a case and say everything that is wrong with it; nothing is raised for what a file or a case may hold.

    source: a file, a folder or a built-in name, or a case made or changed in Python; the places in
    such a one are paths as criteria[2].swing. further: checks that take computing, asked of a case
    in which no error stands. strict: the gravest mistakes of the field (`Mistake.strict`) are errors.
    every: what is the same in many cells is said of each of them.
    """
    written = hand_over(source) if isinstance(source, Case) else _opened(Path(source), caps)
    if written.problems and not written.sheets:
        return Reading(None, written.problems)
    draft, unread = assemble(written)
    whole = dict.fromkeys((*written.problems, *unread, *run(draft, every=every)))
    if further is not None and not _broken(whole):
        whole |= dict.fromkeys(further(draft.case))
    problems = _in_order(whole if every else _once(whole), written.titles)
    if strict:
        problems = tuple(map(strictly, problems))
    if _broken(problems):
        return Reading(None, problems)
    case = as_given(draft.case, source) if isinstance(source, Case) else draft.case
    reading = Reading(case, problems)
    if further is not None or not _weighs_further(case):
        case.mark_checked(reading.warnings)
    return reading


def drafted(
    path: str | Path, *, caps: Caps | None = None
) -> tuple[Draft | None, tuple[Problem, ...]]:
    """Read what can be read of a case, also where errors stand in it; None where nothing can."""
    written = _opened(Path(path), caps)
    if written.problems and not written.sheets:
        return None, written.problems
    draft, unread = assemble(written)
    return draft, (*written.problems, *unread)


def _weighs_further(case: Case) -> bool:
    """Whether it has a sheet of a further way to weigh, of which not all checks were asked without computing."""
    return any(getattr(case, table.attribute) for table in CaseTables.WEIGHING)


def checked(
    case: Case | object, *, further: Callable[[Case], Iterable[Problem]] | None = None
) -> Case:
    """Give the case itself where it comes from `read` unchanged, else a copy of which every check was asked.

    Raises CaseError with every problem found, if any of them is an error, and TypeError for what is
    no case.
    """
    if not isinstance(case, Case):
        message = f"only a case can be analysed, not a {type(case).__name__}: case = steelyard.read(path) reads one"
        raise TypeError(message)
    if case.is_checked:
        return case
    reading = check(case, further=further)
    if reading.case is None:
        raise CaseError(reading.problems)
    return reading.case


def _broken(problems: Iterable[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)


def _opened(path: Path, caps: Caps | None) -> Written:
    try:
        return _written(path, caps or Caps())
    except OSError as fault:
        found = f"{path} cannot be read: {fault.strerror or fault}."
        return _refused(
            error("unreadable", None, found, "", "Close it elsewhere, or check who may read it.")
        )


def _written(path: Path, caps: Caps) -> Written:
    """Hand the file to the reader of its form, told by what it holds rather than by its name."""
    from criteria.formats import csv_folder, json_file  # noqa: PLC0415 - writers and checks need none of them
    from criteria.formats.xlsx import workbook  # noqa: PLC0415 - writers and checks need none of them

    if not path.exists() and path.parent == Path() and path.name in builtin.names():
        path = builtin.folder(path.name)
    if path.is_dir():
        return csv_folder.read(path, caps)
    if not path.exists():
        return _refused(_absent(path))
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, 2)
    if not 0 < size <= caps.file_bytes:
        return _refused(_of_no_use(path, size, caps))
    if head.startswith(_OLE):
        return _refused(old_or_locked(path))
    if head.startswith(_ZIP):
        return workbook.read(path, caps)
    return json_file.read(path) if _is_json(path, head) else _refused(_no_case(path))


def _is_json(path: Path, head: bytes) -> bool:
    return path.suffix.casefold() == ".json" or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def _of_no_use(path: Path, size: int, caps: Caps) -> Problem:
    """An empty file, or one larger than is read; size: in bytes."""
    if not size:
        return error("empty-file", None, f"{path.name} is empty.", "", _START)
    found = f"{path.name} has {size:,} bytes."
    allowed = f"At most {caps.file_bytes:,} are read (the setting file_bytes)."
    return error("too-large", None, found, allowed, "Delete what does not belong to the case.")


_START = "Start from `steelyard init rare-earths-brief my-case.xlsx`."


def _refused(problem: Problem) -> Written:
    return Written({}, (problem,))


def _absent(path: Path) -> Problem:
    beside = [other.name for other in sorted(path.parent.iterdir())] if path.parent.is_dir() else []
    close = nearest(path.name, [*builtin.names(), *beside])
    mend = (
        f"Did you mean {close}?" if close else f"The built-in cases are {listed(builtin.names())}."
    )
    return error("no-such-file", None, f"there is no file {path}.", "", mend)


def old_or_locked(path: Path) -> Problem:
    """Tell an old .xls from a password-protected .xlsx: both begin alike; the directory of the second names its package."""
    with path.open("rb") as file:
        protected = any(
            "EncryptedPackage".encode("utf-16-le") in block
            for block in iter(partial(file.read, 1 << 24), b"")
        )
    if protected:
        found, mend = (
            f"{path.name} is protected by a password.",
            "Save a copy without one (File, Info, Protect Workbook).",
        )
        return error("password", None, found, "", mend)
    found = f"{path.name} is an old Excel workbook (.xls)."
    return error(
        "old-workbook",
        None,
        found,
        "Cases are read from .xlsx.",
        "Save it as Excel Workbook (.xlsx).",
    )


def _no_case(path: Path) -> Problem:
    if path.suffix.casefold() == ".csv":
        found = f"{path.name} is one CSV file."
        return error(
            "not-a-case",
            None,
            found,
            "A case is a folder of them, one a table.",
            "Name the folder.",
        )
    allowed = "A case is an Excel workbook (.xlsx), a folder of CSV files, or JSON."
    return error("not-a-case", None, f"{path.name} is not a workbook, nor JSON.", allowed, _START)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Say the same of one column once, where it holds for three cells or more."""
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for problem in problems:
        place = problem.place
        key = (
            problem.id,
            place and (place.table, place.column),
            problem.found,
            problem.allowed,
            problem.mend,
        )
        alike.setdefault(key, []).append(problem)
    for same in alike.values():
        if len(same) < _FEW or same[0].place is None:
            yield from same
        else:
            more = f" (here and in {len(same) - 1} more: {listed(map(_spot, same[1:]), _NAMED)})."
            yield replace(same[0], found=same[0].found.removesuffix(".") + more)


_FEW, _NAMED = 3, 6


def _spot(problem: Problem) -> str:
    """Where else on the sheet that was named the same is found."""
    place = problem.place
    if place is None or place.form == "json":
        return str(place)
    return f"{place.column or 'A'}{place.row}" if place.form == "xlsx" else f"line {place.row}"


def _in_order(problems: Iterable[Problem], titles: tuple[str, ...]) -> tuple[Problem, ...]:
    """By sheet, row and column; what has no place comes first."""
    ranks = {title: rank for rank, title in enumerate(titles, 1)}
    return tuple(sorted(problems, key=_key(ranks)))


def _key(ranks: dict[str, int]) -> Callable[[Problem], tuple[int, str, int, int, str]]:
    def key(problem: Problem) -> tuple[int, str, int, int, str]:
        place = problem.place or Place("")
        letters = (place.column or "") if place.form == "xlsx" else ""
        return (
            ranks.get(place.table, 0 if not place.table else len(ranks) + 1),
            place.table,
            place.row or 0,
            len(letters),
            letters,
        )

    return key
