"""Values as plain data and back, as the types of their fields say; nothing in the data is ever run.

A value that comes again is written once: the first time it gets a number, and {"=": number} stands
for it wherever it comes. What both sides know beforehand (`known`) has numbers too and is not
written at all. How a value of each type is written is in forms.py.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scoring.plain.forms import SAME, Again, DamagedError, Pool, form, number_in, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scoring.plain.forms import Plain

_TEXT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

__all__ = ["DamagedError", "Known", "decode", "encode", "fingerprint", "knowing"]

type Known = Iterable[tuple[Any, Any]] | Pool
"""What both sides know: each value with its type, or all of it with its numbers."""

SHORT = 12
"""Text of so many characters is written again rather than given a number."""


def encode(
    hint: Any,
    value: Any,
    known: Known = (),
    *,
    there: Sequence[object] = (),
    never: tuple[type, ...] = (),
) -> dict[str, Plain]:
    """Write a value as plain data: what comes again under `again`, the rest under `value`.

    hint: its type. known: (type, value) of what the reader has as well, or `knowing` of that. there: values that the
    reader has something in the place of, which need not be the same; where one of these very values
    stands, only its place is written. never: types of which no other value is written.

    Raises:
        TypeError: a value is not of the type its field has, or of one that is not kept.
    """
    pool = _knowing(known)
    first = len(pool.trees)
    pool.stand(there, never)
    whole = form(hint).put(value, pool)
    return _spread(whole, pool.trees, first)


def decode(
    hint: Any,
    tree: Any,
    known: Known = (),
    *,
    there: Sequence[object] = (),
) -> Any:
    """Make a value again from what `encode` wrote; `known` is the same as then, `there` what stands in its place now.

    Raises:
        DamagedError: the data are not what they should be.
    """
    try:
        pool = _knowing(known)
        first = len(pool.trees)
        pool.stand(there)
        for number, part in enumerate(tree["again"], first):
            _refuse_later(part, number)
            pool.trees.append(part)
        return form(hint).take(tree["value"], pool)
    except DamagedError:
        raise
    except (
        ArithmeticError,
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
    ) as fault:
        raise DamagedError(f"{type(fault).__name__}: {fault!s:.200}") from fault


def fingerprint(known: Known) -> str:
    """Write what both sides know as one text, by which each can see that the other knows the same."""
    trees = (known if isinstance(known, Pool) else knowing(known)).trees
    return json.dumps(trees, ensure_ascii=False, default=same, separators=(",", ":"))


def knowing(known: Iterable[tuple[Any, Any]]) -> Pool:
    """Give what both sides know its numbers: beforehand, where it is asked more than once."""
    pool = Pool()
    for hint, value in known:
        form(hint).put(value, pool)
    return pool


def _knowing(known: Known) -> Pool:
    """Give a pool of what is known, to which more may be added."""
    return known.copied() if isinstance(known, Pool) else knowing(known)


def _spread(whole: Any, trees: list[Plain], first: int) -> dict[str, Plain]:
    """Put back what has a number and comes once, or is short; number the rest anew, from `first`, in order."""
    times = _times(whole, trees, first)
    again: list[Plain] = []
    named: dict[int, Plain] = {}

    def put(part: Any) -> Any:
        if isinstance(part, list):
            return [put(piece) for piece in part]
        if not isinstance(part, Again):
            return part
        if part.number < first:
            return {SAME: part.number}
        if part.number not in named:
            tree = put(trees[part.number])
            if times[part.number] == 1 or _is_short(tree):
                named[part.number] = tree
            else:
                named[part.number] = {SAME: first + len(again)}
                again.append(tree)
        return named[part.number]

    value = put(whole)
    return {"again": again, "value": value}


def _times(whole: Any, trees: list[Plain], first: int) -> dict[int, int]:
    """Count how often each number comes, in the whole and in what its numbers from `first` on stand for."""
    times: dict[int, int] = {}
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Again):
            times[part.number] = times.get(part.number, 0) + 1
            if part.number >= first and times[part.number] == 1:
                waiting.append(trees[part.number])
        elif isinstance(part, list):
            waiting += part
    return times


def _is_short(tree: Any) -> bool:
    """Say whether a value is no longer, as text, than what would stand for it."""
    return len(_TEXT.encode(tree)) <= SHORT


def _refuse_later(tree: Any, number: int) -> None:
    """Refuse what stands on itself: a part may only mean parts before it."""
    waiting = [tree]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif (meaning := number_in(part)) is not None and meaning >= number:
            raise DamagedError("a value stands on itself")
