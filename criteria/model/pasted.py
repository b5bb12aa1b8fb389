"""Words of a command as they can be pasted into a terminal."""

from __future__ import annotations

import os
import re
import shlex


def pasted(word: str) -> str:
    """Write a word of a command so that it can be pasted: in quotes where it holds more than plain signs."""
    if os.name == "nt":
        return f'"{word}"' if re.search(r"[^\w./\\:-]", word) else word
    return shlex.quote(word)
