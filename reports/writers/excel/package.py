"""The finished workbook file: values beside formulas, alternative texts, and the same bytes every time.

openpyxl writes formulas without values, charts without alternative text, and the time of day into
three places.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOMENT = (1980, 1, 1, 0, 0, 0)
STAMP = "1980-01-01T00:00:00Z"
FORMULA = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*)><f>(.*?)</f><v ?/?>(?:</v>)?</c>', re.DOTALL)
TYPE = re.compile(r' t="[^"]*"')
STAMPS = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
FRAME = re.compile(r'<((?:\w+:)?)cNvPr id="(\d+)" name="([^"]*)"[^>]*/>')

type Saved = float | str | bool


def finish(
    data: bytes, values: Sequence[Mapping[str, Saved]], texts: Sequence[Sequence[tuple[str, str]]]
) -> bytes:
    """Finish what openpyxl saved.

    values: for each sheet in order, what each formula cell gives. texts: for each sheet that has
    charts, in order, the title and the alternative text of each chart. Raises KeyError for a
    formula whose value is not given.
    """
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        # The list of parts comes first, as Excel itself writes it.
        for name in sorted(source.namelist(), key=lambda part: part != "[Content_Types].xml"):
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            made.writestr(info, _part(name, source.read(name), values, texts))
    return target.getvalue()


def _part(
    name: str,
    data: bytes,
    values: Sequence[Mapping[str, Saved]],
    texts: Sequence[Sequence[tuple[str, str]]],
) -> bytes:
    if match := re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", name):
        return _with_values(data.decode(), values[int(match[1]) - 1]).encode()
    if match := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", name):
        return _with_texts(data.decode(), texts[int(match[1]) - 1]).encode()
    if name == "docProps/core.xml":
        return STAMPS.sub(rf"\g<1>{STAMP}\g<3>", data.decode()).encode()
    return data


def _with_values(xml: str, values: Mapping[str, Saved]) -> str:
    def value_beside(match: re.Match[str]) -> str:
        place, rest, formula = match[1], TYPE.sub("", match[2]), match[3]
        value = values[place]
        if isinstance(value, bool):
            kind, text = ' t="b"', str(int(value))
        elif isinstance(value, str):
            kind, text = ' t="str"', escape(value)
        else:
            kind, text = "", repr(value)
        return f'<c r="{place}"{rest}{kind}><f>{formula}</f><v>{text}</v></c>'

    return FORMULA.sub(value_beside, xml)


def _with_texts(xml: str, texts: Sequence[tuple[str, str]]) -> str:
    left = iter(texts)

    def text_beside(match: re.Match[str]) -> str:
        title, says = next(left)
        says, title = (quoteattr(text, {"\n": " "}) for text in (says, title))
        return f'<{match[1]}cNvPr id="{match[2]}" name="{match[3]}" descr={says} title={title}/>'

    return FRAME.sub(text_beside, xml)
