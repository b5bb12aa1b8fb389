"""What keeps files from being written, each with its cure; whenever one is raised, what stood there stands as it did."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.steps import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Sequence

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_HELD = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})


class InTheWay(FileExistsError):  # noqa: N818 - what it is, in plain words
    """Files stand where new ones would go, and nobody said that they may be replaced."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = tuple(paths)
        names = ", ".join(path.name for path in paths)
        super().__init__(
            f"{names} already {'exists' if len(paths) == 1 else 'exist'} in {paths[0].parent}. Choose another place, "
            "or say --force (force=True) to replace."
        )


class CannotWrite(OSError):  # noqa: N818 - as above
    """Something cannot be written; the sentence says what stands there now, and what to do."""

    def __init__(self, number: int | None, sentence: str, place: Path) -> None:
        super().__init__(number, sentence, str(place))

    def __str__(self) -> str:
        return str(self.strerror)


class AnotherRun(CannotWrite):
    """Another run is at work on the same place."""

    def __init__(self, place: Path, process: str) -> None:
        who = f" (process {process})" if process else ""
        super().__init__(
            errno.EAGAIN,
            f"Another run is at work on {place}{who}. Wait until it has ended, or choose another place.",
            place,
        )


def cured(fault: OSError, place: Path, size: int, *, stands: str = "") -> CannotWrite:
    """Say in a sentence why a place cannot be written to, what stands there, and what to do.

    size: bytes that were to be written. stands: what stands there now; by default all as it was.
    """
    if isinstance(fault, CannotWrite):
        return fault
    state = stands or (f"{place} is as it was." if place.exists() else "Nothing was written.")
    what = _named(fault, place)
    if fault.errno in _FULL:
        megabytes = f"{max(size / 1e6, 0.1):,.1f} MB"
        sentence = (
            f"The disk that holds {place} is full: {megabytes} could not be written. {state} Free some space and try "
            "again, or choose another place."
        )
    elif fault.errno == errno.EROFS:
        sentence = f"The disk that holds {place} can only be read. {state} Choose another place."
    elif fault.errno in _HELD:
        sentence = (
            f"{what} cannot be written ({fault.strerror}): it is open in another program, or you may not write there. "
            f"{state} Close it there and try again, or choose another place."
        )
    else:
        reason = fault.strerror or fault
        sentence = (
            f"{what}: {reason}. {state} Check the name and the disk, or choose another place."
        )
    return CannotWrite(fault.errno, sentence, place)


def _named(fault: OSError, place: Path) -> str:
    """Name what the fault is about: where a file could not be moved its goal, and never a hidden file of ours."""
    names = [str(name) for name in (fault.filename2, fault.filename) if name]
    return next((name for name in names if not Path(name).name.startswith(HIDDEN)), str(place))
