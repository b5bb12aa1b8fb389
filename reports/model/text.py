"""Text for reading: what may be shown, which links are safe, and counts in words."""

from __future__ import annotations

import re
from urllib.parse import quote

LINK = re.compile(r"\s*(https?://[^/\s]|mailto:\S)", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
NO_CHARACTER = re.compile(r"[\ud800-\udfff\ufffe\uffff]")


def visible(text: str) -> str:
    r"""Make control characters visible and replace what is no character, so that any file form can hold the text.

    >>> visible("a\x07b\r\nc")
    'a␇b\nc'
    """
    if text.isprintable():  # most texts are, and none of them holds any of these
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = CONTROL.sub(lambda mark: chr(0x2400 + ord(mark[0])), text)
    return NO_CHARACTER.sub("\ufffd", text)


def safe_link(address: str | None) -> str | None:
    """Give an address a reader may follow, its odd characters encoded; None for anything but http, https and mailto.

    >>> safe_link("https://example.org/a b"), safe_link("javascript:alert(1)")
    ('https://example.org/a%20b', None)
    """
    if address is None or not LINK.match(address):
        return None
    return quote(address.strip(), safe=":/?#@!$&'()*+,;=%~-._", errors="replace")


def counted(number: int, singular: str, plural: str = "") -> str:
    """Say how many of something, with the right form of the word.

    >>> counted(1, "rule"), counted(2, "rule")
    ('1 rule', '2 rules')
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
