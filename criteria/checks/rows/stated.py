"""What a case goes on with though nobody said it: where that is a unit, every figure stands beside a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria.model.problems import Place
from criteria.model.words import MONEY
from criteria.model.written import warning

if TYPE_CHECKING:
    from collections.abc import Iterator

    from criteria.model.draft import Draft
    from criteria.model.problems import Problem
    from criteria.model.rows import Settings


def the_unit_of_money_is_stated(draft: Draft) -> Iterator[Problem]:
    """A blank unit is filled in as million, which may be a thousand times too much or too little."""
    settings = draft.case.settings
    costs, budget = draft.case.costs, draft.case.budget
    spends = any(row.resource == MONEY for row in costs) or any(
        line.resource == MONEY for line in budget
    )
    if settings.states_money or not spends or "case" in draft.lost:
        return
    found = f"the unit of money is not stated; the reports write {settings.money or 'nothing'} beside every amount."
    yield warning(
        "unstated-unit",
        _place(settings),
        found,
        "",
        "Type it as the setting money, such as US$ million.",
    )


def _place(settings: Settings) -> Place | None:
    """The cell beside the key, or the sheet where there is no such key."""
    origin = settings.origin
    if origin is None or "money" in origin.elsewhere:
        return settings.place("money")
    return Place(origin.table, None, "money" if origin.form == "json" else None, origin.form)
