"""What each stakeholder would fund, what they agree on, what each loses under the others, and what nobody regrets much.

Every stakeholder's weights value the same recommendations under the same rules, so each has a best
portfolio of their own, proved like the case's. Losses are counted in the loser's own points, and as
a share of their own best. Somebody whose weights are the case's is its **own voice**: a person like
the others in losses, group means and compromise, and no view beside the case's.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from scoring.exact.limits import relaxations, relaxations_by_itself
from scoring.exact.programme import value_line
from scoring.exact.search import Prover, best_of
from scoring.portfolio.frames import as_float
from scoring.portfolio.from_case import revalued
from scoring.robustness.views.agreement import clusters_within, kendall_w, mean_ranks
from scoring.robustness.views.compromise import View, least_regret
from scoring.robustness.views.min_max import least_of_largest
from scoring.robustness.views.stakeholder_weights import Voice, arithmetic, geometric, voices
from scoring.value.evaluation import Evaluation
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.exact.answer import Answer
    from scoring.exact.programme import Choice, Programme
    from scoring.robustness.views.compromise import Compromise
    from scoring.robustness.views.min_max import LeastOfLargest

QUESTIONS = 12
"""Questions that the compromise takes, about."""

TIMES = 3
"""Times the work of a question that stands by itself: what turns on people is shown by a best that is proved alone."""

WITHIN = Fraction(1, 20)
"""Two are of one opinion where neither loses more than this share of their best under the other's choice."""

type PickKind = Literal["case", "stakeholder", "arithmetic mean", "geometric mean", "compromise"]


@dataclass(frozen=True, slots=True)
class Pick:
    """A portfolio that somebody, or some rule for a group, would choose.

    name: the stakeholder's id, or the kind.
    weights: what chose it; None for the compromise.
    proved: it is the best for these weights (for the compromise: its largest regret is the least).
    """

    name: str
    kind: PickKind
    weights: tuple[Fraction, ...] | None
    choice: Choice
    proved: bool


@dataclass(frozen=True, slots=True)
class Held:
    """Who would fund a recommendation, over the stakeholders' own best portfolios.

    levels: one a stakeholder, 0 for not funded.
    tied: one a stakeholder: whether a portfolio worth as much to them, within the tie of method.md,
        does the other thing: funds it or leaves it out.
    """

    index: int
    id: str
    levels: tuple[int, ...]
    tied: tuple[bool, ...]

    @property
    def verdict(self) -> Literal["all", "none", "contested", "tied"]:
        """Whether all would fund it (at some level), none would, some would and others not, or it is tied.

        Whoever is as well off either way stands on neither side; it is tied where such people alone
        keep it from all or none.
        """
        pairs = list(zip(self.levels, self.tied, strict=True))
        firm = [bool(level) for level, either in pairs if not either]
        if any(firm) and not all(firm):
            return "contested"
        if len(firm) < len(pairs):
            return "tied"
        return "all" if any(firm) else "none"


