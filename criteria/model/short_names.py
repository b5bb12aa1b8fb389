"""Short names of recommendations for charts and first lines: as the case states them, else shortened from the names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from criteria.model.distinct_names import alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.rows import Recommendation

LONGEST = 26
"""Characters of a short name at most."""
CUT = "\u2026"

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_BREAK = re.compile(r"\s*(?:[,;:]|\s[-\u2013\u2014]\s)\s*")
_LOOSE = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "per", "the"}
    | {"to", "under", "via", "with", "&", "/", "+", "-"}
)
"""Words with which a name cannot end."""


def short_names(rows: Sequence[Recommendation]) -> tuple[str, ...]:
    """Give each recommendation a name of at most 26 characters, all different, in the rows' order.

    A stated one is kept as it is. The first way of shortening that no other row needs as well is
    taken; where every way is, the row's number stands behind the name.
    """
    stated = {alike(row.short_name) for row in rows if row.short_name}
    ways = [() if row.short_name else tuple(_ways(row.name)) for row in rows]
    first = [alike(each[0]) for each in ways if each]
    taken = set(stated)
    names = []
    for number, (row, each) in enumerate(zip(rows, ways, strict=True), 1):
        if row.short_name:
            names.append(row.short_name)
            continue
        free = [way for way in each if alike(way) not in taken and first.count(alike(way)) < 2]
        name = free[0] if free else _numbered(each[0], number)
        taken.add(alike(name))
        names.append(name)
    return tuple(names)


def _ways(name: str) -> Iterator[str]:
    r"""Go through ways to shorten a name, the one that says most first.

    >>> list(_ways("Feedstock partnerships in Africa, Latin America and Central Asia"))
    ['Feedstock partnerships\u2026', 'Feedstock\u2026 Asia']
    >>> list(_ways("Refineries (new)"))
    ['Refineries (new)', 'Refineries', 'Refineries\u2026 (new)']
    """
    line = " ".join(name.split())
    plain = " ".join(_BRACKETS.sub("", line).split()) or line
    head = _BREAK.split(plain)[0] or plain
    seen = dict.fromkeys(_cut(way) for way in (line, plain, head) if len(way) <= LONGEST)
    yield from seen or dict.fromkeys((_cut(head), _cut(plain), _cut(line)))
    yield from _ends(line)


def _ends(line: str) -> Iterator[str]:
    """Keep the end, where the beginning is another's too: what tells two of a kind apart often stands last."""
    *words, last = line.split(" ")
    while words and (len(" ".join(words)) + len(last) + 2 > LONGEST or not words[-1][-1].isalnum()):
        words.pop()
    if words:
        yield f"{' '.join(words)}{CUT} {last}"


def _cut(text: str) -> str:
    """Cut a text after its last whole word that fits and with which a name can end, and mark it as cut."""
    if len(text) <= LONGEST:
        return text
    words = text[:LONGEST].split(" ")[:-1] or [text[: LONGEST - 1]]
    while len(words) > 1 and words[-1].casefold() in _LOOSE:
        words.pop()
    return f"{' '.join(words).rstrip(',;:')}{CUT}"


def _numbered(name: str, number: int) -> str:
    """Put the row's number behind a name."""
    end = f" {number}"
    return f"{name[: LONGEST - len(end)].rstrip()}{end}"
