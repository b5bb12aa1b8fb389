"""Stakeholders and scenarios: swings for every criterion, changes of things that exist, chances that add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from criteria.checks.rows.wording import at, unknown
from criteria.model.columns import columns
from criteria.model.names import fits, listed, nearest
from criteria.model.numerals import plainly
from criteria.model.oddities.directions import RELIEF
from criteria.model.rows import Group, rows_by
from criteria.model.words import EVERY, RULE_TIES, ChangeKind, Operation
from criteria.model.written import error, note, warning

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from criteria.model.draft import Draft
    from criteria.model.problems import Place, Problem
    from criteria.model.rows import Criterion, ScenarioRow, StakeholderRow

GROUP_COLUMNS = tuple(spec.name for spec in columns(Group) if spec.numeric)
RELATION_COLUMNS = ("delta",)
_TARGETS = {
    ChangeKind.WEIGHT: ("stakeholders", "stakeholder", "Stakeholders"),
    ChangeKind.SCORE: ("recommendations", "id", "Recommendations"),
    ChangeKind.COST: ("recommendations", "id", "Recommendations"),
    ChangeKind.P_SUCCESS: ("recommendations", "id", "Recommendations"),
    ChangeKind.BUDGET: ("budget", "resource", "Budget"),
    ChangeKind.GROUP: ("groups", "id", "Groups"),
    ChangeKind.RELATION: ("relations", "id", "Relations"),
}


def every_stakeholder_gives_every_criterion_a_swing(draft: Draft) -> Iterator[Problem]:
    """A stakeholder who leaves one out has not said that it counts for nothing."""
    if draft.lost & {"criteria", "stakeholders"}:
        return
    leaves = [leaf.id for leaf in draft.leaves]
    for name, rows in rows_by(draft.case.stakeholders, "stakeholder").items():
        yield from _swings(draft, name, rows, leaves)
        if len({row.influence for row in rows}) > 1:
            found = f"the rows of {name} differ in influence."
            yield error("unequal-rows", rows[-1].place("influence"), found, "", _SAME)


def everybody_in_people_has_a_view(draft: Draft) -> Iterator[Problem]:
    """Somebody without swings may stand in People: they have no view yet, and are in no comparison."""
    silent = [row for row in draft.case.people if not _may_have_swings(draft, row.id)]
    if silent:
        have = f"{silent[0].id} has" if len(silent) == 1 else f"{listed(p.id for p in silent)} have"
        found = f"{have} no swings yet, so the reports compare no view of theirs."
        yield note(
            "no-view-yet", silent[0].place("id"), found, "", "Add their swings to Stakeholders."
        )


def _may_have_swings(draft: Draft, person: str) -> bool:
    return draft.troubled("stakeholders", stakeholder=person)


def _swings(
    draft: Draft, name: str, rows: Sequence[StakeholderRow], leaves: Sequence[str]
) -> Iterator[Problem]:
    """One person's swings: one for each criterion, and one of them above zero."""
    swing_of = {row.criterion: row.swing for row in rows}
    without = [leaf for leaf in leaves if leaf not in swing_of]
    missing = [leaf for leaf in without if not draft.troubled("stakeholders", criterion=leaf)]
    if missing and not draft.troubled("stakeholders", stakeholder=name):
        found = f"{name} gives no swing for {listed(missing)}. Blank never means zero."
        mend = "Add a row for each, with a swing of 0 if it counts for nothing."
        hole = _hole(draft, rows[0], missing[0])
        if hole is not None:
            mend = "Type each, with 0 if it counts for nothing."
        yield error("missing-swing", hole or rows[-1].place("criterion"), found, "", mend)
    if not missing and not any(row.swing for row in rows if row.criterion in leaves):
        found = f"all swings of {name} are zero."
        mend = "Give at least one of them a swing above zero."
        yield error("zero-swings", rows[0].place("swing"), found, "", mend)


def _hole(draft: Draft, row: StakeholderRow, criterion: str) -> Place | None:
    """The blank cell of a matrix: in the column of one person, on the row of a criterion; None in the long form."""
    place = row.place("swing")
    if place is None or place != row.place("stakeholder"):
        return None
    beside = next((each for each in draft.case.stakeholders if each.criterion == criterion), None)
    where = beside.place("swing") if beside is not None else None
    return None if where is None else replace(place, row=where.row)


_SAME = "Type the same in each of them."


def a_scenario_says_the_same_chance_in_every_row(draft: Draft) -> Iterator[Problem]:
    """One future has one probability, and all of them come to 1 at most."""
    futures = rows_by(draft.case.scenarios, "scenario")
    for name, rows in futures.items():
        odd = next((row for row in rows if row.probability != rows[0].probability), None)
        if odd is not None:
            found = f"the rows of {name} differ in probability; the first is{at(rows[0], 'probability') or ' above'}."
            yield error("unequal-rows", odd.place("probability"), found, "", _SAME)
    stated = [rows[0] for rows in futures.values() if rows[0].probability is not None]
    total = sum((row.probability or Decimal(0) for row in stated), Decimal(0))
    if total > 1:
        found = f"the probabilities of all scenarios come to {plainly(total)}."
        allowed = "They come to 1 at most; what is left is the case as it stands."
        yield error(
            "probabilities-above-1", stated[-1].place("probability"), found, allowed, "Lower them."
        )