@dataclass(frozen=True)
class Stakeholders:
    """People side by side. Values and losses are exact: stakeholders x picks.

    people: in the case's order.
    picks: the case's best portfolio, each stakeholder's own, the two group means', the compromise.
    own_voice: ids of those whose weights are the case's.
    programmes: the case's programme in each stakeholder's own values.
    bests: each stakeholder's own best.
    values: stakeholders x picks, in the stakeholder's points.
    held: one a recommendation, who would fund it.
    agreement: Kendall's W of the rankings by benefit (reference levels); None for one stakeholder.
    notes: who is left out and why.
    allocated: the compromise as PuLP gave it, before the proof.
    """

    people: tuple[Voice, ...]
    own_voice: tuple[str, ...]
    programmes: tuple[Programme, ...]
    picks: tuple[Pick, ...]
    bests: tuple[Answer, ...]
    values: tuple[tuple[Fraction, ...], ...]
    held: tuple[Held, ...]
    agreement: Fraction | None
    compromise: Compromise
    notes: tuple[str, ...]
    allocated: LeastOfLargest | None = None

    @property
    def others(self) -> tuple[Voice, ...]:
        """Everybody but the case's own voice."""
        return tuple(voice for voice in self.people if voice.id not in self.own_voice)

    @property
    def settled(self) -> bool:
        """Whether everybody's own best is proved: a loss is not more than what is found."""
        return all(best.proved for best in self.bests)

    @cached_property
    def losses(self) -> tuple[tuple[Fraction, ...], ...]:
        """Points each stakeholder loses under each pick, against their own best: stakeholders x picks."""
        bests = [points_of for _, points_of in self._own]
        return tuple(
            tuple(best - value for value in row)
            for best, row in zip(bests, self.values, strict=True)
        )

    @cached_property
    def loss_shares(self) -> tuple[tuple[Fraction | None, ...], ...]:
        """The same as a share of their own best; None where that is worth nothing."""
        return tuple(
            tuple(loss / best if best > 0 else None for loss in row)
            for (_, best), row in zip(self._own, self.losses, strict=True)
        )

    @cached_property
    def clusters(self) -> tuple[tuple[str, ...], ...]:
        """Clusters of opinion: within one, nobody loses more than 5 % of their best under another's choice."""
        ids = [voice.id for voice in self.people]
        return tuple(
            tuple(ids[k] for k in cluster) for cluster in clusters_within(self._distances, WITHIN)
        )

    def pick(self, name: str) -> Pick:
        """Look a pick up by its name; raises KeyError."""
        return {pick.name: pick for pick in self.picks}[name]

    def to_frame(self) -> pd.DataFrame:
        """Show the losses as shares of each one's own best: stakeholders down, picks across."""
        cells = [list(map(as_float, row)) for row in self.loss_shares]
        names = [pick.name for pick in self.picks]
        return pd.DataFrame(
            cells, index=[voice.id for voice in self.people], columns=names, dtype=float
        )

    def held_frame(self) -> pd.DataFrame:
        """Show who would fund what: recommendations down, a level for each stakeholder across, and the verdict."""
        ids = [voice.id for voice in self.people]
        levels = {row.id: row.levels for row in self.held}
        frame = pd.DataFrame(list(levels.values()), index=list(levels), columns=ids)
        return frame.assign(verdict=[row.verdict for row in self.held])

    @cached_property
    def _own(self) -> tuple[tuple[int, Fraction], ...]:
        """For each stakeholder the place of their own pick and what it is worth to them."""
        places = [p for p, pick in enumerate(self.picks) if pick.kind == "stakeholder"]
        return tuple((p, row[p]) for p, row in zip(places, self.values, strict=True))

    @cached_property
    def _distances(self) -> tuple[tuple[Fraction, ...], ...]:
        """For two stakeholders the larger of what either loses, as a share, under the other's choice."""
        places = [place for place, _ in self._own]
        lost = [[shares[place] or Fraction(0) for place in places] for shares in self.loss_shares]
        return tuple(
            tuple(map(max, row, column))
            for row, column in zip(lost, zip(*lost, strict=True), strict=True)
        )


def stakeholders(
    evaluation: Evaluation, programme: Programme, best: Choice, *, proved: bool = True
) -> Stakeholders | None:
    """Compare everybody whose weights are known; `best` is the case's own best portfolio. None where nobody is.

    proved: the case's best is proved to be the best.

    1. Each one's best portfolio under the case's rules, and what is as good to them either way. 2.
    The best for their mean weights, arithmetic and geometric. 3. The compromise. 4. What each of
    these is worth to each stakeholder.
    """
    people, notes = voices(evaluation.case)
    if not people:
        return None
    seen = [Evaluation(evaluation.case, evaluation.table, voice.weights) for voice in people]
    programmes = tuple(revalued(programme, theirs) for theirs in seen)
    answers = [_answer(valued, best) for valued in programmes]
    own_picks = [
        _own_pick(voice, answer.best, best) for voice, answer in zip(people, answers, strict=True)
    ]
    picks = [Pick("case", "case", evaluation.weights, best, proved), *own_picks]
    picks += _means(evaluation, programme, people, best)
    known = [pick.choice for pick in picks]
    views = list(map(_view, own_picks, programmes))
    allocated = least_of_largest(programme, views)
    if allocated.choice is not None:
        known.append(allocated.choice)
    compromise = least_regret(programme, views, known, relaxations(programme, QUESTIONS))
    picks.append(Pick("compromise", "compromise", None, compromise.choice, compromise.proved))
    return Stakeholders(
        people=people,
        own_voice=tuple(voice.id for voice in people if voice.weights == evaluation.weights),
        programmes=programmes,
        picks=tuple(picks),
        bests=tuple(answer.best for answer in answers),
        values=_values(programmes, picks),
        held=_held(programme.ids, own_picks, answers),
        agreement=_agreement(seen),
        compromise=compromise,
        notes=notes,
        allocated=allocated,
    )


