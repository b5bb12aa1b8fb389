"""Shorter names for a script: whatever it declares itself, and neither a browser nor the page's data has a word for.

A name is changed everywhere or nowhere, as a local, a parameter, a method or a field alike, so a
script means the same whatever scope a name has. Kept are the names of the language and of browsers,
keys of the data, and words that also stand alone in text or as keys of options.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain, product
from string import ascii_letters
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

LITERAL = re.compile(
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|(?<=[(,=!])/(?![/*])(?:[^/\\\n]|\\.)+/[a-z]*)"""
)
"""Text, a template, or a regular expression."""
INSIDE = re.compile(r"(?<=\$\{)[^}]*(?=\})")
"""The code within a template."""
NAME = re.compile(r"[A-Za-z_$][\w$]*")
DECLARED = (
    re.compile(r"\b(?:const|let|class|function\*?) (\w+)"),
    re.compile(r"^(?:static |get |\*)*(\w+)\([^;]*\)\{$", re.MULTILINE),  # a method
    re.compile(r"\bthis\.(\w+)="),
)
SEVERAL = (
    re.compile(r"\b(?:const|let) ?[\[{]([^=]*?)[\]}]="),
    re.compile(r"\(([\w,\[\]{} ]*)\)=>"),
    re.compile(r"(?:\bfunction\*? ?\w*|^(?:static |\*)*\w+)\(([^()]*)\)\{$", re.MULTILINE),
)
"""Where several names are declared at once: taken apart, and as parameters."""
KEY = re.compile(r"[{,] ?(\w+):")
SHORT = 2
"""Letters of a name that is short enough."""

WORDS = frozenset(
    NAME.findall(
        """
    break case catch class const continue debugger default delete do else enum export extends false finally for
    function if implements import in instanceof interface let new null of package private protected public return
    static super switch this throw true try typeof undefined var void while with yield async await get set
    """
    )
)
"""What is never a name."""
BROWSER = frozenset(
    NAME.findall(
        """
    ALWAYS Blob Infinity NEVER URL Worker add address after any back before body bottom bound button buttons caption
    cells changed children click closed columns complete constructor count data direction divisor draw effects
    element end entries event every first fixed from gain globalThis hash heading height hidden high input items
    label layout left length line link list lost lower measure move name next now only open options order page part
    pathname percent phrases points put ratio reset restore right round rows rule rules save scale scope script
    search second shift show sign size sizes some span start state status step summary tBodies tHead table tag take target
    text threshold top total touched turn type unit upper use value valueOf variable views voice waiting weight which
    width
    """
    )
)
"""Names that scripts of ours declare and a browser knows as well."""
DATA = frozenset(
    NAME.findall(
        """
    around budgets cells choice cost criteria decimals effects finer high ids joints levels low model money name names
    order people portfolios ranked rules says scale sizes steps terms weights what wholeTerm
    """
    )
)
"""Keys of what the page holds as JSON."""
KEPT_FOR_LINKS = frozenset({"weights", "voice", "amounts", "together", "off", "fixed", "viewed"})
"""Keys of settings in a link: one opens pages made later too."""
ASKED = frozenset(
    NAME.findall(
        """
    optimiser connect ask weights ends off fix lowest highest limit status choice value cost bound point clash clashFixed
    minimal parts task setting answered answerColumn proof headline TryIt page
    """
    )
)
"""What others ask the optimiser, and read of its answers."""
KEPT = WORDS | BROWSER | DATA | KEPT_FOR_LINKS | ASKED


def with_short_names(script: str, keys: frozenset[str] = frozenset()) -> str:
    """Give a script shorter names, and `let` for `const`. keys: what else keeps its name.

    >>> with_short_names('const largest = (it) => it.length;largest("the largest");')
    'let a = (it) => it.length;a("the largest");'
    """
    new_of = {**short_names(script, keys), "const": "let"}

    def renew(code: str) -> str:
        return NAME.sub(lambda name: new_of.get(name[0], name[0]), code)

    return "".join(
        _within(part, renew) if place % 2 else renew(part)
        for place, part in enumerate(LITERAL.split(script))
    )


def short_names(script: str, keys: frozenset[str] = frozenset()) -> Mapping[str, str]:
    """Give the new name of each that is changed, the one that takes most room the shortest."""
    code = code_of(script)
    used = Counter(NAME.findall(code))
    quoted = {part[1:-1] for part in LITERAL.findall(script)}
    # What a template says may be code as well.
    for template in (part for part in quoted if "${" in part):
        quoted = quoted | set(NAME.findall(INSIDE.sub("", template)))
    may_change = _declared(code) - KEPT - quoted - keys
    changed = [name for name in used if name in may_change and len(name) > SHORT]
    changed.sort(key=lambda name: (-used[name] * len(name), name))
    return dict(zip(changed, _fresh(set(used) | WORDS), strict=False))


def _declared(code: str) -> set[str]:
    single = chain.from_iterable(pattern.findall(code) for pattern in DECLARED)
    lists = chain.from_iterable(pattern.findall(code) for pattern in SEVERAL)
    return {*single, *chain.from_iterable(map(NAME.findall, lists))}


def _fresh(taken: set[str]) -> Iterator[str]:
    """Go through names that a script has no use for, short ones first."""
    for length in (1, 2, 3):
        for letters in product(ascii_letters, repeat=length):
            name = "".join(letters)
            if name not in taken:
                yield name


def keys_of(script: str) -> frozenset[str]:
    """Give the keys that a script writes, which may be names of attributes or of events."""
    return frozenset(KEY.findall(code_of(script)))


def code_of(script: str) -> str:
    """Give what of a script is code, texts left blank."""
    return "".join(
        " ".join(INSIDE.findall(part)) if part.startswith("`") else '""' if place % 2 else part
        for place, part in enumerate(LITERAL.split(script))
    )


def _within(literal: str, renew: Callable[[str], str]) -> str:
    """Change the code within a template; other text stays."""
    return INSIDE.sub(lambda code: renew(code[0]), literal) if literal.startswith("`") else literal
