"""A portfolio as people give it in Python: names of levels by id, or a number for each recommendation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, SupportsIndex

from criteria.model.names import listed, nearest

if TYPE_CHECKING:
    from scoring.exact.programme import Choice

WANTED = (
    "A portfolio is given by names of levels, as in {'R3': 'standard'}, or by a number for each recommendation in the "
    "case's order: 0 for not funded, 1 for its first level."
)


def choice_of(levels: Mapping[str, Sequence[str]], given: object) -> Choice:
    """Give the choice that a person means.

    levels: names of the levels of each recommendation by its id, in the case's order.
    given: names of levels by id, what is not named not being funded; or numbers of levels.

    Raises:
        ValueError: it is neither, or names what the case does not have.

    >>> choice_of({"A": ("pilot", "full"), "B": ("full",)}, {"A": "full"})
    (2, 0)
    >>> choice_of({"A": ("pilot", "full"), "B": ("full",)}, (1, 1))
    (1, 1)
    """
    if isinstance(given, Mapping):
        for id_ in given:
            if id_ not in levels:
                raise ValueError(f"There is no recommendation {id_}. {_like(id_, levels)}")
        return tuple(_number(id_, names, given.get(id_)) for id_, names in levels.items())
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise ValueError(WANTED)  # noqa: TRY004 - one kind of error for whatever is no portfolio
    numbers = tuple(given)
    if len(numbers) != len(levels):
        raise ValueError(
            f"There are {len(levels)} recommendations, and {len(numbers)} levels are given. {WANTED}"
        )
    return tuple(
        _checked(id_, names, number)
        for (id_, names), number in zip(levels.items(), numbers, strict=True)
    )


def _number(id_: str, names: Sequence[str], name: object) -> int:
    """Give the number of a level by its name; 0 where none is named."""
    if name is None:
        return 0
    if name not in names:
        raise ValueError(f"{id_} has no level {name!r}. {_like(name, names)}")
    return names.index(str(name)) + 1


def _checked(id_: str, names: Sequence[str], given: object) -> int:
    """Give the number of a level, once it is one."""
    number = -1
    if isinstance(given, SupportsIndex) and not isinstance(given, bool):
        number = given.__index__()
    if not 0 <= number <= len(names):
        raise ValueError(
            f"{id_} has levels 0 to {len(names)} (0, {', '.join(names)}), and {given!r} is given. {WANTED}"
        )
    return number


def _like(name: object, known: Mapping[str, object] | Sequence[str]) -> str:
    close = nearest(str(name), list(known))
    return f"Did you mean {close}?" if close else f"There are {listed(list(known))}."
