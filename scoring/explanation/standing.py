"""What settles a recommendation before any value is weighed: its status, the other rules, the budgets, or its worth.

required, excluded: by its own status. never: no portfolio that keeps the other rules holds it,
    whatever money there is.
unaffordable: none holds it within the budgets, some would without them. forced: every portfolio
that keeps the rules holds it, though it is not required itself. worthless: it can be dropped from
any portfolio without loss. Each is proved exactly (witnesses.py); where the search did not settle a
question, that is said too.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from criteria.model.rules import Ban, Budget, Mandate
from scoring.exact.feasibility.conflict import conflict
from scoring.exact.feasibility.witnesses import Ceilings, Witnesses, adding_nothing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, Programme

type Standing = Literal["required", "excluded", "forced", "unaffordable", "never", "worthless"]
"""One word a recommendation; one that is simply open has none."""

EXPLAINED = 12
"""As many that are forced, or can never be funded, get the rules that make it so."""


@dataclass(frozen=True, slots=True)
class Lack:
    """A budget that is too small: what would be taken of it, and what there is, in its own unit."""

    rule: Budget
    takes: Fraction
    there: Fraction


@dataclass(frozen=True)
class Standings:
    """What is settled beforehand, recommendation by recommendation.

    words: one a recommendation; None where it is open, or where its question stayed open
    unsettled: places whose question the search did not settle in the work allowed
    reasons: of those that are forced or can never be funded, by place, names of rules that make it
    so, none of them to spare
    lacks: of those that are unaffordable, by place, the budget that even their smallest use passes;
    none where it is only with what they need that they pass one
    """

    words: tuple[Standing | None, ...]
    unsettled: tuple[int, ...]
    reasons: Mapping[int, tuple[str, ...]]
    lacks: Mapping[int, Lack]

    def places(self, word: Standing) -> tuple[int, ...]:
        """List the places of one word."""
        return tuple(place for place, word_at in enumerate(self.words) if word_at == word)

    @property
    def settled_in(self) -> tuple[int, ...]:
        """The places that every portfolio holds: required, or forced."""
        return tuple(
            place for place, word in enumerate(self.words) if word in {"required", "forced"}
        )


def standings(
    programme: Programme, rules: Sequence[Rule], known: Iterable[Choice] = ()
) -> Standings:
    """Say what settles each recommendation beforehand.

    known: portfolios that keep every rule; they spare the search most of its questions.

    1. Status. 2. Which of the others some portfolio holds; of those that none does, which one would
    without budgets. 3. Which of the others some portfolio leaves out. 4. Which of the rest bring
    nothing.
    """
    budgets = {rule.name: rule for rule in rules if isinstance(rule, Budget)}
    unlimited = programme.without_rows(*budgets)
    settling = _Settling(programme, _by_status(programme, rules))
    known = tuple(dict.fromkeys(known))
    within = Witnesses(programme, known)
    settling.by_holding(within, unlimited if budgets else None, known)
    settling.by_lacking(within)
    settling.by_worth()
    words = settling.words
    ceilings = Ceilings(programme)
    lacks = {
        i: _lack(programme, ceilings, budgets, i)
        for i, word in enumerate(words)
        if word == "unaffordable"
    }
    return Standings(
        words=tuple(words),
        unsettled=tuple(sorted(settling.unsettled)),
        reasons=_reasons(programme, unlimited, words),
        lacks={i: lack for i, lack in lacks.items() if lack is not None},
    )


def _by_status(programme: Programme, rules: Sequence[Rule]) -> list[Standing | None]:
    """Give the words that recommendations have by their own status; where one has two, required."""
    place = {id_: i for i, id_ in enumerate(programme.ids)}
    words: list[Standing | None] = [None] * len(programme.ids)
    for rule in rules:
        if isinstance(rule, Ban):
            words[place[rule.option]] = "excluded"
    for rule in rules:
        if isinstance(rule, Mandate):
            words[place[rule.option]] = "required"
    return words


class _Settling:
    """The words found so far, and the places whose question the search did not settle."""

    def __init__(self, programme: Programme, words: list[Standing | None]) -> None:
        self.programme, self.words = programme, words
        self.unsettled: set[int] = set()

    def open(self) -> list[int]:
        """List the places that have no word and no question left open."""
        return [i for i, word in enumerate(self.words) if word is None and i not in self.unsettled]

    def by_holding(
        self, within: Witnesses, unlimited: Programme | None, known: tuple[Choice, ...]
    ) -> None:
        """Ask which some portfolio holds; of those that none does, which one would without the budgets there are."""
        holds = within.holding(self.open())
        unheld = [i for i, answer in holds.items() if answer is False]
        would: dict[int, bool | None] = dict.fromkeys(unheld, False)
        if unlimited is not None:
            would = Witnesses(unlimited, (*known, *within.kept)).holding(unheld)
        for i in unheld:
            if would[i] is not None:
                self.words[i] = "unaffordable" if would[i] else "never"
        self.unsettled |= {
            i for i, answer in holds.items() if answer is None or would.get(i, True) is None
        }

    def by_lacking(self, within: Witnesses) -> None:
        """Ask which some portfolio leaves out."""
        lacks = within.lacking(self.open())
        for i, answer in lacks.items():
            self.words[i] = "forced" if answer is False else None
        self.unsettled |= {i for i, answer in lacks.items() if answer is None}

    def by_worth(self) -> None:
        """Find what brings nothing."""
        idle = adding_nothing(self.programme)
        for i in self.open():
            if idle[i]:
                self.words[i] = "worthless"


def _reasons(
    programme: Programme, unlimited: Programme, words: Sequence[Standing | None]
) -> Mapping[int, tuple[str, ...]]:
    """Name the rules that force a recommendation in, or keep it out whatever money there is."""
    reasons: dict[int, tuple[str, ...]] = {}
    explained = [i for i, word in enumerate(words) if word in {"forced", "never"}]
    for i in explained[:EXPLAINED]:
        forced = words[i] == "forced"
        within, levels = (
            (programme, (0, 0)) if forced else (unlimited, (1, len(programme.levels[i])))
        )
        reasons[i] = conflict(within, i, levels)
    return reasons


def _lack(
    programme: Programme, ceilings: Ceilings, budgets: Mapping[str, Budget], place: int
) -> Lack | None:
    """Find the budget that every level passes even alone, told at the level that passes it least; else None."""
    least: dict[str, Fraction] = {}
    for level in range(1, len(programme.levels[place]) + 1):
        passed = {
            row.name: takes * row.unit
            for row, takes in ceilings.passed(place, level)
            if row.name in budgets
        }
        if level == 1:
            least = passed
        least = {name: min(takes, passed[name]) for name, takes in least.items() if name in passed}
    for name, takes in least.items():
        return Lack(budgets[name], takes, Fraction(budgets[name].amount))
    return None
