"""Writes one set over another in many ways and lets every single step of the system fail, or the process die there.

Run as a script, in a process of its own without threads, it prints as JSON what stands afterwards:

    python attempts.py FOLDER KIND WAY      KIND: new, old or own    WAY: fail, lock or die
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from criteria.disk import publish_set as roof
from criteria.disk import swap

OLD = {"a": b"old a", "b": b"old b", "gone": b"old, without a successor"}
NEW = {"a": b"new a", "b": b"new b", "c": b"new c"}
OWN = {"notes.txt": b"mine"}
STEPS = (
    *("open", "write", "fsync", "close", "replace", "rename", "link", "unlink", "rmdir", "mkdir"),
    *("truncate", "scandir", "chown", "listdir"),
)
FAULTS = {"fail": errno.ENOSPC, "lock": errno.EACCES}


class Steps:
    """Counts the steps of the system and spoils one of them."""

    def __init__(self, spoiled: int, way: str) -> None:
        self.spoiled, self.way = spoiled, way
        self.count = 0
        self.names: list[str] = []

    def step(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            self.count += 1
            self.names.append(name)
            if self.count == self.spoiled and self.way == "die":
                os._exit(9)
            if self.count == self.spoiled:
                if name == "close":
                    real(*words, **options)
                raise OSError(
                    FAULTS[self.way],
                    os.strerror(FAULTS[self.way]),
                    *[str(word) for word in words[:1]],
                )
            return real(*words, **options)

        return call

    def watch(self) -> None:
        for name in STEPS:
            setattr(os, name, self.step(name, getattr(os, name)))
        swap._change_places = self.step("exchange", swap._change_places)


def put(folder: Path, contents: dict[str, bytes] = NEW) -> None:
    roof.publish_set(folder, contents, gone=["gone"], force=True)


def prepare(folder: Path, kind: str) -> None:
    """A folder's parent; in it the folder with the old set, and files of others."""
    folder.parent.mkdir(parents=True)
    if kind != "new":
        folder.mkdir()
        for name, data in {**OLD, **(OWN if kind == "own" else {})}.items():
            (folder / name).write_bytes(data)


def holds(folder: Path) -> dict[str, str] | None:
    if not folder.exists():
        return None
    return {path.name: path.read_bytes().decode() for path in sorted(folder.iterdir())}


def spoiled(folder: Path, step: int, way: str) -> tuple[str, list[str], bool]:
    """What a fault at one step says, the steps until then, and whether there was such a step."""
    steps = Steps(step, way)
    steps.watch()
    try:
        put(folder)
    except roof.CannotWrite as fault:
        return str(fault), steps.names, True
    return "", steps.names, steps.count >= step


def attempt(folder: Path, kind: str, way: str, step: int) -> dict[str, Any]:
    """Let one step go wrong in a process of its own, look, and then run again."""
    prepare(folder, kind)
    sent, heard = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(sent)
        told = json.dumps(spoiled(folder, step, way)).encode()
        with os.fdopen(heard, "wb") as pipe:
            pipe.write(told)
        os._exit(0)
    os.close(heard)
    with os.fdopen(sent, "rb") as pipe:
        told = pipe.read()
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    says, names, met = json.loads(told) if told else ("", [], died)
    result = {"step": step, "met": met, "says": says, "name": names[step - 1 : step]}
    result["left"] = holds(folder)
    roof.make_whole(folder)
    result["whole"] = holds(folder)
    put(folder)
    result["after"] = holds(folder)
    result["around"] = sorted(path.name for path in folder.parent.iterdir())
    return result


def main(place: str, kind: str, way: str, without: str = "") -> None:
    """Spoil the first step, the second, and so on until there is none more."""
    os.fsync = lambda _: None  # counted all the same; what it does takes its time
    if without == "exchange":
        swap._others = unsuited
    results = []
    for step in range(1, 500):
        results.append(attempt(Path(place) / str(step) / "out", kind, way, step))
        if not results[-1]["met"]:
            break
    sys.stdout.write(json.dumps(results))


def unsuited(*_: object) -> list[str]:
    """Play a system that cannot exchange folders."""
    raise swap._Unsuited


if __name__ == "__main__":
    main(*sys.argv[1:])
