"""Names told apart: where two rows of a table read alike, the id of each stands beside its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from criteria.model.names import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from criteria.model.case import Case


class Named(Protocol):
    """A row with an id and a name."""

    @property
    def id(self) -> str:
        """What other sheets call it."""

    @property
    def name(self) -> str:
        """What a reader sees."""


def alike(name: str) -> str:
    """The form in which names are compared: a reader sees no difference in case, in spaces or in marks unseen.

    >>> alike("New bins at  bus stops ") == alike("new bins at bus stops")
    True
    """
    return clean(name).casefold()


def told_apart(ids_and_names: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Give for each id the name to show: its own, or with the id beside it where another one reads alike.

    >>> dict(told_apart([("A", "Bins"), ("B", "bins"), ("C", "Bench")]))
    {'A': 'Bins (A)', 'B': 'bins (B)', 'C': 'Bench'}
    """
    names = dict(ids_and_names)
    shown = dict(names)
    while True:
        by_look: dict[str, list[str]] = {}
        for id_, name in shown.items():
            by_look.setdefault(alike(name), []).append(id_)
        # A name may read like another one with its id beside it: then it gets its own as well.
        doubled = [
            id_
            for ids in by_look.values()
            if len(ids) > 1
            for id_ in ids
            if shown[id_] == names[id_]
        ]
        if not doubled:
            return shown
        shown |= {id_: f"{names[id_]} ({id_})" for id_ in doubled}


def names_of(rows: Iterable[Named]) -> Mapping[str, str]:
    """Give for each row's id the name to show."""
    return told_apart((row.id, row.name) for row in rows)


def voice_names(case: Case) -> Mapping[str, str]:
    """Give for each stakeholder on the sheet Stakeholders the name to show: the first that is given, else the id."""
    return told_apart(_first_named((row.stakeholder, row.name) for row in case.stakeholders))


def scenario_names(case: Case) -> Mapping[str, str]:
    """Give for each scenario the name to show: the first that is given, else the id."""
    return told_apart(_first_named((row.scenario, row.name) for row in case.scenarios))


def _first_named(rows: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    names: dict[str, str] = {}
    for id_, name in rows:
        names[id_] = names.get(id_) or name
    return [(id_, name or id_) for id_, name in names.items()]


def with_names_apart(case: Case) -> Case:
    """Make the same case with the names of its recommendations, themes and criteria told apart."""
    changed: dict[str, object] = {}
    for table in ("recommendations", "groups", "criteria"):
        rows = getattr(case, table)
        shown = names_of(rows)
        if any(shown[row.id] != row.name for row in rows):
            changed[table] = tuple(row.model_copy(update={"name": shown[row.id]}) for row in rows)
    if not changed:
        return case
    # A new case and no copy: a copy would keep what the old one has looked up already.
    return type(case)(
        **{**{field: getattr(case, field) for field in type(case).model_fields}, **changed}
    )
