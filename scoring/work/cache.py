"""The cache: answers of stages in a folder of the user's own, each under the hash of all that it rests on.

    FOLDER / version / key            "steelyard stage 1 SHA-256", a new line, and the answer as compressed plain data

Nothing in an entry can run, and none is believed that is not whole: the hash in its first line is
of its key and its content. A folder that is not the user's alone is not used, and neither is one
that cannot be written; that there is no cache is never an error. Entries are written aside and
renamed, so that two runs at once do no harm.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import stat
import sys
import tempfile
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER, OFF = "STEELYARD_CACHE", "STEELYARD_NO_CACHE"
"""Variables of the environment: where the folder is, and, with anything in it, that there is none."""
CAP = 200_000_000
"""Bytes that all entries take together; beyond it those go first that were not used for longest."""
LARGEST = 200_000_000
"""Bytes of plain data in one entry at most."""
UNUSED = 7 * 24 * 3600.0
"""Seconds for which an entry of another version is kept unused."""
ABANDONED = 3600.0
"""Seconds after which what was begun to be written and never renamed is swept."""
LIBRARIES = ("steelyard", "highspy", "numpy", "pulp", "scipy")
"""What answers may come from besides our own sources: another version of one makes another cache."""
MAGIC = b"steelyard stage 1 "
VERSION = re.compile("[0-9a-f]{16}")
KEY = re.compile("[0-9a-f]{64}")
ASIDE = ".new-"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kept answer: its file, which version of the program it is of, its bytes, and when it was used last."""

    path: Path
    version: str
    bytes: int
    used: float


class Cache:
    """The kept answers of one version of the program."""

    def __init__(self, root: Path, cap: int = CAP) -> None:
        self.root, self.cap = root, cap
        self.folder = root / program_version()

    def find(self, key: str) -> bytes | None:
        """Give the plain data kept under a key; None where there are none, or they are not whole."""
        path = self.folder / key
        try:
            if not is_own(self.root) or path.stat().st_size > self.cap:
                return None
            head, _, packed = path.read_bytes().partition(b"\n")
            if head != _head(key, packed):
                return None
            data = _unpacked(packed)
            os.utime(path)
        except (OSError, zlib.error):
            return None
        return data

    def keep(self, key: str, data: bytes) -> None:
        """Keep plain data under a key; where that cannot be, nothing happens."""
        packed = zlib.compress(data, 1)
        if len(data) > LARGEST or len(packed) > self.cap:
            return
        with suppress(OSError):
            if not (is_own(self.root) or made(self.root)):
                return
            self.folder.mkdir(mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=ASIDE, dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_head(key, packed) + b"\n" + packed)
                Path(name).replace(self.folder / key)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def entries(self) -> tuple[Entry, ...]:
        """List what is kept, of this version and of others."""
        return tuple(_entries(self.root))

    def sweep(self) -> None:
        """Remove what is of another version and long unused, what was never finished, and what is beyond the cap."""
        with suppress(OSError):
            now = time.time()
            for path in self.root.glob(f"*/{ASIDE}*"):
                if now - path.stat().st_mtime > ABANDONED:
                    path.unlink(missing_ok=True)
            entries = sorted(
                self.entries(), key=lambda entry: (entry.version == self.folder.name, entry.used)
            )
            over = sum(entry.bytes for entry in entries) - self.cap
            for entry in entries:
                other = entry.version != self.folder.name
                if over > 0 or (other and now - entry.used > UNUSED):
                    entry.path.unlink(missing_ok=True)
                    over -= entry.bytes
            self._without_empty_folders()

    def clear(self) -> int:
        """Remove everything that is kept, and nothing else; returns how many entries that were.

        Raises:
            OSError: something cannot be removed.
        """
        entries = self.entries()
        for entry in entries:
            entry.path.unlink(missing_ok=True)
        for path in self.root.glob(f"*/{ASIDE}*"):
            if VERSION.fullmatch(path.parent.name):
                path.unlink(missing_ok=True)
        self._without_empty_folders()
        return len(entries)

    def _without_empty_folders(self) -> None:
        for folder in _versions(self.root):
            with suppress(OSError):  # it is not empty, or somebody else was quicker
                folder.rmdir()


def users_cache() -> Cache | None:
    """Give the user's cache; None where they want none, or there is no place for one."""
    if os.environ.get(OFF):
        return None
    try:
        return Cache(users_folder())
    except (OSError, RuntimeError, PackageNotFoundError):  # no home, or sources that cannot be read
        return None


def users_folder() -> Path:
    """Say where the user's cache is, whether or not it is there.

    Raises:
        RuntimeError: the user has no home.
    """
    if named := os.environ.get(FOLDER):
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "steelyard" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "steelyard"
    base = os.environ.get("XDG_CACHE_HOME")
    # A relative one is to be ignored (XDG Base Directory Specification).
    return (
        Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache"
    ) / "steelyard"


def is_own(folder: Path) -> bool:
    """Say whether a folder is there, no link, the user's own and nobody else's to read or write."""
    try:
        seen = folder.lstat()
    except OSError:
        return False
    if not stat.S_ISDIR(seen.st_mode):
        return False
    if sys.platform == "win32":  # its folders are the user's by where they are
        return True
    return seen.st_uid == os.geteuid() and not seen.st_mode & 0o077


def made(folder: Path) -> bool:
    """Make the user's folder, or close one of theirs that holds nothing yet; says whether it may be used.

    Raises:
        OSError: it cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    seen = folder.lstat()
    if stat.S_ISDIR(seen.st_mode) and not is_own(folder) and not any(folder.iterdir()):
        folder.chmod(0o700)
    return is_own(folder)


@cache
def program_version() -> str:
    """Hash everything of ours that answers come from, and name the versions of what else they come from.

    Raises:
        OSError: the sources cannot be read.
        PackageNotFoundError: the program is not installed.
    """
    house = Path(__file__).parents[2]
    hashed = hashlib.sha256()
    for name in LIBRARIES:
        hashed.update(f"{name} {version(name)}\n".encode())
    hashed.update(platform.python_version().encode())
    for path in sorted(
        path for package in ("criteria", "scoring") for path in (house / package).rglob("*.py")
    ):
        source = path.read_bytes()
        hashed.update(f"\n{path.relative_to(house).as_posix()} {len(source)}\n".encode())
        hashed.update(source)
    return hashed.hexdigest()[:16]


def _head(key: str, packed: bytes) -> bytes:
    return MAGIC + hashlib.sha256(key.encode() + b"\n" + packed).hexdigest().encode()


def _unpacked(packed: bytes) -> bytes | None:
    """Unpack an entry; None where it is cut off, or longer than any of ours."""
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(packed, LARGEST)
    return data if unpacking.eof and not unpacking.unused_data else None


def _versions(root: Path) -> Iterator[Path]:
    """Give the folders of ours, one a version; none where the root is not the user's alone."""
    if is_own(root):
        yield from sorted(path for path in root.iterdir() if VERSION.fullmatch(path.name))


def _entries(root: Path) -> Iterator[Entry]:
    for folder in _versions(root):
        for path in sorted(folder.iterdir()):
            if KEY.fullmatch(path.name):
                with suppress(FileNotFoundError):  # another run swept it
                    seen = path.stat()
                    yield Entry(path, folder.name, seen.st_size, seen.st_mtime)
