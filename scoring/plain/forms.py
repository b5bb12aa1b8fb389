"""How a value of each type is written as plain data, and read: as the types of its fields say.

    a fraction    "571691/8280"          a decimal     "12.50"         a word of an enum    "mean"
    a tuple       [first, second]        a mapping     [[key, value], ...]
    levels        "0120", whole numbers that are all below ten, as the levels of a portfolio are
    a dataclass   [its fields in order]  one of several classes        ["Budget", [its fields]]
    an array      as arrays.py has it    a case, or a row of one       [its fields in order]
    a date        "2027-12-31"

What is read is of the type that its field has, or is refused.
"""

from __future__ import annotations

import json
import sys
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from math import isfinite
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Literal,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
)

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from scoring.plain import arrays
from scoring.plain.hints import hints, meant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SAME, THERE = "=", "there"
type Plain = dict[str, Any] | list[Any] | str | int | float | bool | None


class DamagedError(ValueError):
    """The data are not what they should be; says what does not fit, in a few words."""


@dataclass(frozen=True, slots=True)
class Again:
    """Stands in a tree for a value that has a number."""

    number: int


@dataclass
class Pool:
    """The values that have numbers, from 0: what both sides know, then what comes more than once.

    there: values that the reader has something in the place of. never: types of which no other
    value is written.
    """

    trees: list[Plain] = field(default_factory=list)
    number_of: dict[str, int] = field(default_factory=dict)
    written: dict[tuple[int, int], tuple[object, Again]] = field(default_factory=dict)
    made: dict[tuple[int, Form], Any] = field(default_factory=dict)
    there: tuple[object, ...] = ()
    place_of: dict[int, int] = field(default_factory=dict)
    never: tuple[type, ...] = ()

    def stand(self, there: Sequence[object], never: tuple[type, ...] = ()) -> None:
        """Let values stand for themselves by their place, and refuse all others of some types."""
        self.there, self.never = tuple(there), never
        self.place_of = {id(value): place for place, value in enumerate(self.there)}

    def copied(self) -> Pool:
        """Make another pool with the same values, to which more may be added."""
        return Pool(list(self.trees), dict(self.number_of), dict(self.written), dict(self.made))

    def numbered(self, tree: Plain) -> Again:
        """Give a tree its number; the same tree has the same one."""
        text = _TEXT.encode(tree)
        number = self.number_of.get(text)
        if number is None:
            number = self.number_of[text] = len(self.trees)
            self.trees.append(tree)
        return Again(number)


@dataclass(frozen=True, eq=False)
class Form:
    """How values of one type are written and read.

    holds: whether a value is of this type. whole: such a value may get a number.
    write, read: the value itself; whoever writes or reads a part of something else calls `put` and
    `take`.
    """

    name: str
    holds: Callable[[object], bool]
    write: Callable[[Any, Pool], Plain]
    read: Callable[[Any, Pool], Any]
    whole: bool = False

    def put(self, value: Any, pool: Pool) -> Any:
        """Write a value, as its number where it may have one."""
        if not self.holds(value):
            raise TypeError(f"{value!r:.80} is no {self.name}")
        if pool.place_of and id(value) in pool.place_of:
            return {THERE: pool.place_of[id(value)]}
        if pool.never and isinstance(value, pool.never):
            raise TypeError(f"{value!r:.80} is not kept")
        if not self.whole:
            return self.write(value, pool)
        key = (id(value), id(self))
        known = pool.written.get(key)
        if known is not None:
            return known[1]
        again = pool.numbered(self.write(value, pool))
        pool.written[key] = value, again  # the value is kept, so that no other one gets its id
        pool.made.setdefault((again.number, self), value)
        return again

    def take(self, tree: Any, pool: Pool) -> Any:
        """Read a value, or the one that its number or place stands for."""
        if isinstance(tree, dict) and THERE in tree:
            return self._there(tree, pool)
        number = tree.number if isinstance(tree, Again) else number_in(tree)
        if number is None:
            return self.read(tree, pool)
        if not 0 <= number < len(pool.trees):
            raise DamagedError("something is meant that is not there")
        if (number, self) not in pool.made:
            pool.made[number, self] = self.read(pool.trees[number], pool)
        return pool.made[number, self]

    def _there(self, tree: dict[str, Any], pool: Pool) -> Any:
        place = tree[THERE]
        if len(tree) > 1 or type(place) is not int or not 0 <= place < len(pool.there):
            raise DamagedError("something is meant that is not there")
        value = pool.there[place]
        if not self.holds(value):
            raise DamagedError(f"what is there is no {self.name}")
        return value


