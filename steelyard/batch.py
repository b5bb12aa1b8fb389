"""Several cases in one call: each is run as it would be alone, in a folder of its own, and one line tells of it.

The cases are shared out among this machine's cores, each in a process of its own, or among the
workers of a cluster. What is worked out comes back as files and is written here, in the order of
the cases, so that nothing depends on who was quick.
"""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import steelyard
from criteria.model.pasted import pasted
from steelyard.garbage import looks_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from criteria.model.case import Case
    from scoring.analysis import Analysis
    from scoring.work.workers import CountListener

DONE, MEND, CLASH, UNPROVED, STOPPED = 0, 1, 3, 4, 5
"""The exit codes of a run."""
WORST_LAST = (DONE, STOPPED, UNPROVED, CLASH, MEND)
KILLED = (
    "{name}: the process that worked on it was killed, for want of memory perhaps. Nothing was written. Run it alone: "
    "steelyard run {name} -o FOLDER"
)


@dataclass(frozen=True)
class Wishes:
    """What every case of the batch is asked, as `steelyard.analyse` names it.

    also: files that are written besides the set. strict: the gravest mistakes are errors. home: the process that hands out.
    """

    quick: bool = False
    lists: bool = False
    second_opinion: bool = False
    draws: int | None = None
    seconds: float | None = None
    strict: bool = False
    cache: bool = False
    also: tuple[str, ...] = ()
    home: int = field(default_factory=os.getpid)


@dataclass(frozen=True)
class Piece:
    """One case to be run. case: what is to be read, or has been; folder: where its reports go."""

    name: str
    case: str | Case
    folder: Path
    wishes: Wishes


@dataclass(frozen=True)
class Ended:
    """What came of one case. line: for the console; code: of its own run; files: what is to be written, by name."""

    line: str
    code: int
    folder: Path
    files: Mapping[str, bytes] = field(default_factory=dict)


def folders(cases: Sequence[str], out: Path) -> list[Path]:
    """Name a folder in `out` after each case; of two that would be the same, the later one gets a number."""
    names: list[str] = []
    for case in cases:
        stem = Path(case).resolve().stem
        taken = {name.casefold() for name in names}
        numbered = (f"{stem}-{number}" for number in range(2, len(cases) + 2))
        free = (name for name in (stem, *numbered) if name.casefold() not in taken)
        names.append(next(free))
    return [out / name for name in names]


def worst(codes: Sequence[int]) -> int:
    """Give the exit code of all: not proven is graver than stopped, and to be mended the gravest."""
    return max(codes, key=WORST_LAST.index, default=DONE)


def run_all(
    pieces: Sequence[Piece],
    cluster: str | None,
    hear: Callable[[Ended], None],
    tell_count: CountListener,
) -> str:
    """Run every case; returns why some were left out, as a sentence begins, and nothing where none was.

    hear: called with what came of each, in order. A worker that is killed costs its own case alone:
    those that it took along are begun anew. A cluster that goes away costs those that are left.

    Raises:
        ClusterError: a cluster is named and does not answer at first.
    """
    from scoring.work.stages import BY_YOU
    from scoring.work.workers import Workers, each, reach

    if cluster is not None:
        reach(cluster)
    ended: list[Ended] = []
    lost: list[str] = []

    def note(one: Ended) -> None:
        ended.append(one)
        hear(one)
        tell_count(len(ended), len(pieces))

    everybody = Workers(-1, cluster, lost.append)
    together, at_once = everybody, len(pieces)
    while rest := pieces[len(ended) :]:
        before = len(ended)
        try:
            _, whole = each(worked_out, rest[:at_once], together, hear=note, apart=True)
        except BrokenExecutor:
            if at_once == 1:
                note(Ended(KILLED.format(name=rest[0].name), MEND, rest[0].folder))
            # Whoever did it is found by letting the first one work alone, in another process still.
            at_once = 1 if len(ended) == before else len(pieces)
            together = replace(everybody, jobs=2 if at_once == 1 else -1)
            continue
        if not whole:
            return lost[0] if lost else BY_YOU
        together, at_once = everybody, len(pieces)
    return ""


def read_here(piece: Piece) -> Piece | Ended:
    """Read a case here, for a worker that may not have its file; a bad one has come to its end."""
    try:
        return replace(piece, case=_read(piece))
    except Exception as fault:  # noqa: BLE001 - one bad case does not stop the others
        return _faulty(fault, piece)


@looks_seldom()
def worked_out(piece: Piece) -> Ended:
    """Run one case, wherever that is, up to its files; whatever goes wrong is a line and a code."""
    if os.getpid() != piece.wishes.home and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who handed this out
    try:
        return _analysed(piece, _read(piece))
    except Exception as fault:  # noqa: BLE001 - one bad case does not stop the others
        return _faulty(fault, piece)


def _read(piece: Piece) -> Case:
    if not isinstance(piece.case, str):
        return piece.case
    return steelyard.read(piece.case, strict=piece.wishes.strict)


def _analysed(piece: Piece, case: Case) -> Ended:
    from steelyard.needed import needed

    with needed():
        from reports.publish import clash_files, files
        from scoring.analysis import Infeasible, Workers, analyse
        from scoring.work.cache import users_cache
        from scoring.work.keeping import Keeper

    wishes = piece.wishes
    kept = users_cache() if wishes.cache else None
    try:
        analysis = analyse(
            case,
            quick=wishes.quick,
            lists=wishes.lists,
            second_opinion=wishes.second_opinion,
            draws=wishes.draws,
            workers=Workers(1),
            seconds=wishes.seconds,
            keeper=None if kept is None else Keeper(kept),
        )
    except Infeasible as clash:
        return Ended(f"{piece.name}: {clash}", CLASH, piece.folder, clash_files(clash))
    code = DONE if analysis.optimum.status == "optimal" else UNPROVED
    return Ended(
        f"{piece.name}: {_decision(analysis)}", code, piece.folder, files(analysis, wishes.also)
    )


def _decision(analysis: Analysis) -> str:
    from reports.at_once import headline

    proven = "proven best" if analysis.optimum.status == "optimal" else "not proven best"
    cut = f" {analysis.cut_short}" if analysis.cut_short else ""
    return f"{headline(analysis)}; {proven}.{cut}"


def _faulty(fault: Exception, piece: Piece) -> Ended:
    return Ended(f"{piece.name}: {_sentence(fault, piece)}", MEND, piece.folder)


def _sentence(fault: Exception, piece: Piece) -> str:
    """Say what is wrong with a case, in one line."""
    from criteria.model.problems import CaseError
    from steelyard.needed import install_line

    if isinstance(fault, CaseError):
        if len(fault.problems) == 1 and fault.problems[0].place is None:  # no case could be read
            return f"{fault.problems[0]} Nothing was written."
        errors = sum(problem.severity == "error" for problem in fault.problems)
        many = "1 error" if errors == 1 else f"{errors} errors"
        return f"{many}, and nothing was written. See what to mend: steelyard check {pasted(piece.name)}"
    if isinstance(fault, OSError):
        return str(fault)
    return install_line(fault) or (
        f"Steelyard met something it did not expect ({type(fault).__name__}: {fault}), and nothing was written. This "
        "is a fault of Steelyard's, not yours."
    )
