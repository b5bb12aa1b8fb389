"""How firm the decision on each recommendation is, in a word that every figure behind it can defend.

Six sources may turn a decision, each asked by itself: scores, chances of success, weights and costs
(drawn within their ranges), people and futures (each with a best portfolio of its own). A seventh
draws the first four together. A recommendation that the portfolio funds is

    firm from level L   the highest L at which "at L or above" holds: in for all people and in every future that any
                        portfolio fits; in at least 95 of 100 draws plus two standard errors, in every source stated
                        and together; and no portfolio as good as the best does without it
    close to firm       the same, where some share is nearer than two standard errors to 95 of 100
    open                some portfolio as good as the best does without it
    not settled         the search ended at its limit before it was shown what turns it, or that nothing does
    turns               anything else: by the sources that can turn it, the one that turns it most often first

and one that is left out likewise, with at most 5 of 100 draws less two standard errors. Shares are
counts, so the standard error is that of a share at the line (Wilson 1927). A draw that the search
did not settle counts only where all portfolios that may be best there are shown to agree. Weights whose doubt is
assumed can take the word away and never give it: where nothing else is stated there is no word at
all. What rules alone decide has words of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scoring.robustness.draws.sources import SourceName
    from scoring.robustness.views.membership import Membership, Side

LINE = Fraction(19, 20)
"""Share of draws that must hold a recommendation for it to be firm."""

ERRORS = 2
"""Standard errors by which the share must pass the line."""

type Source = SourceName | Literal["people", "futures"]
type Word = Literal[
    "firm",
    "close to firm",
    "open",
    "turns",
    "not asked",
    "not settled",
    "required",
    "excluded",
    "forced",
    "unaffordable",
    "never",
]
type ViewKind = Literal["case", "person", "future"]

SOURCES: tuple[Source, ...] = ("scores", "chances", "weights", "costs", "people", "futures")
"""In the order of telling; `together` is no source of its own."""

VIEWED: tuple[tuple[ViewKind, Source], ...] = (("person", "people"), ("future", "futures"))
"""The sources that are asked view by view."""

STRICT: tuple[tuple[Literal["firm", "close to firm"], int], ...] = (
    ("firm", 1),
    ("close to firm", -1),
)
"""Each word with the side of the line, in margins, on which shares must lie."""

DECIDED = ("required", "excluded", "forced", "unaffordable", "never")
"""What rules and budgets decide, whatever the scores are; a recommendation so decided is never firm."""


@dataclass(frozen=True, slots=True)
class View:
    """Somebody's, or some future's, or the case's own values and rules, with what is as good as best there.

    kind: whose.
    id, name: of the person or future; blank for the case.
    members: one a recommendation.
    proved: the view's best portfolio is.
    """

    kind: ViewKind
    id: str
    name: str
    members: tuple[Membership, ...]
    proved: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """What the draws of one source say: of so many draws, how many hold each recommendation at each level or above.

    source: which.
    holding: recommendations x levels, draws whose best portfolio holds it at that level or above,
        as is proved.
    draws: made.
    unsure: recommendations x levels, draws of which neither that nor its opposite is proved, which
        count against every word.
    assumed: the ranges drawn from are assumed, not stated.
    """

    source: Source
    holding: tuple[tuple[int, ...], ...]
    draws: int
    unsure: tuple[tuple[int, ...], ...] = ()
    assumed: bool = False

    def share(self, index: int, level: int = 1) -> Fraction:
        """Share of draws that hold a recommendation at a level or above."""
        return Fraction(self.holding[index][level - 1], self.draws)

    def doubtful(self, index: int) -> Fraction:
        """Share of draws of which it is not proved whether they hold a recommendation at all."""
        return Fraction(self.unsure[index][0], self.draws) if self.unsure else Fraction(0)


@dataclass(frozen=True, slots=True)
class Turn:
    """A source that can turn a decision.

    share: of its draws, people or futures, those on the other side.
    names: the people or futures on the other side: there, or with a best portfolio that is.
    either: those of `names` that are as well off either way, so that they are not against it.
    """

    source: Source
    share: Fraction
    names: tuple[str, ...] = ()
    either: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firm the decision on one recommendation is.

    index: its place.
    funded: what the decision is.
    word: how firm, or what decides it besides the figures.
    level: for one that is funded and firm, or close to it, the level from which on it is; 0
        otherwise.
    turns: what can turn it, most often first.
    membership: what the portfolios as good as the best say, with the counterpart of an open one.
    """

    index: int
    funded: bool
    word: Word
    level: int
    turns: tuple[Turn, ...]
    membership: Membership