def same(again: object) -> Plain:
    """Write what stands for a value that has a number; for `json.dumps`."""
    if isinstance(again, Again):
        return {SAME: again.number}
    raise TypeError(f"{again!r:.80} is no plain data")


_TEXT = json.JSONEncoder(ensure_ascii=False, default=same, allow_nan=False)
"""Made once: `json.dumps` with options makes one at each call."""


def number_in(tree: Any) -> int | None:
    """Read the number of a value that is written elsewhere; None where a tree is a value itself."""
    if not isinstance(tree, dict) or SAME not in tree:
        return None
    number = tree[SAME]
    if len(tree) > 1 or type(number) is not int:
        raise DamagedError("a number of a value is no number")
    return number


@cache
def form(hint: Any) -> Form:
    """Give the form of a type."""
    if isinstance(hint, TypeAliasType):
        return form(meant(hint))
    if hint in PLAIN:
        return PLAIN[hint]
    origin = get_origin(hint)
    if origin in _BY_ORIGIN:
        return _BY_ORIGIN[origin](hint, get_args(hint))
    if isinstance(hint, type):
        return _class(hint)
    raise TypeError(f"values of the type {hint} are not kept")


def _class(cls: type) -> Form:
    if issubclass(cls, Enum):
        return Form(
            cls.__name__, lambda value: type(value) is cls, lambda value, _: value.value, _as(cls)
        )
    if issubclass(cls, BaseModel):
        return _model(cls)
    if is_dataclass(cls):
        kinds = _kinds(cls)
        return _fields(cls) if kinds == (cls,) else _one_of(cls.__name__, kinds)
    raise TypeError(f"values of the type {cls} are not kept")


def _as(make: Callable[[Any], Any]) -> Callable[[Any, Pool], Any]:
    return lambda tree, _: make(tree)


def _exactly(kind: type) -> Form:
    def read(tree: Any, _: Pool) -> Any:
        if type(tree) is not kind:
            raise DamagedError(f"{tree!r:.40} is no {kind.__name__}")
        return tree

    return Form(kind.__name__, lambda value: type(value) is kind, lambda value, _: value, read)


def _read_float(tree: Any, _: Pool) -> float:
    if type(tree) not in {float, int} and tree not in {"inf", "-inf", "nan"}:
        raise DamagedError(f"{tree!r:.40} is no number")
    return tree if type(tree) is int else float(tree)


def _write_float(value: Any, _: Pool) -> Plain:
    if isinstance(value, int):
        return value
    return float(value) if isfinite(value) else repr(float(value))


def _read_fraction(tree: Any, _: Pool) -> Fraction | int:
    if type(tree) not in {int, str}:
        raise DamagedError(f"{tree!r:.40} is no fraction")
    return tree if type(tree) is int else Fraction(tree)


def _read_decimal(tree: Any, _: Pool) -> Decimal:
    if type(tree) is not str:
        raise DamagedError(f"{tree!r:.40} is no decimal number")
    return Decimal(tree)


def _read_day(tree: Any, _: Pool) -> date:
    if type(tree) is not str:
        raise DamagedError(f"{tree!r:.40} is no date")
    return date.fromisoformat(tree)


def _is_number(value: object) -> bool:
    return isinstance(value, float) or type(value) is int


def _is_exact(value: object) -> bool:
    return type(value) is Fraction or type(value) is int


def _write_fraction(value: Any, _: Pool) -> Plain:
    return value if type(value) is int else str(value)


NOTHING = Form(
    "nothing", lambda value: value is None, lambda _value, _: None, _exactly(type(None)).read
)
PLAIN: dict[Any, Form] = {
    None: NOTHING,
    type(None): NOTHING,
    bool: _exactly(bool),
    int: _exactly(int),
    str: _exactly(str),
    float: Form("number", _is_number, _write_float, _read_float),
    Fraction: Form("fraction", _is_exact, _write_fraction, _read_fraction),
    Decimal: Form(
        "decimal", lambda value: type(value) is Decimal, lambda value, _: str(value), _read_decimal
    ),
    date: Form("date", lambda value: type(value) is date, lambda value, _: str(value), _read_day),
}
ARRAY = Form(
    "array",
    lambda value: isinstance(value, np.ndarray),
    lambda value, _: arrays.written(value),
    _as(arrays.read),
)


def _words(hint: Any, words: tuple[Any, ...]) -> Form:
    def read(tree: Any, _: Pool) -> Any:
        if tree not in words:
            raise DamagedError(f"{tree!r:.40} is none of {', '.join(map(str, words))}")
        return tree

    return Form(str(hint), lambda value: value in words, lambda value, _: value, read)