def _own_pick(voice: Voice, theirs: Answer, best: Choice) -> Pick:
    """Give what somebody would choose; the case's best where none was found for them."""
    return Pick(voice.id, "stakeholder", voice.weights, theirs.choice or best, theirs.proved)


def _view(pick: Pick, valued: Programme) -> View:
    """See the portfolios as somebody does, from their own best. valued: in their own values."""
    return View(
        pick.name, value_line(valued), valued.value_unit, valued.value(pick.choice), pick.proved
    )


def _values(
    programmes: Sequence[Programme], picks: Sequence[Pick]
) -> tuple[tuple[Fraction, ...], ...]:
    """Give what each pick is worth to each stakeholder, in their points: stakeholders x picks."""
    choices = [pick.choice for pick in picks]
    return tuple(tuple(map(valued.points, choices)) for valued in programmes)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A stakeholder's best portfolio, and for each recommendation whether one as good does the other thing."""

    best: Answer
    tied: tuple[bool, ...]


def _answer(valued: Programme, known: Choice) -> _Answer:
    """Find the best portfolio; where its ties are too many to list, ask for one with each held on the other side."""
    prover, limit = Prover(valued), relaxations(valued, QUESTIONS)
    # What is as good, what turns on people and what anybody loses all rest on their own best.
    most = relaxations_by_itself(valued, QUESTIONS, TIMES)
    proof = prover.prove(incumbents=(known,), node_limit=most)
    choice = proof.choice
    if choice is None:
        return _Answer(proof.answer(valued.value_unit), (False,) * len(valued.ids))
    if proof.listed or not proof.closed or proof.best is None:
        either = tuple(
            any(bool(tie[i]) != bool(level) for tie in proof.ties) for i, level in enumerate(choice)
        )
    else:
        floor = proof.best - valued.tie
        sides = [(0, 0) if level else (1, len(valued.levels[i])) for i, level in enumerate(choice)]
        either = tuple(
            prover.prove(fixed={i: side}, floor=floor, node_limit=limit).choice is not None
            for i, side in enumerate(sides)
        )
    return _Answer(proof.answer(valued.value_unit), either)


def _held(
    ids: Sequence[str], picks: Sequence[Pick], answers: Sequence[_Answer]
) -> tuple[Held, ...]:
    """Turn the stakeholders' own picks around: who would fund each recommendation."""
    levels = zip(*(pick.choice for pick in picks), strict=True)
    tied = zip(*(answer.tied for answer in answers), strict=True)
    return tuple(Held(i, *row) for i, row in enumerate(zip(ids, levels, tied, strict=True)))


def _means(
    evaluation: Evaluation, programme: Programme, people: tuple[Voice, ...], best: Choice
) -> list[Pick]:
    picks = []
    kinds: tuple[PickKind, ...] = ("arithmetic mean", "geometric mean")
    for kind, mean in zip(kinds, (arithmetic, geometric), strict=True):
        try:
            weights = mean(people)
        except ValueError:  # everybody leaves something out: there is no geometric mean to speak of
            continue
        valued = revalued(programme, Evaluation(evaluation.case, evaluation.table, weights))
        answer = best_of(valued, (best,), relaxations(valued, QUESTIONS))
        picks.append(Pick(kind, kind, weights, answer.choice or best, answer.proved))
    return picks


def _agreement(seen: Sequence[Evaluation]) -> Fraction | None:
    """Give Kendall's W of the stakeholders' rankings."""
    return kendall_w([mean_ranks(_reference_benefits(theirs)) for theirs in seen])


def _reference_benefits(evaluation: Evaluation) -> list[Fraction]:
    case = evaluation.case
    at = [case.levels_of[row.id].index(case.reference_of(row.id)) for row in case.recommendations]
    return [levels[level] for levels, level in zip(evaluation.benefits, at, strict=True)]
