"""People: what each would fund and loses, the compromise, and what they dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from scoring.portfolio.difference import changes
from scoring.result.figure import (
    Figure,
    LevelChange,
    Levels,
    Part,
    figure_of,
    level_changes,
)

if TYPE_CHECKING:
    from fractions import Fraction

    from scoring.exact.programme import Choice
    from scoring.portfolio.basis import Basis
    from scoring.robustness.firmness import View, ViewKind
    from scoring.robustness.robustness import Doubt
    from scoring.robustness.views.disputes import Dispute, Disputes, End
    from scoring.robustness.views.stakeholders import Pick, Stakeholders


class SideResult(Part):
    """Where a person, or a future, stands by all portfolios as good as their best."""

    side: str = Field(description="in (all of them fund it), out (none does), or open (some do)")
    level: str | None = Field(
        description="The lowest level at which all of them fund it; null where not all do"
    )


class LostResult(Part):
    """What somebody loses under a portfolio, against their own best."""

    points: Figure = Field(description="In their own points")
    share: Figure | None = Field(
        description="Of what their own best is worth to them; null where that is nothing"
    )


class PersonResult(Part):
    """A person or body, and the portfolio that is best by their weights."""

    name: str = Field(description="The name, with the id where another one reads alike")
    position: str = Field(description="Where they stand, in the case's words")
    influence: Figure = Field(description="How much the voice counts in means of the group")
    method: str = Field(description="How they gave their weights")
    own_voice: bool = Field(
        description="Their weights are the case's, so that they are no further opinion"
    )
    weights: dict[str, Figure] = Field(description="The weight of each criterion, shares of 1")
    best: Levels = Field(
        description="Their best portfolio: each recommendation that is in, and its level"
    )
    best_value: Figure = Field(description="Points that it is worth to them")
    best_proved: bool = Field(description="It is proved to be their best")
    loss: LostResult = Field(description="What they lose under the recommended option")
    sides: dict[str, SideResult] | None = Field(
        description="Where they stand on each recommendation; null for the case's own voice, which stands where the "
        "case does, and where it was not asked"
    )


class PickResult(Part):
    """A portfolio that somebody, or a rule for the group, would choose."""

    kind: str = Field(
        description="case, stakeholder, arithmetic mean, geometric mean, or compromise"
    )
    funded: Levels = Field(description="Each recommendation that is in, and its level")
    changes: tuple[LevelChange, ...] = Field(description="What it changes against the portfolio")
    cost: Figure = Field(description="Money")
    weights: dict[str, Figure] | None = Field(
        description="The weights that chose it; null for the compromise"
    )
    proved: bool = Field(
        description="It is proved to be the best for these; for the compromise, to spare most"
    )
    losses: dict[str, LostResult] = Field(description="What each person loses under it, by id")


class CompromiseResult(Part):
    """The portfolio whose largest loss to anybody is the smallest."""

    funded: Levels = Field(description="Each recommendation that is in, and its level")
    changes: tuple[LevelChange, ...] = Field(description="What it changes against the portfolio")
    largest_loss: Figure = Field(
        description="The largest share of their own best that anybody loses under it"
    )
    bound: Figure = Field(description="No portfolio has a smaller largest loss")
    proved: bool = Field(description="The two are the same")


class DisputeEndResult(Part):
    """One end of what is disputed."""

    at: Figure = Field(
        description="The weight, a share of 1; or the score, in the unit of its criterion"
    )
    who: str = Field(description="Who gives that weight, `case` for the case; blank for a score")
    lost: Figure = Field(
        description="Points that the portfolio falls short of the best there; 0 where it stays best"
    )
    changes: tuple[LevelChange, ...] = Field(description="What the best portfolio there changes")
    proved: bool = Field(description="That is proved; otherwise a change could not be ruled out")


class DisputeResult(Part):
    """A weight or a score that people, or its own range, differ on."""

    kind: str = Field(description="weight or score")
    criterion: str = Field(description="Id of the criterion")
    recommendation: str | None = Field(
        description="Id of the recommendation scored; null for a weight"
    )
    level: str | None = Field(description="The level scored; null for a weight")
    matters: bool = Field(
        description="Settling it could change what is funded, or that could not be ruled out"
    )
    stake: Figure = Field(description="The most points that the portfolio would fall short")
    low: DisputeEndResult = Field(description="Its lower end")
    high: DisputeEndResult = Field(description="Its upper end")


class PeopleResult(Part):
    """People side by side, and what is disputed."""

    each: dict[str, PersonResult] = Field(
        description="Everybody whose weights are known, by id in the case's order; empty where nobody's are stated"
    )
    picks: dict[str, PickResult] = Field(
        description="By name: `case` for the portfolio, a person's id for their own best, the means and the compromise"
    )
    compromise: CompromiseResult | None = Field(
        description="The portfolio whose largest loss to anybody is the smallest; null where nobody's weights "
        "are stated"
    )
    agreement: Figure | None = Field(
        description="Kendall's W of how they rank the recommendations, 0 to 1; null for fewer than two"
    )
    alike: tuple[tuple[str, ...], ...] = Field(
        description="Ids in clusters of opinion: in one, nobody loses more than 5% of their best under another's choice"
    )
    disputes: tuple[DisputeResult, ...] = Field(
        description="Every dispute, weights first, in the case's order"
    )
    notes: tuple[str, ...] = Field(description="Who is left out, and why")


def people_result(basis: Basis, choice: Choice, recommended: Choice, doubt: Doubt) -> PeopleResult:
    """Set people side by side.

    choice: the portfolio. recommended: that of the recommended option, under which losses are told.
    """
    group = doubt.people
    disputes = tuple(_dispute(basis, doubt.disputes, dispute) for dispute in doubt.disputes.every)
    if group is None:
        return PeopleResult(
            each={},
            picks={},
            compromise=None,
            agreement=None,
            alike=(),
            disputes=disputes,
            notes=(),
        )
    least = group.compromise
    return PeopleResult(
        each=_people(basis, choice, recommended, group, doubt),
        picks={
            pick.name: _pick(basis, choice, group, place) for place, pick in enumerate(group.picks)
        },
        compromise=CompromiseResult(
            funded=basis.programme.funded_levels(least.choice),
            changes=level_changes(basis.programme, changes(choice, least.choice)),
            largest_loss=Figure.of(least.largest),
            bound=Figure.of(least.bound),
            proved=least.proved,
        ),
        agreement=figure_of(group.agreement),
        alike=group.clusters,
        disputes=disputes,
        notes=group.notes,
    )


def sides_of(
    basis: Basis, views: tuple[View, ...], kind: ViewKind, id_: str
) -> dict[str, SideResult] | None:
    """Say where a person, or a future, stands on each recommendation; None where that was not asked."""
    view = next((view for view in views if view.kind == kind and view.id == id_), None)
    if view is None:
        return None
    programme = basis.programme
    sides = {}
    for member in view.members:
        is_in = member.side == "in"
        level = programme.level_name(member.index, member.lowest) if is_in else None
        sides[programme.ids[member.index]] = SideResult(side=member.side, level=level)
    return sides


def _people(
    basis: Basis, choice: Choice, recommended: Choice, group: Stakeholders, doubt: Doubt
) -> dict[str, PersonResult]:
    leaves = [leaf.id for leaf in basis.case.leaves]
    people = {}
    for voice, valued, best in zip(group.people, group.programmes, group.bests, strict=True):
        theirs = choice if best.choice is None else best.choice
        top = valued.points(theirs)
        people[voice.id] = PersonResult(
            name=voice.name,
            position=voice.position,
            influence=Figure.of(voice.influence),
            method=str(voice.method),
            own_voice=voice.id in group.own_voice,
            weights=_weights(leaves, voice.weights),
            best=basis.programme.funded_levels(theirs),
            best_value=Figure.of(top),
            best_proved=best.proved,
            loss=_lost(top, top - valued.points(recommended)),
            sides=sides_of(basis, doubt.views, "person", voice.id),
        )
    return people


def _weights(leaves: list[str], weights: tuple[Fraction, ...]) -> dict[str, Figure]:
    return {leaf: Figure.of(weight) for leaf, weight in zip(leaves, weights, strict=True)}


def _lost(best: Fraction, lost: Fraction) -> LostResult:
    return LostResult(points=Figure.of(lost), share=Figure.of(lost / best) if best > 0 else None)


def _pick(basis: Basis, choice: Choice, group: Stakeholders, place: int) -> PickResult:
    pick: Pick = group.picks[place]
    leaves = [leaf.id for leaf in basis.case.leaves]
    losses = {
        voice.id: LostResult(points=Figure.of(points[place]), share=figure_of(shares[place]))
        for voice, points, shares in zip(group.people, group.losses, group.loss_shares, strict=True)
    }
    return PickResult(
        kind=pick.kind,
        funded=basis.programme.funded_levels(pick.choice),
        changes=level_changes(basis.programme, changes(choice, pick.choice)),
        cost=Figure.of(basis.programme.money(pick.choice)),
        weights=None if pick.weights is None else _weights(leaves, pick.weights),
        proved=pick.proved,
        losses=losses,
    )


def _dispute(basis: Basis, disputes: Disputes, dispute: Dispute) -> DisputeResult:
    programme = basis.programme
    option, level = dispute.option, dispute.level
    scored = option is not None and level is not None
    name = None
    if option is not None and level is not None:
        name = programme.level_name(option, level)
    return DisputeResult(
        kind=dispute.kind,
        criterion=basis.case.leaves[dispute.criterion].id,
        recommendation=programme.ids[option] if option is not None else None,
        level=name,
        matters=dispute.matters,
        stake=Figure.of(dispute.stake),
        low=_end(basis, disputes, dispute.low, "" if scored else dispute.who_low),
        high=_end(basis, disputes, dispute.high, "" if scored else dispute.who_high),
    )


def _end(basis: Basis, disputes: Disputes, end: End, who: str) -> DisputeEndResult:
    moved = () if end.choice is None else changes(disputes.base, end.choice)
    return DisputeEndResult(
        at=Figure.of(end.at),
        who=who,
        lost=Figure.of(end.lost),
        changes=level_changes(basis.programme, moved),
        proved=end.proved,
    )
