"""The roof: a set of files appears in one switch. Whatever happens, it is wholly old or wholly new.

Where one step of the system's does it, that is the switch: a single file or a new folder is
renamed, an old folder exchanged with its successor (swap.py). Elsewhere, as on Windows, it is the
removal of a journal (journal.py); whoever reads such a folder looks first whether a run was killed
in it (`make_whole`). docs/decisions/0012-one-switch-a-set.md says why.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from typing import TYPE_CHECKING

from criteria.disk.faults import AnotherRun, CannotWrite, InTheWay, cured
from criteria.disk.journal import JOURNAL, put_back, put_in_turn
from criteria.disk.lock import alone
from criteria.disk.steps import INSIDE, beside, clear, settle, undisturbed, unused, write_down
from criteria.disk.swap import empty, exchange, make

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

__all__ = [
    "AnotherRun",
    "CannotWrite",
    "InTheWay",
    "alone",
    "make_whole",
    "publish_file",
    "publish_set",
]

PATIENCE = 5.0
"""Seconds to wait for another run that is about to put its files in place; that takes milliseconds."""


def publish_set(
    folder: Path,
    contents: Mapping[str, bytes],
    *,
    gone: Collection[str] = (),
    force: bool = False,
) -> tuple[Path, ...]:
    """Write a set of files into a folder: all of them in one switch, or none.

    gone: names that belong to the set and have no file in it now: what stands there goes in the
        same switch. Anything else in the folder stays.

    Raises InTheWay where something stands under one of these names and `force` is not given,
    AnotherRun where another run is at work on the folder, and CannotWrite for all else. Then the
    folder is as it was.
    """
    place = folder.resolve()  # a link to a folder stays one
    single = len(contents) == 1 and not gone and place.is_dir()
    with alone(place / next(iter(contents)) if single else place):
        try:
            if not single:
                _tidy(place, {*contents, *gone})
            _refuse(folder, (*contents, *gone), force=force)
            if single:
                _put_one(place, contents)
            else:
                _put(place, contents, [name for name in gone if os.path.lexists(place / name)])
        except InTheWay:
            raise
        except OSError as fault:
            size = sum(map(len, contents.values()))
            raise cured(fault, folder, size, stands=_stands(place)) from fault
    return tuple(folder / name for name in contents)


def publish_file(path: Path, data: bytes, *, force: bool = False) -> Path:
    """Write one file into a folder that is there; raises FileNotFoundError where it is not, else like `publish_set`."""
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    (written,) = publish_set(path.parent, {path.name: data}, force=force)
    return written


def make_whole(folder: Path) -> None:
    """See before a folder is read that it is wholly old or wholly new; puts it back where a run was killed in it.

    Raises CannotWrite where that cannot be done: then the folder may be a mixture.
    """
    deadline = time.monotonic() + PATIENCE
    while (folder / JOURNAL).is_file():
        try:
            with alone(folder):
                _mend(folder.resolve())
        except AnotherRun:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        except OSError as fault:
            raise cured(fault, folder, 0, stands=_stands(folder)) from fault


def _refuse(folder: Path, names: Collection[str], *, force: bool) -> None:
    """Refuse to replace what may not be replaced."""
    standing = [folder / name for name in names if os.path.lexists(folder / name)]
    if standing and not force:
        raise InTheWay(standing)
    for path in standing:
        if path.is_dir() and not path.is_symlink():
            raise CannotWrite(
                errno.EISDIR,
                f"{path} is a folder, and a file of this name would be written. Rename it, or choose another place.",
                path,
            )


def _put_one(place: Path, contents: Mapping[str, bytes]) -> None:
    """Put one file down beside its place and rename it, which is the switch."""
    ((name, data),) = contents.items()
    new = place / unused(beside(place / name), ".new")
    clear(_orphans(place, beside(place / name)))
    try:
        write_down(new, data)
        with undisturbed():
            os.replace(new, place / name)  # noqa: PTH105 - as in steps.py
            settle(place)
    except BaseException:
        clear([new])
        raise


def _put(place: Path, contents: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Put a set down by whatever step is the switch here."""
    if not os.path.lexists(place):
        make(place, contents)
    elif not exchange(place, contents, gone):
        put_in_turn(place, contents, gone)


def _tidy(place: Path, names: Collection[str]) -> None:
    """Put back, and clear away, what a killed run left here and beside it."""
    for successor in _orphans(place.parent, beside(place)):
        if place.is_dir():
            empty(successor, place, names)
        else:
            shutil.rmtree(successor, ignore_errors=True)
    if place.is_dir():
        _mend(place)


def _mend(folder: Path) -> None:
    """Put a folder back where a run was killed in it, and clear away what it left there."""
    put_back(folder)
    clear(_orphans(folder, INSIDE))


def _orphans(folder: Path, beginning: str) -> list[Path]:
    """Find what was not in place yet when a run was killed, or not in place any more."""
    return [
        path
        for path in folder.iterdir()
        if path.name.startswith(beginning) and path.suffix in {".new", ".old"}
    ]


def _stands(place: Path) -> str:
    """Say what stands in a folder that could not be put back."""
    if not (place / JOURNAL).is_file():
        return ""
    return (
        f"{place} may hold old and new files; the next command that uses it puts it back as it was."
    )