def margin(draws: int) -> Fraction:
    """Two standard errors of a share of so many draws that is at the line; rounded up to a millionth.

    >>> float(margin(2000))
    0.009747
    """
    error = sqrt(float(LINE * (1 - LINE)) / draws)
    return Fraction(int(ERRORS * error * 10**6) + 1, 10**6)


def firmness(
    choice: Sequence[int],
    views: Sequence[View],
    counted: Sequence[Counted],
    decided: Sequence[str | None] = (),
) -> tuple[Firmness, ...]:
    """Judge every recommendation of a portfolio, in the case's order.

    choice: the portfolio, a best one of the case. views: the case's own first, then people and
    futures. counted: the sources drawn, and together; one that the case states nothing of is left
    out. decided: one a recommendation, what decides it besides the figures, None where nothing
    does; empty for none at all.
    """
    stated = [part for part in counted if not part.assumed and part.source != "together"]
    asked = bool(stated) or any(view.kind != "case" for view in views)
    judged = [_judged(i, level, views, counted, asked=asked) for i, level in enumerate(choice)]
    for row, decides in zip(judged, decided, strict=False):
        if decides in DECIDED:
            judged[row.index] = replace(row, word=decides, level=0, turns=())  # type: ignore[arg-type]
    return tuple(judged)


def _judged(
    i: int, level: int, views: Sequence[View], counted: Sequence[Counted], *, asked: bool
) -> Firmness:
    """Judge one: the words of doubt in the order in which they exclude one another."""
    case = views[0].members[i]
    turns = _turns(i, level > 0, views, counted)
    doubted = Firmness(
        index=i, funded=level > 0, word="turns", level=0, turns=turns, membership=case
    )
    if case.side == "open":
        if case.proved:
            return replace(doubted, word="open")
        return doubted if turns else replace(doubted, word="not settled")
    if not asked:
        return replace(doubted, word="not asked")
    for word, errors in STRICT:
        if not level and _stays_out(i, views, counted, errors):
            return replace(doubted, word=word, turns=())
        for lowest in range(level, 0, -1):
            if _holds(i, lowest, views, counted, errors):
                return replace(doubted, word=word, level=lowest, turns=())
    return doubted if turns else replace(doubted, word="not settled")


def _holds(
    i: int, level: int, views: Sequence[View], counted: Sequence[Counted], errors: int
) -> bool:
    """Whether "at this level or above" holds in every view, and in enough draws of every source."""
    enough = all(part.share(i, level) >= LINE + errors * margin(part.draws) for part in counted)
    return enough and all(view.members[i].holds_from(level) for view in views)


def _stays_out(i: int, views: Sequence[View], counted: Sequence[Counted], errors: int) -> bool:
    """Whether it is out in every view, and in few enough draws of every source."""
    few = all(
        _against(part, i, funded=False) <= 1 - LINE - errors * margin(part.draws)
        for part in counted
    )
    return few and all(view.members[i].side == "out" for view in views)


def _against(part: Counted, i: int, *, funded: bool) -> Fraction:
    """Share of draws on the other side, those not proved among them."""
    if funded:
        return 1 - part.share(i)
    return part.share(i) + part.doubtful(i)


def _turns(
    i: int, funded: bool, views: Sequence[View], counted: Sequence[Counted]
) -> tuple[Turn, ...]:
    """List what can turn the decision to fund it at all, or to leave it out; most often first.

    The draws of all sources together are named only where none of them alone turns it for certain.
    """
    turns = _turns_by_draws(i, funded, counted)
    side: Side = "in" if funded else "out"
    for kind, source in VIEWED:
        asked = [view for view in views if view.kind == kind]
        against = [view for view in asked if view.proved and view.members[i].is_shown_against(side)]
        if against:
            share = Fraction(len(against), len(asked))
            either = tuple(view.name for view in against if view.members[i].either_way)
            turns.append(Turn(source, share, tuple(view.name for view in against), either))
    return tuple(sorted(turns, key=lambda turn: -turn.share))


def _turns_by_draws(i: int, funded: bool, counted: Sequence[Counted]) -> list[Turn]:
    """List the sources whose draws may turn a decision; all together only where none turns it for certain.

    Draws of which its part in the best is not proved do not show that it turns.
    """
    surely, perhaps, together = [], [], []
    for part in counted:
        turn = Turn(part.source, _against(part, i, funded=funded) - part.doubtful(i))
        beyond, error = turn.share - (1 - LINE), margin(part.draws)
        if part.source == "together":
            together += [turn] if beyond > error else []
        elif beyond > -error:
            perhaps.append(turn)
            surely += [turn] if beyond > error else []
    return perhaps if surely else [*perhaps, *together]
