"""What a page tells of each option that it can be turned to: what options share stands once, the rest bears classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

type Keys = tuple[str, ...]
"""Keys of options."""
type ToldOf[T] = tuple[Keys, T]
"""What is told of the options with these keys."""


def turn(keys: Sequence[str], every: Sequence[str]) -> str:
    """Give the classes of what is told of some options only; blank where it is told of all.

    every: the keys there are, that of the option a page opens with first. In the classes an option
    is its first letter.

    >>> turn(["mean"], ["likely", "mean"]), turn(["likely"], ["likely", "mean"])
    ('t m', 't l f')
    >>> turn(["mean", "likely"], ["likely", "mean"])
    ''
    """
    if set(keys) == set(every):
        return ""
    return " ".join(("t", *map(letter, keys), *(("f",) if every[0] in keys else ())))


def letter(key: str) -> str:
    """Give what stands for an option in classes."""
    return key[0]


def keys_of(told: Sequence[ToldOf[object]]) -> Keys:
    """List the keys of all that is told, that of the option a page opens with first."""
    return tuple(key for keys, _ in told for key in keys)


def by_options[T](told: Sequence[ToldOf[Sequence[T]]]) -> list[ToldOf[T]]:
    """Give everything that is told of some option once, in its order, with the keys of all it is told of.

    >>> by_options([(("a",), [1, 2]), (("b",), [1, 3]), (("c",), [0, 1, 2])])
    [(('c',), 0), (('a', 'b', 'c'), 1), (('a', 'c'), 2), (('b',), 3)]
    """
    if len(told) == 1:
        return [(keys, item) for keys, items in told for item in items]
    things: list[T] = []
    keys_of_each: list[Keys] = []
    for keys, items in told:
        place = 0
        for item in items:
            if item in things:
                place = things.index(item)
                keys_of_each[place] += keys
            else:
                # After what only others have.
                while place < len(things) and things[place] not in items:
                    place += 1
                things.insert(place, item)
                keys_of_each.insert(place, keys)
            place += 1
    return list(zip(keys_of_each, things, strict=True))


def in_groups[T](told: Sequence[ToldOf[Sequence[T]]]) -> list[tuple[str, list[T]]]:
    """Give what is told of each option as runs that turn alike, each with its classes.

    >>> in_groups([(("likely",), "abc"), (("mean",), "axyc")])
    [('', ['a']), ('t l f', ['b']), ('t m', ['x', 'y']), ('', ['c'])]
    """
    every = keys_of(told)
    groups: list[tuple[str, list[T]]] = []
    for keys, thing in by_options(told):
        classes = turn(keys, every)
        if not groups or groups[-1][0] != classes:
            groups.append((classes, []))
        groups[-1][1].append(thing)
    return groups