def _union(parts: tuple[Any, ...]) -> Form:
    """One of several types; None is null, and where that leaves one type it is written as itself."""
    kinds = tuple(kind for part in parts if (kind := form(part)) is not NOTHING)
    if len(kinds) < len(parts):
        inner = kinds[0] if len(kinds) == 1 else _tagged(kinds)
        return Form(
            f"{inner.name} or nothing",
            lambda value: value is None or inner.holds(value),
            lambda value, pool: None if value is None else inner.put(value, pool),
            lambda tree, pool: None if tree is None else inner.take(tree, pool),
        )
    return _tagged(kinds)


def _tagged(kinds: tuple[Form, ...]) -> Form:
    def write(value: Any, pool: Pool) -> Plain:
        place, kind = next((place, kind) for place, kind in enumerate(kinds) if kind.holds(value))
        return [place, kind.put(value, pool)]

    def read(tree: Any, pool: Pool) -> Any:
        place, part = _parts(tree, 2)
        if type(place) is not int or not 0 <= place < len(kinds):
            raise DamagedError("a value is of no type that it may have")
        return kinds[place].take(part, pool)

    name = " or ".join(kind.name for kind in kinds)
    return Form(name, lambda value: any(kind.holds(value) for kind in kinds), write, read)


def _parts(tree: Any, number: int) -> list[Any]:
    if not isinstance(tree, list) or len(tree) != number:
        raise DamagedError(f"{number} parts should stand together")
    return tree


def _list(hint: Any) -> Form:
    part = form(hint)

    def read(tree: Any, pool: Pool) -> tuple[Any, ...]:
        if not isinstance(tree, list):
            raise DamagedError(f"{tree!r:.40} is no list")
        return tuple(part.take(piece, pool) for piece in tree)

    return Form(
        f"tuple of {part.name}",
        lambda value: isinstance(value, tuple),
        lambda value, pool: [part.put(piece, pool) for piece in value],
        read,
        whole=True,
    )


DIGITS = b"0123456789" + bytes(246)
"""What each byte below ten is written as."""


def _levels() -> Form:
    """Whole numbers, each a digit where all are below ten: much of a result is portfolios, a level a recommendation."""
    plain = _list(int)

    def write(value: Any, pool: Pool) -> Plain:
        if value and set(map(type, value)) == {int} and min(value) >= 0 and max(value) < 10:
            return bytes(value).translate(DIGITS).decode()
        return plain.write(value, pool)

    def read(tree: Any, pool: Pool) -> tuple[int, ...]:
        if isinstance(tree, str) and tree.isascii() and tree.isdigit():
            return tuple(map(int, tree))
        return tuple(plain.read(tree, pool))

    return Form(plain.name, plain.holds, write, read, whole=True)


def _record(hint: Any, hinted: tuple[Any, ...]) -> Form:
    kinds = tuple(form(part) for part in hinted)
    return Form(
        str(hint),
        lambda value: isinstance(value, tuple) and len(value) == len(kinds),
        lambda value, pool: [kind.put(part, pool) for kind, part in zip(kinds, value, strict=True)],
        lambda tree, pool: tuple(
            kind.take(part, pool)
            for kind, part in zip(kinds, _parts(tree, len(kinds)), strict=True)
        ),
        whole=True,
    )


def _mapping(key_hint: Any, value_hint: Any) -> Form:
    keys, values = form(key_hint), form(value_hint)

    def read(tree: Any, pool: Pool) -> dict[Any, Any]:
        if not isinstance(tree, list):
            raise DamagedError(f"{tree!r:.40} is no list of keys and values")
        pairs = [_parts(pair, 2) for pair in tree]
        mapping = {keys.take(key, pool): values.take(value, pool) for key, value in pairs}
        if len(mapping) < len(pairs):
            raise DamagedError("a key stands twice")
        return mapping

    return Form(
        f"mapping of {keys.name} to {values.name}",
        lambda value: isinstance(value, Mapping),
        lambda value, pool: [
            [keys.put(key, pool), values.put(part, pool)] for key, part in value.items()
        ],
        read,
        whole=True,
    )


def _kept(cls: type) -> list[str]:
    """Name the fields that are kept: not those that are no part of what is equal, such as seconds on a clock."""
    return [part.name for part in fields(cls) if part.compare]


