"""The cases that come with the package, by name."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "cases"


def names() -> tuple[str, ...]:
    """The names of the built-in cases."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir()))


def folder(name: str) -> Path:
    """The CSV folder of a built-in case; raises KeyError if there is none of that name."""
    if name not in names():
        message = f"no built-in case is called {name}; there are {', '.join(names())}"
        raise KeyError(message)
    return _FOLDER / name