def every_scenario_changes_something_that_exists(draft: Draft) -> Iterator[Problem]:
    """Targets, wildcards, criteria and columns are known."""
    for row in draft.case.scenarios:
        table, column, where = _TARGETS[row.kind]
        if table not in draft.lost:
            known = draft.ids(table, column)
            if row.target != EVERY and not any(fits(row.target, name) for name in known):
                yield _unknown_target(row, known, where)
        yield from _what(draft, row)


def _unknown_target(row: ScenarioRow, known: dict[str, None], where: str) -> Problem:
    if row.target.endswith(EVERY):
        found = f"{row.target} fits no id in {where}."
        return error(
            "unknown-id",
            row.place("target"),
            found,
            f"The ids there are {listed(known)}.",
            "Correct it.",
        )
    return unknown("unknown-id", row.place("target"), row.target, known, where)


def _what(draft: Draft, row: ScenarioRow) -> Iterator[Problem]:
    """The criterion or the column that a change speaks of, its year, and its size."""
    if row.kind in {ChangeKind.WEIGHT, ChangeKind.SCORE}:
        yield from _criterion(draft, row)
    elif row.kind is ChangeKind.GROUP:
        yield from _column(row, GROUP_COLUMNS, needed=True)
    elif row.kind is ChangeKind.RELATION:
        yield from _column(row, RELATION_COLUMNS, needed=False)
        yield from _tie(draft, row)
    if row.year is not None and row.kind not in {ChangeKind.COST, ChangeKind.BUDGET}:
        found = f"a change of {row.kind} has a year, which is not used."
        yield warning("unused-column", row.place("year"), found, "", "Clear it.")
    if row.op is Operation.MUL and row.value < 0:
        found = f"multiplying by {plainly(row.value)} turns the sign round."
        yield error(
            "below-bound",
            row.place("value"),
            found,
            "A factor is 0 or more.",
            "Correct it, or choose add.",
        )


def _criterion(draft: Draft, row: ScenarioRow) -> Iterator[Problem]:
    """A change of weights is of any criterion, one of scores of a leaf."""
    if "criteria" in draft.lost:
        return
    place = row.place("criterion")
    leaves = dict.fromkeys(leaf.id for leaf in draft.leaves)
    known = draft.ids("criteria") if row.kind is ChangeKind.WEIGHT else leaves
    if not row.criterion:
        yield error("blank", place, f"a change of {row.kind} names no criterion.", "", "Name it.")
    elif row.criterion not in (*known, EVERY) and not draft.troubled("criteria", id=row.criterion):
        yield unknown("unknown-id", place, row.criterion, known, "Criteria")


def _column(row: ScenarioRow, known: Sequence[str], *, needed: bool) -> Iterator[Problem]:
    if row.criterion in known or (not row.criterion and not needed):
        return
    close = nearest(row.criterion, known) if row.criterion else None
    found = f"{row.criterion or 'blank'} is not a column that a change of {row.kind} can mean."
    mend = f"Did you mean {close}?" if close else "Type one of them."
    yield error(
        "unknown-column", row.place("criterion"), found, f"It is {listed(known, 10)}.", mend
    )


def _tie(draft: Draft, row: ScenarioRow) -> Iterator[Problem]:
    """Only ties with a size can change it."""
    tie = next((relation for relation in draft.case.relations if relation.id == row.target), None)
    if tie is not None and tie.type in RULE_TIES:
        found = f"{tie.id} is a {tie.type}, which has no delta to change."
        mend = "Name a synergy, a substitute or a cost_saving."
        yield error("change-without-size", row.place("target"), found, "", mend)


def every_address_can_be_followed(draft: Draft) -> Iterator[Problem]:
    """Links in the reports are http or https only."""
    for row in draft.case.facts:
        if row.url and not row.url.casefold().startswith(("http://", "https://")):
            found = f"{row.url[:40]} does not begin with https:// or http://."
            allowed = "It is shown as text, not as a link."
            yield warning("no-address", row.place("url"), found, allowed, "Correct the address.")


def _may_score_delivery(leaf: Criterion) -> bool:
    """Whether a name speaks of the risk of delivery; a risk in the world that is reduced is another one."""
    words = f"{leaf.name} {leaf.id}".casefold()
    if any(word in words for word in ("deliver", "success", "feasib")):
        return True
    return "risk" in words and not RELIEF.search(leaf.name)


def the_chance_of_success_counts_once(draft: Draft) -> Iterator[Problem]:
    """Where delivery risk is a criterion, multiplying by p_success as well counts it twice."""
    settings, rows = draft.case.settings, draft.case.recommendations
    if not settings.uses_success:
        return
    for leaf in draft.leaves:
        if _may_score_delivery(leaf):
            found = f"gains are multiplied by the chance of success, and {leaf.id} ({leaf.name}) may score it as well."
            mend = "Drop the criterion or type “not used” if it is the same risk."
            yield warning("risk-twice", settings.place("success"), found, "", mend)
    without = [row for row in rows if row.p_success_likely is None]
    if len(without) < len(rows):
        for row in without:
            found = (
                f"{row.id} has no chance of success, and the case uses it. Blank never means zero."
            )
            place = row.place("p_success_likely")
            yield error("blank", place, found, "It holds a number from 0 to 1.", "Type it.")
    elif rows and not draft.troubled("recommendations"):
        found = "success is used, and no recommendation has a chance of success."
        yield error(
            "blank",
            settings.place("success"),
            found,
            "",
            "Fill p success likely in Recommendations.",
        )
