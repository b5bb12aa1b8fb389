"""An array as plain data: its kind, its shape, and its numbers as bytes, each row that comes again written once.

    {"kind": "<i2", "shape": [10000, 24], "rows": "...", "of": 812, "at": "..."}

`rows` are the bytes of `of` different rows, in base64 and little end first; `at` says which of them
each row is, and is left out where no row comes twice often enough to save anything. Whole numbers
are kept in the smallest kind that holds them (`as`).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

KINDS = ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f8")
"""Kinds of numbers that are kept."""
WHOLE = ("|i1", "<i2", "<i4", "<i8")
PLACES = ("|u1", "<u2", "<u4")
MOST = 50_000_000
"""Numbers in one array at most; none of ours comes near, and a damaged shape must not ask for all memory."""


def written(array: NDArray[Any]) -> dict[str, Any]:
    """Write an array as plain data; the same array gives the same text."""
    kind = array.dtype.newbyteorder("<").str
    if kind not in KINDS:
        raise TypeError(f"an array of {array.dtype} is not kept")
    kept = _smallest(kind, array)
    tree: dict[str, Any] = {"kind": kind, "shape": list(array.shape)}
    if kept != kind:
        tree["as"] = kept
    plain = np.ascontiguousarray(array).astype(kept)
    if array.ndim == 2 and array.shape[1]:
        rows, at = _distinct(plain)
        places = next(places for places in PLACES if len(rows) <= np.iinfo(places).max)
        if rows.nbytes + at.size * np.dtype(places).itemsize < plain.nbytes:
            return {
                **tree,
                "of": len(rows),
                "rows": _text(rows),
                "at": _text(at.astype(places)),
            }
    return {**tree, "rows": _text(plain)}


def read(tree: Any) -> NDArray[Any]:
    """Make the array again.

    Raises:
        ValueError, KeyError or TypeError: this is no array.
    """
    kind, shape, kept = tree["kind"], tuple(tree["shape"]), tree.get("as", tree["kind"])
    sound = all(type(size) is int and size >= 0 for size in shape) and prod(shape) <= MOST
    if kind not in KINDS or kept not in KINDS or not sound:
        raise ValueError("the array has a kind or a shape that none of ours has")
    if "at" not in tree:
        return _numbers(tree["rows"], kept).astype(kind).reshape(shape)
    rows: NDArray[Any] = _numbers(tree["rows"], kept).astype(kind).reshape(tree["of"], *shape[1:])
    places = next(places for places in PLACES if len(rows) <= np.iinfo(places).max)
    return np.asarray(rows[_numbers(tree["at"], places)]).reshape(shape)


def _smallest(kind: str, array: NDArray[Any]) -> str:
    """Name the smallest kind that holds every number of the array."""
    if kind not in WHOLE or not array.size:
        return kind
    least, most = int(array.min()), int(array.max())
    return next(
        small for small in WHOLE if np.iinfo(small).min <= least and most <= np.iinfo(small).max
    )


def _distinct(plain: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the different rows of a table in their order, and which of them each row is: as `np.unique` does.

    Whole numbers are told apart as bytes that sort as they do: many rows are few different ones,
    and numpy would sort them all.
    """
    if plain.dtype.kind not in "biu":
        rows, at = np.unique(plain, axis=0, return_inverse=True)
        return rows, at.reshape(-1)
    size = plain.dtype.itemsize
    sign = 1 << (8 * size - 1) if plain.dtype.kind == "i" else 0
    unsigned = plain.view(f"<u{size}") ^ np.array(sign, f"<u{size}")
    text = np.ascontiguousarray(unsigned.astype(f">u{size}")).tobytes()
    length = size * plain.shape[1]
    keys = [text[start : start + length] for start in range(0, len(text), length)]
    first: dict[bytes, int] = {}
    for place, key in enumerate(keys):
        first.setdefault(key, place)
    order = sorted(first)
    number = {key: place for place, key in enumerate(order)}
    at = np.fromiter((number[key] for key in keys), np.intp, len(keys))
    return plain[[first[key] for key in order]], at


def _text(array: NDArray[Any]) -> str:
    return b64encode(array.tobytes()).decode()


def _numbers(text: str, kind: str) -> NDArray[Any]:
    return np.frombuffer(b64decode(text, validate=True), dtype=kind)
