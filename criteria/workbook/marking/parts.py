"""Small edits to the parts of a workbook as text: elements, relationships and content types."""

from __future__ import annotations

import posixpath
import re
from xml.sax.saxutils import escape, quoteattr

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "[Content_Types].xml"
_EMPTY_RELATIONS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_PACKAGE}"></Relationships>'
_DECLARED = re.compile(rb'^<\?xml[^>]*encoding="[^"]*"', re.IGNORECASE)


def as_utf8(data: bytes) -> bytes:
    """A part in UTF-8 without a mark at its beginning."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16").encode()
        return _DECLARED.sub(b'<?xml version="1.0" encoding="UTF-8"', data)
    return data.removeprefix(b"\xef\xbb\xbf")


def unselected(data: bytes) -> bytes:
    """A sheet that is not the one in front."""
    return re.sub(rb'\stabSelected="(?:1|true)"', b"", data)


def prefix(data: bytes, tag: str) -> str:
    """The prefix a part gives its elements, with its colon; mostly none."""
    tag_match = re.search(rb"<(\w+:)?" + tag.encode() + rb"[\s/>]", data)
    return (tag_match.group(1) or b"").decode() if tag_match else ""


def text(value: str) -> str:
    """Text inside an element."""
    shown = "".join(mark for mark in value if mark in "\n\t" or mark >= " ")
    return escape(shown)


def attribute(value: str) -> str:
    """An attribute's value with its quotes."""
    return quoteattr(value)


def relate(files: dict[str, bytes], part: str, kind: str, target: str) -> str:
    """Point from one part to another; returns the relationship's id."""
    folder, base = posixpath.split(part)
    name = posixpath.join(folder, "_rels", f"{base}.rels")
    now = as_utf8(files.get(name, _EMPTY_RELATIONS.encode())).decode()
    taken = re.findall(r'\bId="([^"]*)"', now)
    number = next(number for number in range(1, len(taken) + 2) if f"rIdS{number}" not in taken)
    where = posixpath.relpath(target, folder)
    head = prefix(now.encode(), "Relationships")
    line = f'<{head}Relationship Id="rIdS{number}" Type="{RELATIONS}/{kind}" Target="{where}"/>'
    now = re.sub(r"<(\w+:)?Relationships([^>]*)/>", r"<\1Relationships\2></\1Relationships>", now)
    files[name] = now.replace(f"</{head}Relationships>", f"{line}</{head}Relationships>").encode()
    return f"rIdS{number}"


def declare(files: dict[str, bytes], part: str, content: str) -> None:
    """Say what a new part holds."""
    _add_type(files, f'Override PartName="/{part}" ContentType="{content}"')


def declare_ending(files: dict[str, bytes], ending: str, content: str) -> None:
    """Say what the parts of an ending hold, unless it is said already."""
    if f'Extension="{ending}"'.encode() not in files[_TYPES]:
        _add_type(files, f'Default Extension="{ending}" ContentType="{content}"')


def _add_type(files: dict[str, bytes], line: str) -> None:
    now = as_utf8(files[_TYPES])
    head = prefix(now, "Types")
    files[_TYPES] = now.replace(
        f"</{head}Types>".encode(), f"<{head}{line}/></{head}Types>".encode()
    )


def free(files: dict[str, bytes], pattern: str) -> str:
    """The first name of a numbered part that is not taken: `xl/comments{}.xml`."""
    folded = {name.casefold() for name in files}
    return next(
        name
        for number in range(1, len(files) + 2)
        if (name := pattern.format(number)).casefold() not in folded
    )
