"""What uncertain numbers can turn, source by source: scores, chances, weights and costs alone, then all together.

In every draw of a source the best portfolio is found anew and proved (selection.py), everything
else as stated:

    scores    each within its range, at the stated weights; levels of one recommendation move together
    chances   of success, likewise
    weights   around the stated swings, at likely scores; where ranges of weights, statements or an order say what the
              weights may be, uniformly from what these leave
    costs     each recommendation at one place in its ranges; budgets and limits stay
    together  weights, and of the others those that have a range, in one draw

A source for which the case states no range is not drawn, and nothing may be read from that. Every
source gets 2,000 draws. A share decides a word by passing a line, 95 of 100 for what the portfolio
funds and 5 of 100 for what it leaves out; a source with a share within two standard errors of its
line, where no other source has decided against the word already, gets as many draws as the case
allows. The first 2,000 of these are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from criteria.model.names import joined
from scoring.exact.programme import Choice, Programme
from scoring.robustness.draws.cost_cells import cost_cells
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.row_draws import row_draws
from scoring.robustness.draws.selection import Question, Selection
from scoring.robustness.draws.swing_draws import as_stated
from scoring.robustness.draws.weight_doubt import weight_doubt
from scoring.robustness.weights.admissible import anything, in_order_of
from scoring.work.case_parts import figures
from scoring.work.keeping import Keep
from scoring.work.stages import Stages
from scoring.work.workers import ALONE, Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from criteria.model.rows import Recommendation
    from scoring.exact.batch.drawn_rows import RowDraws
    from scoring.robustness.draws.draws import Chances
    from scoring.robustness.weights.admissible import WeightSet
    from scoring.value.evaluation import Evaluation
    from scoring.work.workers import CountListener

type SourceName = Literal[
    "scores", "chances", "weights", "costs", "together", "any in this order", "any at all"
]

SOURCES: tuple[SourceName, ...] = ("scores", "chances", "weights", "costs")
"""What is drawn alone, in the order of telling; `together` comes after them."""

STRESSES: tuple[SourceName, ...] = ("any in this order", "any at all")
"""Weights beyond what the case states, for a case that states swings: they decide no word."""

FEW = 2000
"""Draws that every source gets."""

LINE = (19, 20)
"""Share of draws, as a fraction, that must hold what is funded; what is left out, the rest of 1."""

WORDS: dict[SourceName, str] = {
    "scores": "scores",
    "chances": "chances of success",
    "weights": "weights",
    "costs": "costs",
    "together": "all of these together",
    "any in this order": "any weights in the stated order",
    "any at all": "any weights at all",
}
"""What each is called in a sentence."""

ERRORS = 2
"""Standard errors that a share must lie from its line for the draws to be enough."""


@dataclass(frozen=True)
class SourceDraws:
    """What the draws of one source say.

    source: its name.
    applies: it bears on the answer at all: chances of success that the case does not use do not,
        nor do weights where only one criterion counts.
    stated: the case states something for it.
    assumed: it does not, and a default stands in its place, as for weights.
    ranged, figures: how many of its figures have a range, and how many there are.
    words: one sentence on what is drawn.
    selection: the best portfolio of every draw; None where nothing is stated or assumed, or an
        interruption came first.
    closer: recommendations whose shares asked for more draws.
    note: what could not be read of what the case states; blank where all could.
    """

    source: SourceName
    applies: bool
    stated: bool
    assumed: bool
    ranged: int
    figures: int
    words: str
    selection: Selection | None = None
    closer: tuple[int, ...] = ()
    note: str = ""

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return 0 if self.selection is None else self.selection.draws

    @property
    def asked(self) -> int:
        """How many draws were asked for."""
        return 0 if self.selection is None else self.selection.asked

    @property
    def counted(self) -> int:
        """How many draws count: those with a best portfolio that is proved."""
        return 0 if self.selection is None else self.selection.counted

    @property
    def undecided(self) -> int:
        """Draws whose best portfolio is not proved; they count neither as holding a recommendation nor as not."""
        return 0 if self.selection is None else self.selection.undecided

    @property
    def impossible(self) -> int:
        """Draws in which no portfolio keeps the rules; they do not count."""
        return 0 if self.selection is None else self.selection.impossible

    def holding(self, index: int) -> tuple[int, ...]:
        """Draws that count and hold a recommendation at level L or above, for L from 1 to its last."""
        return () if self.selection is None else self.selection.holding[index]

    def shares_from(self, index: int) -> tuple[float, ...]:
        """Share of the draws that count and hold a recommendation at level L or above, for L from 1 to its last."""
        return tuple(count / self.counted for count in self.holding(index)) if self.counted else ()

    def side(
        self, index: int, level: int, choice: Sequence[int]
    ) -> Literal["kept", "near", "turned"]:
        """Say whether enough draws agree with a portfolio on a recommendation, too few do, or it is too near to tell.

        level: for one that is funded, whether it is held at this level or above; for one left out
        it is 1. Without draws that count nothing is turned.
        """
        if not self.counted:
            return "kept"
        count, draws = self.holding(index)[level - 1], self.counted
        agreeing = count if choice[index] else draws - count
        # share - line against 2 sqrt(line (1 - line) / draws), in whole numbers
        above, below = LINE
        lead = below * agreeing - above * draws
        if lead * lead < ERRORS * ERRORS * above * (below - above) * draws:
            return "near"
        return "kept" if lead > 0 else "turned"


def sources(
    evaluation: Evaluation,
    programme: Programme,
    choice: Choice,
    *,
    draws: int = FEW,
    most: int | None = None,
    only: Collection[int] | None = None,
    workers: Workers = ALONE,
    stages: Stages | None = None,
) -> tuple[SourceDraws, ...]:
    """Draw each source alone, in the order of `SOURCES`, and then all together.

    choice: the portfolio whose words depend on the draws. draws: that every source gets; 0 makes
    none. most: that a source gets where a word is too near to tell; the case's own number if left
    out. only: recommendations whose words depend on the draws, all if left out: what people,
    futures or ties have decided already needs no more of them. The same seed gives the same answer,
    whoever works.

    Raises:
        ValueError: no portfolio keeps the rules that have nothing to do with costs.
    """
    asking = _Asking(evaluation, programme, choice, workers, stages or Stages())
    drawn = asking.first_look(draws)
    last = evaluation.case.settings.draws if most is None else most
    if last <= draws:
        return drawn
    near = too_near(drawn, choice, range(len(choice)) if only is None else sorted(only))
    asking.stages.expect(len(near))
    return asking.closer_look(drawn, near, last)


def number_of_looks(
    evaluation: Evaluation, programme: Programme, choice: Choice, *, stressed: bool = True
) -> int:
    """Say in how many stages `sources` draws, and `stress` where asked, before any source asks for more draws."""
    asking = _Asking(evaluation, programme, choice, ALONE, Stages())
    together = len(asking.parts) > 1
    beyond = stressed and asking.doubt.kind == "swings"
    return len(asking.parts) + together + beyond * len(STRESSES)


def too_near(
    drawn: Sequence[SourceDraws], choice: Choice, only: Iterable[int]
) -> dict[SourceName, tuple[int, ...]]:
    """Name the sources that need more draws before words can be told, each with the recommendations that ask for it.

    A recommendation may be firm from a level on where no source turns it at that level; of those
    that do not, the ones too near to tell are asked again. Levels are gone through from the highest
    down, to the first that all sources keep.
    """
    near: dict[SourceName, dict[int, None]] = {}
    for i in only:
        for source in _near(drawn, choice, i):
            near.setdefault(source, {})[i] = None
    return {source: tuple(asking) for source, asking in near.items()}


def _near(drawn: Sequence[SourceDraws], choice: Choice, i: int) -> Iterator[SourceName]:
    """Yield the sources that are too near to tell whether one recommendation is firm at some level."""
    for level in range(max(choice[i], 1), 0, -1):
        sides = {part.source: part.side(i, level, choice) for part in drawn}
        if set(sides.values()) <= {"kept"}:
            return
        if "turned" not in sides.values():
            yield from (source for source, side in sides.items() if side == "near")


def stress(
    evaluation: Evaluation,
    programme: Programme,
    choice: Choice,
    *,
    draws: int = FEW,
    workers: Workers = ALONE,
    stages: Stages | None = None,
) -> tuple[SourceDraws, ...]:
    """Draw any weights in the order of the stated ones, and any at all, at likely scores; they decide no word.

    Empty where the case states no swings to go beyond, or one criterion alone counts.
    """
    asking = _Asking(evaluation, programme, choice, workers, stages or Stages())
    if asking.doubt.kind != "swings":
        return ()
    ids = tuple(leaf.id for leaf in evaluation.case.leaves)
    stressed = []
    stresses = (in_order_of(ids, evaluation.weights), anything(ids))
    for name, weights in zip(STRESSES, stresses, strict=True):
        plain = SourceDraws(
            source=name,
            applies=True,
            stated=False,
            assumed=False,
            ranged=0,
            figures=asking.doubt.figures,
            words=weights.words,
        )
        stressed.append(asking.drawn(plain, partial(asking.under, weights), 0, draws))
    return tuple(stressed)


class _Asking:
    """Asks one source after another about one portfolio."""

    def __init__(
        self,
        evaluation: Evaluation,
        programme: Programme,
        choice: Choice,
        workers: Workers,
        stages: Stages,
    ) -> None:
        self.evaluation, self.programme, self.choice = evaluation, programme, choice
        self.workers, self.stages = workers, stages
        self.doubt = weight_doubt(evaluation.case)
        self._chances: dict[tuple[bool, bool], Chances] = {}

    # -- what the case states ----------------------------------------------------------------------

    @cached_property
    def alone(self) -> tuple[SourceDraws, ...]:
        """What the case states for every source, before anything is drawn."""
        case, doubt = self.evaluation.case, self.doubt
        scored = sum(row.low != row.high for row in case.scores)
        given = [row for row in case.recommendations if row.p_success_likely is not None]
        risky = sum(has_chance_range(row) for row in given)
        used = case.settings.uses_success
        dear = sum(row.low != row.high for row in case.costs)
        spread = "every cost within its range, each recommendation at one place in all of its own"
        return (
            SourceDraws(
                source="scores",
                applies=True,
                stated=scored > 0,
                assumed=False,
                ranged=scored,
                figures=len(case.scores),
                words="every score within its range",
            ),
            SourceDraws(
                source="chances",
                applies=used,
                stated=used and risky > 0,
                assumed=False,
                ranged=risky,
                figures=len(given),
                words="every chance of success within its range",
            ),
            SourceDraws(
                source="weights",
                applies=doubt.applies,
                stated=doubt.stated,
                assumed=doubt.assumed,
                ranged=doubt.ranged,
                figures=doubt.figures,
                words=doubt.words,
                note=doubt.note,
            ),
            SourceDraws(
                source="costs",
                applies=bool(case.costs),
                stated=dear > 0,
                assumed=False,
                ranged=dear,
                figures=len(case.costs),
                words=spread,
            ),
        )

    @cached_property
    def parts(self) -> tuple[SourceName, ...]:
        """The sources that there is something to draw for, and that are drawn together."""
        return tuple(part.source for part in self.alone if part.stated or part.assumed)

    @property
    def together(self) -> SourceDraws:
        """All of them in one draw."""
        drawn = [part for part in self.alone if part.source in self.parts]
        bearing = [part for part in self.alone if part.applies]
        return SourceDraws(
            source="together",
            applies=bool(bearing),
            stated=any(part.stated for part in drawn),
            assumed=any(part.assumed for part in drawn),
            ranged=sum(part.ranged for part in bearing),
            figures=sum(part.figures for part in bearing),
            words=f"{joined(self.parts) if self.parts else ''} in one draw",
        )

    # -- what is drawn -----------------------------------------------------------------------------

    def question(self, parts: Collection[SourceName]) -> Question:
        """Say what is drawn: these sources, and everything else as stated."""
        case, ids = self.evaluation.case, tuple(leaf.id for leaf in self.evaluation.case.leaves)
        weights = (
            self.doubt.draws if "weights" in parts else as_stated(ids, self.evaluation.weights)
        )
        # Costs alone leave the values as the programme has them, to the last unit.
        plain = all(part == "costs" for part in parts)
        return Question(
            programme=self.programme,
            choice=self.choice,
            weights=weights,
            seed=case.settings.seed,
            uncertain=None if plain else self.chances("scores" in parts, "chances" in parts),
            drawn=self.rows if "costs" in parts else None,
        )

    def under(self, weights: WeightSet) -> Question:
        """Ask under any weights of a set, everything else as stated."""
        return replace(self.question(["weights"]), weights=weights)

    def chances(self, scores: bool, success: bool) -> Chances:
        """Read scores and chances with some of their ranges; what has no range is not read twice."""
        scored, risky = self.alone[0].stated, self.alone[1].stated
        key = (scores and scored, success and risky)
        if key not in self._chances:
            self._chances[key] = chances(self.evaluation, scores=key[0], success=key[1])
        return self._chances[key]

    @cached_property
    def rows(self) -> RowDraws:
        """The rules under drawn costs."""
        return row_draws(self.evaluation, cost_cells(self.evaluation.case), self.programme)

    @cached_property
    def figures(self) -> str:
        """What draws come from, as a hash."""
        return figures(self.evaluation.case)

    def first_look(self, draws: int) -> tuple[SourceDraws, ...]:
        """Draw every source as often."""
        drawn = list(self.alone)
        for place, part in enumerate(self.alone):
            if part.source in self.parts:
                drawn[place] = self.drawn(part, partial(self.question, [part.source]), 0, draws)
        together = self.together
        if len(self.parts) == 1:
            lone = next(part for part in drawn if part.source in self.parts)
            together = replace(together, selection=lone.selection)
        elif self.parts:
            together = self.drawn(together, partial(self.question, self.parts), 0, draws)
        return (*drawn, together)

    def closer_look(
        self, drawn: Sequence[SourceDraws], near: Mapping[SourceName, tuple[int, ...]], last: int
    ) -> tuple[SourceDraws, ...]:
        """Give the sources with words too near to tell as many draws as there may be."""
        closer: list[SourceDraws] = []
        for part in drawn:
            if part.source == "together" and len(self.parts) == 1:
                lone = next(other for other in closer if other.source in self.parts)
                closer.append(replace(part, selection=lone.selection, closer=lone.closer))
            elif part.source in near and part.selection is not None and part.selection.complete:
                parts = self.parts if part.source == "together" else [part.source]
                asked = replace(part, closer=near[part.source])
                closer.append(self.drawn(asked, partial(self.question, parts), part.draws, last))
            else:
                closer.append(part)
        return tuple(closer)

    def drawn(
        self, part: SourceDraws, question: Callable[[], Question], first: int, last: int
    ) -> SourceDraws:
        """Make draws from `first` up to `last`, as a stage of its own, and put them behind those there are.

        question: makes what is asked, where the answer is not kept.
        """
        if last <= first:
            return part

        def work(tell_count: CountListener) -> Selection:
            return question().answered(
                first,
                last,
                self.workers,
                lambda done, pieces: tell_count(done * (last - first) // pieces, last - first),
            )

        def keep() -> Keep[Selection]:
            drawn = f"{part.source} {first} {last} {', '.join(self.parts)}"
            reads = (
                (str, self.figures),
                (Programme, self.programme),
                (Choice, self.choice),
                (str, drawn),
            )
            return Keep(Selection, reads, whole=lambda answer: answer.draws == last - first)

        again = "more " if first else ""
        what = f"the best portfolio in {last - first:,} {again}draws of {WORDS[part.source]}"
        more = self.stages.run(what, work, keep=keep, holds=lambda some: some.draws > 0)
        if more is None:
            return part
        return replace(
            part, selection=more if part.selection is None else part.selection.joined(more)
        )


def has_chance_range(row: Recommendation) -> bool:
    """Whether a chance of success has a range: an end that differs from the likely chance."""
    ends = (row.p_success_low, row.p_success_high)
    return row.p_success_likely is not None and any(
        end is not None and end != row.p_success_likely for end in ends
    )
