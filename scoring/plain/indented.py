"""JSON with a line for each value, as `json.dumps(tree, indent=1)` writes it, in a fraction of its time.

Python writes lines in Python and the rest in C. What holds nothing but plain values, which is most
of what we write, is given to C whole, with line breaks between its values.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLDING = (dict, list, tuple)


def indented(tree: Any) -> str:
    """Write data with a line for each value, each level set in by one space; letters beyond ASCII stay as they are.

    >>> print(indented({"a": [1, 2.5], "b": {}}))
    {
     "a": [
      1,
      2.5
     ],
     "b": {}
    }

    Raises:
        ValueError: a number is infinite or none.
        TypeError: something is no plain data, or a key is no text.
    """
    return "".join(pieces(tree))


def pieces(tree: Any, level: int = 0) -> Iterator[str]:
    """Write data like `indented` piece by piece; `level` is how far it is set in."""
    if not isinstance(tree, HOLDING) or not tree:
        yield _plain(0).encode(tree)
        return
    parts = tree.values() if isinstance(tree, dict) else tree
    begin, end = ("{", "}") if isinstance(tree, dict) else ("[", "]")
    before = "\n" + " " * (level + 1)
    if not any(isinstance(part, HOLDING) for part in parts):
        text = _plain(level + 1).encode(tree)
        yield f"{begin}{before}{text[1:-1]}\n{' ' * level}{end}"
        return
    yield begin
    if isinstance(tree, dict):
        for key, part in tree.items():
            yield f"{before}{_key(key)}: "
            yield from pieces(part, level + 1)
            before = ",\n" + " " * (level + 1)
    else:
        for part in tree:
            yield before
            yield from pieces(part, level + 1)
            before = ",\n" + " " * (level + 1)
    yield f"\n{' ' * level}{end}"


@cache
def _plain(level: int) -> json.JSONEncoder:
    """Give what writes values that hold no others, each in its line."""
    return json.JSONEncoder(
        ensure_ascii=False, allow_nan=False, separators=(",\n" + " " * level, ": ")
    )


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r:.80} is no text, and so no key")
    return _plain(0).encode(key)
