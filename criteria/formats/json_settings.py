"""Settings typed into the text of a case in JSON: everything else stays as it is, byte for byte."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from criteria.model.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SPACE = re.compile(r"\s*")


def with_settings(data: bytes, settings: Mapping[str, str]) -> bytes:
    """Type settings into the object `case` of a JSON file: over those that are there, the others after the last.

    Raises ValueError where the file is no such object, of which a check says more.
    """
    text = data.decode()
    start = text.find("{")
    if start < 0:
        message = "the file holds no object of tables"
        raise ValueError(message)
    case = next((span for name, span in _members(text, start) if fold(name) == "case"), None)
    if case is None or text[case[0]] != "{":
        message = "the file has no object of settings called case"
        raise ValueError(message)
    return _typed(text, case, settings).encode()


def _typed(text: str, case: tuple[int, int], settings: Mapping[str, str]) -> str:
    """Type the settings into the object that stands at a place."""
    there = {fold(name): span for name, span in _members(text, case[0])}
    edits = [
        (*there[fold(name)], json.dumps(value, ensure_ascii=False))
        for name, value in settings.items()
        if fold(name) in there
    ]
    members = [
        f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}"
        for name, value in settings.items()
        if fold(name) not in there
    ]
    if members:
        indent = _indent(text, case[0])
        added = f",{indent}".join(members)
        end = max((stop for _, stop in there.values()), default=case[0] + 1)
        edits.append((end, end, f",{indent}{added}" if there else f"{indent}{added}"))
    for start, stop, piece in sorted(edits, reverse=True):
        text = f"{text[:start]}{piece}{text[stop:]}"
    return text


def _indent(text: str, start: int) -> str:
    """What stands between the brace of an object and its first key: a line and its indent, or nothing."""
    space = _SPACE.match(text, start + 1)
    return space.group() if space else ""


def _members(text: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Go through the keys of an object whose brace stands at `start`, each with where its value begins and ends."""
    decoder = json.JSONDecoder()
    place = _past_space(text, start + 1)
    while text[place : place + 1] == '"':
        name, place = decoder.raw_decode(text, place)
        place = _past_space(text, _past_space(text, place) + 1)
        _, end = decoder.raw_decode(text, place)
        yield name, (place, end)
        place = _past_space(text, end)
        if text[place : place + 1] != ",":
            return
        place = _past_space(text, place + 1)


def _past_space(text: str, place: int) -> int:
    space = _SPACE.match(text, place)
    return space.end() if space else place
