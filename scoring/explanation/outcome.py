"""What kind of outcome it is: an ordinary choice, or one that has a sentence of its own.

    nothing worth it       no level of anything, and no effect between them, is worth more than nothing
    nothing allowed        some are worth it, and the rules let none of them in, whatever money there is
    zero budget            there is nothing to spend, and something more would be worth it
    nothing affordable     nothing is funded; without the budgets something would be
    only required          what is funded has to be: it is required, or the rules force it
    no budget              nothing limits the spending
    everything affordable  the budgets take nothing away from what the other rules allow
    ordinary               anything else; also where the best portfolio, or the one without budgets, is not proven

In this order of asking, the first that holds. In words: say first what makes the choice no choice
at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from criteria.model.resources import resources, total_of
from criteria.model.rules import Budget
from scoring.exact.limits import relaxations
from scoring.exact.programme import RuleRow, value_line
from scoring.exact.search import prove
from scoring.explanation.standing import Lack, standings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from criteria.model.case import Case
    from criteria.model.rules import Rule
    from scoring.exact.programme import Choice, Line, Programme
    from scoring.explanation.standing import Standing, Standings
    from scoring.portfolio.optimum import Optimum
    from scoring.value.costs import CostKey, CostTable

type Kind = Literal[
    "nothing worth it",
    "nothing allowed",
    "zero budget",
    "nothing affordable",
    "only required",
    "no budget",
    "everything affordable",
    "ordinary",
]

APART = 100
"""Where costs and budget are more than so many times apart, one of the two may be in another unit."""


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The least use at which more would be worth it: of money, or where there is none, of the resource that is short.

    choice: that portfolio; it keeps every rule but budgets and is worth more than the best
    added: places that it holds and the best does not
    cost: its money
    lacks: the budgets it passes
    proved: none takes less
    """

    choice: Choice
    added: tuple[int, ...]
    cost: Fraction
    lacks: tuple[Lack, ...]
    proved: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """Costs and budget of one resource so far apart that one of them may be in another unit.

    takes: what the portfolio uses where everything is affordable; else what all recommendations
    would use, each at the level that uses least
    there: the budget in total
    """

    resource: str
    takes: Fraction
    there: Fraction

    @property
    def times(self) -> Fraction:
        """How many times the larger is the smaller."""
        return max(self.takes, self.there) / min(self.takes, self.there)


@dataclass(frozen=True)
class Outcome:
    """The kind of outcome with its figures.

    standings: what settles each recommendation beforehand
    worth: places that are worth more than nothing at some level, or together with others
    lost_to_budget: points that the best portfolio without budgets is worth more; None where that is
        not proven
    cheapest: where nothing more is affordable, the cheapest that would be worth more
    apart: where costs and budget are far apart
    """

    kind: Kind
    standings: Standings
    worth: tuple[int, ...]
    lost_to_budget: Fraction | None
    cheapest: Cheapest | None
    apart: Apart | None

    @property
    def standing(self) -> tuple[Standing | None, ...]:
        """One word a recommendation, in the case's order; None where it is open."""
        return self.standings.words

    @property
    def open_worth(self) -> tuple[int, ...]:
        """The places that are worth something and that the rules would let in, whatever money there is."""
        return tuple(
            place for place in self.worth if self.standing[place] not in {"excluded", "never"}
        )


def outcome(
    case: Case,
    costs: CostTable,
    rules: Sequence[Rule],
    programme: Programme,
    *,
    best: Optimum,
    ideal: Optimum | None,
) -> Outcome | None:
    """Say what kind of outcome the best portfolio is; None where no portfolio is known.

    ideal: the best portfolio without the budget rules, where it was worked out.
    """
    if best.choice is None:
        return None
    choice = best.choice
    free = () if ideal is None or ideal.choice is None else (ideal.choice,)
    settled = standings(programme, rules, (choice, *best.ties, *free))
    budgets = tuple(rule for rule in rules if isinstance(rule, Budget))
    worth = _worth(programme)
    lost = _lost(programme, best, ideal)
    beyond = [
        place for place, level in enumerate(choice) if level and place not in settled.settled_in
    ]
    kind = _kind(worth, lost, budgets, funded=any(choice), beyond=bool(beyond))
    short = bool(lost) and kind in {"zero budget", "nothing affordable", "only required"}
    cheapest = _cheapest(programme, budgets, choice, free[0]) if short and free else None
    return Outcome(
        kind=kind,
        standings=settled,
        worth=worth,
        lost_to_budget=lost,
        cheapest=cheapest,
        apart=_apart(case, costs, choice, kind),
    )