def _fields(cls: type) -> Form:
    """A dataclass by its fields; their forms are made at first use, as a class may hold its own kind."""

    @cache  # whole or not at all: threads that come first together each make all of them
    def named() -> tuple[tuple[str, Form], ...]:
        declared = hints(cls)
        return tuple((name, form(declared[name])) for name in _kept(cls))

    def write(value: Any, pool: Pool) -> Plain:
        try:
            return [kind.put(getattr(value, name), pool) for name, kind in named()]
        except TypeError as fault:
            raise TypeError(f"{cls.__name__}: {fault}") from fault

    def read(tree: Any, pool: Pool) -> Any:
        parts = _parts(tree, len(named()))
        return cls(
            **{
                name: kind.take(part, pool)
                for (name, kind), part in zip(named(), parts, strict=True)
            }
        )

    return Form(cls.__name__, lambda value: type(value) is cls, write, read, whole=True)


def _kinds(cls: type) -> tuple[type, ...]:
    """List the classes that a value of a class may be of: itself, or those below it."""
    kinds: list[type] = [] if getattr(cls, "__abstractmethods__", None) else [cls]
    subclasses: list[type] = cls.__subclasses__()
    for below in subclasses:
        kinds += _kinds(below) if _is_itself(below) else ()
    return tuple(kinds)


def _is_itself(cls: type) -> bool:
    """Say whether a class is the one its module has; of one with slots, Python keeps the one before as well."""
    return getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls


def _one_of(name: str, classes: tuple[type, ...]) -> Form:
    kind_of = {cls.__name__: _fields(cls) for cls in sorted(classes, key=lambda cls: cls.__name__)}

    def read(tree: Any, pool: Pool) -> Any:
        word, part = _parts(tree, 2)
        if word not in kind_of:
            raise DamagedError(f"{word!r:.40} is no kind of {name}")
        return kind_of[word].take(part, pool)

    def write(value: Any, pool: Pool) -> Plain:
        word = type(value).__name__
        return [word, kind_of[word].put(value, pool)]

    return Form(name, lambda value: type(value) in classes, write, read)


def _model(cls: type[BaseModel]) -> Form:
    """A case or a row of one, by its fields as they are: one that was worked out keeps the spelling of its numbers.

    Fields at the end that no dump names while they are blank are left out here as well, so that what
    was written before there were any reads the same.
    """
    declared: dict[str, Any] = {
        name: part.annotation
        for name, part in cls.model_fields.items()
        if name not in getattr(cls, "NO_FIGURES", ())
    }
    kinds = {name: form(hint) for name, hint in declared.items()}
    later = _later(cls)
    needed = len(kinds) - len(later)

    def write(value: Any, pool: Pool) -> Plain:
        parts = [kind.put(getattr(value, name), pool) for name, kind in kinds.items()]
        while len(parts) > needed and later[len(parts) - needed - 1].is_blank(value):
            parts.pop()
        return parts

    def read(tree: Any, pool: Pool) -> Any:
        count = len(tree) if isinstance(tree, list) else needed
        parts = _parts(tree, min(max(count, needed), len(kinds)))
        read_parts = {
            name: kind.take(part, pool)
            for (name, kind), part in zip(kinds.items(), parts, strict=False)
        }
        return cls.model_construct(**read_parts)

    return Form(cls.__name__, lambda value: type(value) is cls, write, read, whole=True)


@dataclass(frozen=True, slots=True)
class _Later:
    """A field of later versions, which no dump names while it is blank."""

    name: str
    blank: Callable[[Any], bool]

    def is_blank(self, value: BaseModel) -> bool:
        """Whether it says nothing in a row."""
        return self.blank(getattr(value, self.name))


def _later(cls: type[BaseModel]) -> tuple[_Later, ...]:
    """List the fields of later versions, which stand last."""
    later: list[_Later] = []
    for name, part in reversed(cls.model_fields.items()):
        if name in getattr(cls, "NO_FIGURES", ()):
            continue
        if part.exclude_if is None:
            break
        later.insert(0, _Later(name, part.exclude_if))
    return tuple(later)


def _tuple(hint: Any, hinted: tuple[Any, ...]) -> Form:
    if hinted[1:] != (...,):
        return _record(hint, hinted)
    return _levels() if hinted[0] is int else _list(hinted[0])


_BY_ORIGIN: dict[Any, Callable[[Any, tuple[Any, ...]], Form]] = {
    Annotated: lambda _, hinted: form(hinted[0]),
    Union: lambda _, hinted: _union(hinted),
    types.UnionType: lambda _, hinted: _union(hinted),
    Literal: _words,
    tuple: _tuple,
    dict: lambda _, hinted: _mapping(*hinted),
    Mapping: lambda _, hinted: _mapping(*hinted),
    np.ndarray: lambda _hint, _parts: ARRAY,
    NDArray: lambda _hint, _parts: ARRAY,
}
"""What makes the form of a type such as `tuple[int, ...]`, from the type and what stands in its brackets."""
