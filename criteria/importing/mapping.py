"""How a sheet was read, as a small TOML file: the next import with it takes every column for the same again."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from criteria.importing.files.grid import CannotImportError
from criteria.importing.tables.roles import KINDS, role
from criteria.model.names import listed

if TYPE_CHECKING:
    from pathlib import Path

_KEYS = ("sheet", "turned", "money", "budget", "columns", "criteria")
_OF_CRITERIA = ("direction", "worst", "best", "weight", "confirmed")


@dataclass(frozen=True, slots=True)
class Mapping:
    """What somebody, or an earlier import, said of a sheet; blank and None: nothing.

    turned: criteria stand below one another. columns: the role of each by its heading. criteria: of
    each by its heading, direction, worst, best and weight as text; confirmed: nothing of it is an
    assumption any more. only_this: no other sheet will do, where the one named is not there.
    """

    sheet: str = ""
    turned: bool | None = None
    money: str = ""
    budget: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    criteria: dict[str, dict[str, str]] = field(default_factory=dict)
    only_this: bool = False


def read(path: Path) -> Mapping:
    """Read a mapping; raises CannotImportError, which names the key that is wrong."""
    try:
        content = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotImportError(f"The mapping {path} cannot be read.", "Check its name.") from fault
    except tomllib.TOMLDecodeError as fault:
        raise CannotImportError(
            f"The mapping {path.name} is not TOML: {fault}.", "Correct that line."
        ) from fault
    for key in content:
        if key not in _KEYS:
            raise _wrong(path, key, f"The keys are {', '.join(_KEYS)}.")
    columns = {str(key): str(value) for key, value in _table(path, content, "columns").items()}
    for heading, text in columns.items():
        if role(text) is None:
            allowed = (
                f"A column is {listed(KINDS, 20)}; a cost also cost 2027 or cost of SOURCE 2027."
            )
            raise _wrong(path, f"columns, {heading} = {text}", allowed)
    criteria = {}
    for heading, said in _table(path, content, "criteria").items():
        if not isinstance(said, dict) or any(key not in _OF_CRITERIA for key in said):
            raise _wrong(path, f"criteria, {heading}", f"It may hold {', '.join(_OF_CRITERIA)}.")
        criteria[str(heading)] = {key: _text(value) for key, value in said.items()}
    turned = content.get("turned")
    return Mapping(
        str(content.get("sheet", "")),
        turned if isinstance(turned, bool) else None,
        str(content.get("money", "")),
        _text(content.get("budget", "")),
        columns,
        criteria,
    )


def written(mapping: Mapping, source: str) -> bytes:
    """Write a mapping as TOML; the same one gives the same bytes."""
    lines = [
        f"# How {source} was read. The same again next time: steelyard import NEXT --map THIS-FILE",
        f"# A column may be: {', '.join(KINDS)};",
        "# a cost also as: cost 2027, cost of SOURCE, cost of SOURCE 2027.",
        "# factors are multiplied (RICE); parts are added, and their sum is divided by the cost (WSJF).",
        "# A criterion with confirmed = true is no assumption any more.",
    ]
    if mapping.sheet:
        lines.append(f"sheet = {_quoted(mapping.sheet)}")
    if mapping.turned is not None:
        lines.append(f"turned = {str(mapping.turned).lower()}")
    entries = {"money": mapping.money, "budget": mapping.budget}
    lines += [f"{key} = {_quoted(text)}" for key, text in entries.items() if text]
    lines += ["", "[columns]"]
    lines += [f"{_quoted(heading)} = {_quoted(text)}" for heading, text in mapping.columns.items()]
    for heading, entries in mapping.criteria.items():
        lines += ["", f"[criteria.{_quoted(heading)}]"]
        lines += [
            f"{key} = {value if key == 'confirmed' else _quoted(value)}"
            for key, value in entries.items()
        ]
    return ("\n".join(lines) + "\n").encode()


def _table(path: Path, content: dict[str, Any], key: str) -> dict[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise _wrong(path, key, f"[{key}] is a table of headings.")
    return table


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong(path: Path, what: str, allowed: str) -> CannotImportError:
    return CannotImportError(f"The mapping {path.name} has {what}.", allowed)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = "".join(mark if mark.isprintable() else f"\\u{ord(mark):04x}" for mark in escaped)
    return f'"{plain}"'
