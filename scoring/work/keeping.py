"""Which stages are done and which were: an answer is kept under the hash of its stage's name and all that it reads.

Two stages that read the same by content have the same key, whatever else of the case was changed.
An answer is written as plain data. Of what whoever reads it has as well (`there`), the case above
all, only the place is written, so that no text of a case can come back from an earlier run.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from criteria.model.problems import Place
from criteria.model.rules import Rule
from scoring.plain.codec import DamagedError, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.work.cache import Cache

type Read = tuple[Any, Any]
"""A type, and a value of that type."""

NEVER = (BaseModel, Place, Rule)
"""What holds texts and places of a case: never written, unless it is there in any case."""


@dataclass(frozen=True)
class Keep[T]:
    """How the answer of a stage is kept.

    gives: its type
    reads: all that it rests on, each with its type; equal content gives an equal answer
    there: what whoever reads the answer has as well
    whole: whether an answer is all that there is to find
    """

    gives: Any
    reads: tuple[Read, ...]
    there: tuple[object, ...] = ()
    whole: Callable[[T], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Found:
    """An answer that was kept."""

    answer: Any


class Keeper:
    """Keeps answers in a cache, and remembers which stages were found there and which were done.

    found, done: the names of stages, in order.
    """

    def __init__(self, cache: Cache) -> None:
        self.cache = cache
        self.found: list[str] = []
        self.done: list[str] = []
        self._hashes: dict[tuple[int, int], tuple[Read, str]] = {}

    def beside(self) -> Keeper:
        """Give one that finds the same, for work beside this one's."""
        other = Keeper(self.cache)
        other._hashes = self._hashes
        return other

    def find(self, name: str, keep: Keep[Any]) -> Found | None:
        """Look for the answer of a stage; None where it is not kept, or not as it was written."""
        data = self.cache.find(self._key(name, keep))
        if data is None:
            return None
        try:
            answer = decode(keep.gives, json.loads(data), there=keep.there)
        except (DamagedError, ValueError, RecursionError):
            return None
        self.found.append(name)
        return Found(answer)

    def put(self, name: str, keep: Keep[Any], answer: object) -> None:
        """Keep the answer of a stage, if it is all that there is to find."""
        self.done.append(name)
        if not keep.whole(answer):
            return
        try:
            tree = encode(keep.gives, answer, there=keep.there, never=NEVER)
        except TypeError:  # it holds what is not kept: the stage is done each time
            return
        self.cache.keep(self._key(name, keep), _text(tree))

    def _key(self, name: str, keep: Keep[Any]) -> str:
        parts = (self.cache.folder.name, name, *map(self._hash, keep.reads))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _hash(self, read: Read) -> str:
        """Hash a value; of one that many stages read, once."""
        hint, value = read
        key = (id(hint), id(value))
        if key not in self._hashes:  # the value is kept, so that no other one gets its id
            text = _text(encode(hint, value))
            self._hashes[key] = read, hashlib.sha256(text).hexdigest()
        return self._hashes[key][1]


def _text(tree: object) -> bytes:
    text = json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")