def _kind(
    worth: Sequence[int],
    lost: Fraction | None,
    budgets: Sequence[Budget],
    *,
    funded: bool,
    beyond: bool,
) -> Kind:
    """Ask the questions in the order of the module's list."""
    if not worth:
        return "nothing worth it"
    if lost is None:
        return "ordinary"
    if lost and _nothing_to_spend(budgets):
        return "zero budget"
    if not beyond:
        nothing: Kind = "nothing affordable" if lost else "nothing allowed"
        return "only required" if funded else nothing
    if not budgets:
        return "no budget"
    return "ordinary" if lost else "everything affordable"


def _worth(programme: Programme) -> tuple[int, ...]:
    """List what is worth more than nothing at some level, or has an effect with others that is."""
    helped = {
        member.index for joint in programme.joints if joint.value > 0 for member in joint.members
    }
    return tuple(
        place
        for place, values in enumerate(programme.values)
        if place in helped or any(value > 0 for value in values)
    )


def _lost(programme: Programme, best: Optimum, ideal: Optimum | None) -> Fraction | None:
    """Give the points that budgets take away; 0 within the programme's tie, None where one of the two is not proven."""
    if ideal is None or best.choice is None or ideal.choice is None:
        return None
    if not best.proof.closed or not ideal.proof.closed:
        return None
    steps = programme.value(ideal.choice) - programme.value(best.choice)
    return steps * programme.value_unit if steps > programme.tie else Fraction(0)


def _nothing_to_spend(budgets: Sequence[Budget]) -> bool:
    """Say whether every budget of money is zero, or where there is none of money, every budget."""
    limited = [rule for rule in budgets if rule.is_money] or budgets
    amounts = [rule.amount for rule in limited]
    return bool(amounts) and not any(amounts)


def _cheapest(
    programme: Programme, budgets: Sequence[Budget], choice: Choice, ideal: Choice
) -> Cheapest | None:
    """Find the portfolio of least use that keeps every rule but budgets and is worth more than the best."""
    rows = {row.name: row for row in programme.rows}
    budget_of = {rule.name: rule for rule in budgets}
    more = RuleRow(
        "*worth more", value_line(programme), low=programme.value(choice) + programme.tie + 1
    )
    unlimited = programme.without_rows(*budget_of).with_rows(more)
    cheap = unlimited.towards(_use(programme, budgets, ideal), -1)
    proof = prove(cheap, incumbents=(ideal,), node_limit=relaxations(cheap, 1))
    if proof.choice is None:
        return None
    dearer = proof.choice
    lacks = tuple(
        Lack(
            budget_of[name],
            row.line.total(dearer, programme.joints) * row.unit,
            Fraction(budget_of[name].amount),
        )
        for name, row in rows.items()
        if name in budget_of and row.excess(dearer, programme.joints)
    )
    added = tuple(place for place, level in enumerate(dearer) if level and not choice[place])
    return Cheapest(dearer, added, programme.money(dearer), lacks, proof.closed)


def _use(programme: Programme, budgets: Sequence[Budget], ideal: Choice) -> Line:
    """Choose what counts as cheap: money where money is limited, else the first budget that the ideal one passes."""
    passed = {row.name: row.line for row, _ in programme.broken(ideal)}
    limited = [rule for rule in budgets if rule.name in passed]
    if not limited or any(rule.is_money for rule in limited):
        return programme.cost
    return passed[limited[0].name]


def _apart(case: Case, costs: CostTable, choice: Choice, kind: Kind) -> Apart | None:
    """Look for a resource whose costs and budget are far apart, where all or nothing is affordable."""
    if kind not in {"everything affordable", "nothing affordable"}:
        return None
    for resource in resources(case):
        budget = total_of(case, resource)
        uses = _uses(costs, resource)
        takes = sum(map(min, uses), Fraction(0))
        if kind == "everything affordable":
            takes = _chosen_use(uses, choice)
        if budget and takes:
            apart = Apart(resource, takes, Fraction(budget))
            larger = apart.there if kind == "everything affordable" else apart.takes
            if apart.times > APART and larger == max(apart.takes, apart.there):
                return apart
    return None


def _uses(costs: CostTable, resource: str) -> list[list[Fraction]]:
    """Give what every level takes of a resource: recommendations x levels."""
    return [[_used(cell, resource) for cell in levels] for levels in costs.cells]


def _chosen_use(uses: Sequence[Sequence[Fraction]], choice: Choice) -> Fraction:
    """Add up what a portfolio takes. uses: recommendations x levels."""
    return sum(
        (used[level - 1] for used, level in zip(uses, choice, strict=True) if level), Fraction(0)
    )


def _used(cell: Mapping[CostKey, Fraction], resource: str) -> Fraction:
    """Add up what a level takes of a resource over all years."""
    return sum((amount for (name, _), amount in cell.items() if name == resource), Fraction(0))
