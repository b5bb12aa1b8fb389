"""Files are written whole or not at all, and never over another one unless told to."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def put(path: Path, data: bytes, *, force: bool = False) -> None:
    """Write a file beside its place, make it safe on the disk, then move it there in one step.

    Raises FileExistsError where something stands there and `force` is not given, and OSError.
    """
    _refuse(path, force=force)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def put_folder(
    path: Path,
    files: Mapping[str, bytes],
    *,
    force: bool = False,
    ours: Callable[[Path], list[Path]] | None = None,
) -> None:
    """Write a folder of files: a new one appears whole; in an old one (with `force`) each file is replaced.

    ours: the files of an old folder that the new ones stand for; those without a successor are
    removed, and whatever else the folder holds is left alone.
    """
    _refuse(path, force=force)
    if path.is_dir():
        for name, data in files.items():
            put(path / name, data, force=True)
        for old in ours(path) if ours else ():
            if old.name not in files:
                old.unlink()
        return
    part = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    try:
        for name, data in files.items():
            put(part / name, data)
        part.chmod(0o777 & ~_umask())
        part.replace(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _refuse(path: Path, *, force: bool) -> None:
    if not path.parent.is_dir():
        raise FileNotFoundError(f"there is no folder {path.parent}")
    if path.exists() and not force:
        raise FileExistsError(f"{path} is there already; it is replaced only if you say so (force)")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
