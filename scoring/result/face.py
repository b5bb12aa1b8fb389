"""What an analyst meets in Python: a part of the result with a short face and a frame.

    analysis.portfolio                     one line
    analysis.portfolio.cost                a field of the result: exact, with a float beside
    analysis.portfolio.to_frame()          a pandas frame with names and names of levels
    analysis.recommendations["R3"]         by id; an unknown one names those that are like it

In words: a face reads the fields of its part of the result, and then whatever the code holds
behind it. What the run did not ask is no None but a sentence that says what to do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from criteria.model.names import listed, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

LONGEST = 160
"""Characters of the one line."""
ROWS = 12
"""Rows of a frame that a notebook shows of it."""


class NotAsked(AttributeError):  # noqa: N818 - it is the state of the run, and no error of the code
    """What a run did not ask, or what the case does not state; as text, the sentence that says what to do."""


class UnknownName(KeyError):  # noqa: N818 - as KeyError itself
    """A name that is not there; as text, a sentence with those that are like it."""

    def __str__(self) -> str:
        """Give the sentence as it is."""
        return str(self.args[0])


class Face(ABC):
    """One part of a result as people meet it.

    part: the fields of the result. behind: what the code holds, read where the part has no such
    field. unasked: by the name of a field that is null, the sentence that says so.
    """

    def __init__(
        self, part: object, behind: object = None, unasked: Mapping[str, str] | None = None
    ) -> None:
        self._part, self._behind, self._unasked = part, behind, dict(unasked or {})

    @abstractmethod
    def line(self) -> str:
        """Say it in one line."""

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Show it as a table."""

    def __getattr__(self, name: str) -> Any:
        """Read a field of the part, or of what is held behind.

        Raises:
            NotAsked: the run did not ask it.
        """
        if name.startswith("_"):
            raise AttributeError(name)
        for part in (self._part, self._behind):
            if part is not None and hasattr(part, name):
                value = getattr(part, name)
                if value is None and name in self._unasked:
                    raise NotAsked(self._unasked[name])
                return value
        raise AttributeError(f"{self._title} has no {name}. {_near(name, self.__dir__())}")

    @property
    def _title(self) -> str:
        return type(self).__name__.removesuffix("Face")

    def __dir__(self) -> list[str]:
        """Name the fields of the part beside the methods."""
        fields = getattr(type(self._part), "model_fields", {})
        return sorted({*object.__dir__(self), *fields})

    def __repr__(self) -> str:
        """Give one line of bounded length."""
        return f"<{self._title}: {short(self.line())}>"

    def _repr_html_(self) -> str:
        table = self.to_frame().to_html(max_rows=ROWS, escape=True)
        return f"<p><b>{self._title}</b>: {escape(short(self.line()))}</p>{table}"


class NamedParts[Part](Face, Mapping[str, Part]):
    """A part of the result that holds several others by name: a mapping of them, in the result's order.

    called: what one of them is called. each: they by name.
    """

    def __init__(
        self,
        called: str,
        each: Mapping[str, Part],
        part: object,
        behind: object = None,
        unasked: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(part, behind, unasked)
        self._called, self._each = called, each

    def __getitem__(self, name: str) -> Part:
        """Look one up by its name; raises KeyError with the names that are like it."""
        return find(self._called, name, self._each)

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._each)

    def __len__(self) -> int:
        """Count them."""
        return len(self._each)


def short(line: str) -> str:
    """Cut a line that is too long, and put all of it on one line.

    >>> short("a  b")
    'a b'
    """
    text = " ".join(line.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def find[Part](what: str, name: str, known: Mapping[str, Part]) -> Part:
    """Look a part up by its name.

    Raises:
        UnknownName: there is none; the names that are like it are named.
    """
    if name not in known:
        raise UnknownName(f"There is no {what} {name}. {_near(name, known)}")
    return known[name]


def _near(name: object, known: Iterable[str]) -> str:
    names = [other for other in known if not other.startswith("_")]
    close = nearest(str(name), names)
    if close:
        return f"Did you mean {close}?"
    return f"There are {listed(names)}." if names else "There is none."
