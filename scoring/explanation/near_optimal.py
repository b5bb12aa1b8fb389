"""The atlas of near-ties: all portfolios almost as good as the best, the k best, and what they agree on.

A walk with its threshold lowered lists them all (walk.py), so the list is as certain as the
optimum; where there are too many to list it counts on, so that the shares of all are known; where
there are too many to count, their number is at least that of those found. What
every near-optimal portfolio holds is certain; what none holds is out (Liesio, Mild and Salo 2007:
core and exterior; here at fixed weights).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.goals import Goal, KBest
from scoring.exact.limits import STAGE, Allowance, is_spent, is_usual, stage_work
from scoring.exact.menu.asker import ALL, Asker
from scoring.exact.menu.menu import ends_of, menu_of
from scoring.exact.neighbours import neighbours
from scoring.exact.programme import Programme, RuleRow, alike_line, value_line
from scoring.exact.search import NODE_LIMIT, Prover
from scoring.explanation.quick_prover import QuickProver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.programme import Choice
    from scoring.exact.proof import Proof

LIMIT = 20_000
NODES = 300  # relaxations to decide whether all of an incomplete list hold something
LEAF = (
    60_000  # partial portfolios a listing may hold: wider than for a proof, whose answers are few
)
PARTS = 400  # parts into which a count is split at most
IN_HOW_MANY = {
    "certain": "in all",
    "likely": "in most",
    "toss-up": "in some",
    "unlikely": "in few",
    "out": "in none",
}
"""How many of the near-optimal portfolios fund it, as reports say each word."""
LIKELY, UNLIKELY = Fraction(3, 4), Fraction(1, 4)
WEAKER = {"certain": "likely", "out": "unlikely"}
"""What is said in place of a word that is not proved."""


@dataclass(frozen=True, slots=True)
class Near:
    """Portfolios worth at least `threshold`, best first and equals by the tie rule, with their values.

    best: the best portfolio's value; None where no portfolio is feasible
    complete: none that qualifies is missing; otherwise there are at least as many as stand here,
    which are some of them. All values in value units.
    count: how many qualify, counted even where they are too many to list; None where that took too
        much work
    held: columns (a recommendation's options, not funded first, one after another); how many of
        those counted hold each
    """

    programme: Programme
    portfolios: tuple[Choice, ...]
    values: tuple[int, ...]
    best: int | None
    threshold: int
    complete: bool
    count: int | None = None
    held: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """How many of the near-optimal portfolios hold a recommendation.

    shares: by level, 0 (not funded) first
    share: at any level
    word: certain, likely, toss-up, unlikely or out
    level_words: one a level from 1
    proved: the word holds for all near-optimal portfolios, not only for those listed
    """

    index: int
    shares: tuple[Fraction, ...]
    word: str
    level_words: tuple[str, ...]
    proved: bool

    @property
    def share(self) -> Fraction:
        """Share of the portfolios that fund it at any level."""
        return 1 - self.shares[0]


def near_optimal(
    source: Programme | Prover,
    within: int,
    limit: int = LIMIT,
    *,
    best: Proof | None = None,
    allowance: Allowance | None = None,
    node_limit: int = NODE_LIMIT,
) -> Near:
    """List every portfolio worth at most `within` value units less than the best.

    limit: stop once more than this are found; then `complete` is False. best: the proof of the best
    portfolio, asked for where it is left out. allowance: of the stage.
    """
    prover = source if isinstance(source, Prover) else Prover(source)
    proof, allowance = (
        best or prover.prove(node_limit=node_limit),
        allowance or Allowance(stage_work(prover.programme)),
    )
    if proof.best is None:
        return Near(
            programme=prover.programme,
            portfolios=(),
            values=(),
            best=None,
            threshold=0,
            complete=proof.closed,
        )
    goal = Goal(proof.best - within, limit)
    counted = _counted(prover.programme, goal, proof, allowance)
    if counted is not None:
        return counted
    searched = prover.search(
        prover.system.setting(),
        goal,
        incumbents=proof.ties,
        node_limit=node_limit,
        leaf=LEAF,
        work=allowance.left,
    )
    allowance.spend(searched.work)
    return _near(prover.programme, goal, proof, searched.closed and not goal.full)


def _counted(programme: Programme, goal: Goal, proof: Proof, allowance: Allowance) -> Near | None:
    """List them by the compiled walk, and count on where they are too many to list; None where that is not settled."""
    asker = Asker(menu_of(programme))
    if not asker.ready or not proof.closed:
        return None
    ends, everything = ends_of(programme, {}), np.ones(asker.menu.columns, dtype=bool)
    asked = asker.every(ends, everything, floor=goal.threshold, room=goal.limit + 1)
    allowance.spend(asked.work)
    is_cut = asked.count > goal.limit
    if not asked.closed and not is_cut:
        asked = asker.ask(
            ends,
            everything,
            floor=goal.threshold,
            mode=ALL,
            room=goal.limit + 1,
            parts=PARTS,
            work=allowance.left // 2,
        )
        allowance.spend(asked.work)
        is_cut = asked.count > goal.limit
    for choice, value in zip(asked.choices.tolist(), asked.values, strict=True):
        goal.add(tuple(choice), value)
    if not asked.closed and not is_cut:
        return None
    near = _near(programme, goal, proof, asked.closed and not is_cut)
    # Where values are coarse, some of those counted may be worth a little less.
    if asker.menu.shift or not asked.closed:
        return near
    return replace(near, count=asked.count, held=tuple(asked.held.tolist()))


def k_best(
    source: Programme | Prover,
    k: int,
    *,
    limit: int = LIMIT,
    best: Proof | None = None,
    node_limit: int = NODE_LIMIT,
) -> Near:
    """List the k best portfolios, ties in the order of the tie rule.

    limit: with more ties than this at the k-th value, which of them stand in the list is not
    settled; `complete` is then False, the values are right all the same. best: as in `near_optimal`.

    Raises:
        ValueError: k is not positive.
    """
    if k < 1:
        raise ValueError("ask for at least one portfolio")
    prover = source if isinstance(source, Prover) else Prover(source)
    proof = best or prover.prove(node_limit=node_limit)
    setting = prover.system.setting()
    goal = KBest(k, setting.least, setting.step, limit)
    close: tuple[Choice, ...] = ()
    if proof.ties and not is_usual(prover.programme):
        close = neighbours(prover.system, setting, proof.ties[0], k)
    searched = prover.search(
        setting,
        goal,
        incumbents=(*proof.ties, *close),
        node_limit=node_limit,
        leaf=LEAF,
        work=stage_work(prover.programme),
    )
    near = _near(prover.programme, goal, proof, searched.closed and not goal.strict)
    threshold = near.values[:k][-1] if near.values else near.threshold
    return replace(
        near, portfolios=near.portfolios[:k], values=near.values[:k], threshold=threshold
    )


def _near(programme: Programme, goal: Goal, proof: Proof, complete: bool) -> Near:
    portfolios = tuple(
        sorted(goal.found, key=lambda choice: programme.best_key(choice, goal.found[choice]))
    )
    values = tuple(goal.found[choice] for choice in portfolios)
    return Near(
        programme=programme,
        portfolios=portfolios,
        values=values,
        best=proof.best,
        threshold=goal.threshold,
        complete=complete and proof.closed,
    )


def holdings(
    near: Near, prover: Prover | None = None, allowance: Allowance | None = None
) -> tuple[Holding, ...]:
    """Say of each recommendation what share of the near-optimal portfolios holds it, in a word too.

    Where they were not all counted, shares are of those listed, and certain and out are said only if
    proved by solving again without, or with, the recommendation (prover: of the same programme,
    made anew if left out; allowance: of the stage).
    """
    if not near.portfolios:
        return ()
    programme = near.programme
    number = len(near.portfolios) if near.count is None else near.count
    listed = []
    is_known = near.complete or near.count is not None
    for i, counts in enumerate(_counts(near)):
        shares = tuple(Fraction(count, number) for count in counts)
        words = tuple(word_of(share) for share in shares[1:])
        listed.append(Holding(i, shares, word_of(1 - shares[0]), words, is_known))
    if is_known:
        return tuple(listed)
    allowance = allowance or Allowance(stage_work(programme))
    allowance.questions = sum(map(len, programme.levels))
    quick = QuickProver(prover or Prover(programme), allowance)
    may_hold = None if is_usual(programme) else quick.prover.reachable(near.threshold)
    asking = _Asking(near, quick, may_hold)
    return tuple(_proved(holding, asking) for holding in listed)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Whom the strong words of an incomplete list are asked of.

    may_hold: columns that one relaxation does not shut; None where it was not asked.
    """

    near: Near
    quick: QuickProver
    may_hold: NDArray[np.bool_] | None

    def never(self, index: int, lowest: int, highest: int) -> bool:
        """Say whether it is proved that no near-optimal portfolio has a recommendation between two levels."""
        prover = self.quick.prover
        if self.may_hold is not None:
            first = prover.system.first[index]
            if not self.may_hold[first + lowest : first + highest + 1].any():
                return True
            if is_spent(self.quick.allowance.share, prover.system):
                return False
        fixed = {index: (lowest, highest)}
        choice, is_settled = self.quick.any({}, fixed, self.near.threshold, node_limit=NODES)
        return is_settled and choice is None


def _counts(near: Near) -> list[list[int]]:
    """Count for each recommendation the portfolios that have it at each level: all that were counted, or those listed."""
    counts = [[0] * (len(levels) + 1) for levels in near.programme.levels]
    if near.count is not None:
        held = iter(near.held)
        return [[next(held) for _ in by_level] for by_level in counts]
    for choice in near.portfolios:
        for by_level, level in zip(counts, choice, strict=True):
            by_level[level] += 1
    return counts


def word_of(share: Fraction) -> str:
    """Give the word for a share of near-optimal portfolios."""
    if share == 1:
        return "certain"
    if share == 0:
        return "out"
    return "likely" if share >= LIKELY else "unlikely" if share <= UNLIKELY else "toss-up"


def _proved(holding: Holding, asking: _Asking) -> Holding:
    """Check the strong words of an incomplete list by solving again; what is not proved gets the next weaker word."""
    top = len(asking.near.programme.levels[holding.index])
    never = partial(asking.never, holding.index)

    def sure(word: str, lowest: int, highest: int) -> bool:
        """Say whether a strong word holds of all near-optimal portfolios: that they are at these levels, or are not."""
        if word == "out":
            return never(lowest, highest)
        below = never(0, lowest - 1)
        return below and (highest == top or never(highest + 1, top))

    strong = holding.word in WEAKER
    proved = strong and sure(holding.word, 1, top)
    level_words = tuple(
        word if word not in WEAKER or sure(word, level, level) else WEAKER[word]
        for level, word in enumerate(holding.level_words, 1)
    )
    word = WEAKER[holding.word] if strong and not proved else holding.word
    return replace(holding, word=word, level_words=level_words, proved=proved)


def most_different(
    near: Near, *, node_limit: int = NODE_LIMIT, work: int = STAGE
) -> tuple[Choice, bool] | None:
    """Give the near-optimal portfolio that differs from the first in the most recommendations, and if that is proved.

    Among equally different ones the most valuable, then the earlier in the list. None where no
    other was found. work: that the search may take.
    """
    if len(near.portfolios) < 2:
        return None
    first = near.portfolios[0]
    if near.complete:
        return max(near.portfolios[1:], key=lambda choice: differences(first, choice)), True
    programme = near.programme
    good = programme.with_rows(RuleRow("value", value_line(programme), low=near.threshold))
    prover = Prover(good.towards(alike_line(programme, first), -1))
    goal = KBest(1, floor=-len(first), step=1, limit=0)
    searched = prover.search(
        prover.system.setting(),
        goal,
        incumbents=near.portfolios[:200],
        node_limit=node_limit,
        work=work,
    )
    others = [*goal.found, *near.portfolios[1:]]
    return max(others, key=lambda choice: differences(first, choice)), searched.closed


def differences(choice: Choice, other: Choice) -> int:
    """Count the recommendations at another level."""
    return sum(a != b for a, b in zip(choice, other, strict=True))
