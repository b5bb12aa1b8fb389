"""A set put down file by file under a journal: until that is removed, the old set stands and can be put back.

    1. the new files, under hidden names in the folder, down to the disk
    2. the old files under hidden second names
    3. the journal, in one rename: which file has which old one, and how its new one reads
    4. every new file to its place
    5. the journal is removed: this is the switch

Whoever finds a journal puts the old files back and removes it last, so that a second try begins
where the first one was killed. It is the rollback journal of databases (Gray and Reuter,
Transaction Processing, 1993, ch. 10; SQLite keeps one likewise).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from criteria.disk.steps import HIDDEN, INSIDE, clear, settle, undisturbed, unused, write_down

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

JOURNAL = f"{HIDDEN}journal"


@dataclass(frozen=True, slots=True)
class _Move:
    """What happens to one file. old: the hidden second name of what stands there. new: SHA-256; None: it goes."""

    name: str
    old: str | None
    new: str | None


def put_in_turn(folder: Path, contents: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Put a set into a folder, file by file under a journal; raises OSError, and then the old set stands.

    Should the old set not come back because the disk fails once more, the journal stays, and the
    next command that meets it puts it back.
    """
    new = {name: folder / unused(INSIDE, ".new") for name in contents}
    moves = [
        _Move(name, unused(INSIDE, ".old") if os.path.lexists(folder / name) else None, digest)
        for name, digest in [
            *((name, None) for name in gone),  # first: on some disks a new file has the same name
            *((name, hashlib.sha256(data).hexdigest()) for name, data in contents.items()),
        ]
    ]
    ours = [*new.values(), *(folder / move.old for move in moves if move.old)]
    journal, draft = folder / JOURNAL, folder / unused(INSIDE, ".new")
    try:
        for name, path in new.items():
            write_down(path, contents[name])
        for move in moves:
            if move.old:
                _keep(folder / move.name, folder / move.old)
        settle(folder)
        write_down(draft, json.dumps([astuple(move) for move in moves]).encode())
        with undisturbed():
            os.replace(draft, journal)  # noqa: PTH105 - as in steps.py
            settle(folder)
            _put_all(folder, moves, new)
    except BaseException:
        with undisturbed():
            put_back(folder)
            clear([draft, *ours])
        raise
    clear(ours)


def _put_all(folder: Path, moves: list[_Move], new: Mapping[str, Path]) -> None:
    """Put every file to its place, and then make it count."""
    for move in moves:
        if move.new is None:
            (folder / move.name).unlink(missing_ok=True)
        else:
            os.replace(new[move.name], folder / move.name)  # noqa: PTH105 - as above
    settle(folder)
    os.unlink(folder / JOURNAL)  # noqa: PTH108 - as above
    settle(folder)


def _keep(target: Path, old: Path) -> None:
    """Give a file a second name, or copy it where a disk knows one name a file."""
    try:
        os.link(target, old, follow_symlinks=os.link not in os.supports_follow_symlinks)
    except (OSError, NotImplementedError):
        write_down(old, target.read_bytes())
        shutil.copystat(target, old)


def put_back(folder: Path) -> None:
    """Put back the old set where a journal says that the new one did not come to stand whole; raises OSError.

    A file is touched only where it reads as the new one: what somebody saved there since stays.
    """
    journal = folder / JOURNAL
    if not journal.is_file():
        return
    moves = _read(journal)
    for move in reversed(moves):
        _put_one_back(folder, move)
    settle(folder)
    os.unlink(journal)  # noqa: PTH108 - as above
    settle(folder)
    clear(folder / move.old for move in moves if move.old)


def _put_one_back(folder: Path, move: _Move) -> None:
    target = folder / move.name
    reads = hashlib.sha256(target.read_bytes()).hexdigest() if target.is_file() else None
    if reads != move.new:
        return
    if move.old is None:
        target.unlink(missing_ok=True)
    elif os.path.lexists(folder / move.old):
        os.replace(folder / move.old, target)  # noqa: PTH105 - as above


def _read(journal: Path) -> list[_Move]:
    """Read a journal; what is none, or names anything outside its folder, says nothing."""
    try:
        moves = [_Move(*row) for row in json.loads(journal.read_bytes())]
        names = [name for move in moves for name in (move.name, move.old) if name is not None]
        hidden = [move.old for move in moves if move.old is not None]
    except (TypeError, ValueError):
        return []
    plain = all(isinstance(name, str) and Path(name).name == name for name in names)
    return moves if plain and all(name.startswith(INSIDE) for name in hidden) else []
