"""The best portfolio with an exact proof: bound, listing and, where needed, branching.

`prove` answers once; a `Prover` answers again and again (other values, other row ends, levels
forced in or banned) on one built model and with everything it has found so far as first guesses.
Both give the same answers: the portfolio of method.md section 2 (most value; within `programme.tie`
of it the least cost; then the earlier rows) and every portfolio that ties with it. Limits count
work, not time, so answers do not depend on the machine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.bounds import bound, narrow, screen
from scoring.exact.derived import strengthen
from scoring.exact.goals import BestWithTies
from scoring.exact.inequalities import System
from scoring.exact.knapsack import Sack, Worth, recognise
from scoring.exact.programme import Line, Programme, RuleRow, funded_line, hold_level, value_line
from scoring.exact.proof import Proof
from scoring.exact.relaxation import Multipliers, Relaxation
from scoring.exact.subset_sums import most_spent
from scoring.exact.tree import A_STATE, MOST_FOR_TIES, Searched, Tree, a_node

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from scoring.exact.answer import Answer
    from scoring.exact.goals import Goal
    from scoring.exact.inequalities import Setting
    from scoring.exact.knapsack import Knapsack, Ties
    from scoring.exact.programme import Choice

NODE_LIMIT = 3000
SOON = 10  # relaxations after which a knapsack is better solved by dynamic programme,
LATE = 40  # and after which any other programme is searched again with derived truths;
# where listings go depth first, each of which does more, sooner: after this many, or as many as there
LATE_IN_DEPTH = 6  # are rows, each of which makes truths take longer to derive
ROWS_A_NODE = 4  # rows for each relaxation from which on a second search is of use
HELPLESS = 3  # questions in a row for which these were of no use, before they are sought no longer
TIES = 2000  # ties listed before the search only looks for something better
POOL = 64  # portfolios a prover keeps as first guesses
# partial portfolios in the tables of a knapsack that are easily made again by a proof's reader,
REPLAYED = 1_000_000
LOOKED_AT = 40_000_000  # and that are made where nothing else proves the value


def prove(
    programme: Programme,
    *,
    floor: int | None = None,
    incumbents: Sequence[Choice] = (),
    node_limit: int = NODE_LIMIT,
    recorded: bool = False,
) -> Proof:
    """Prove the best portfolio of a programme.

    floor: look only for portfolios worth at least this. incumbents: first guesses; bad ones do no
        harm.
    node_limit: relaxations to solve before giving up (`closed` is then False and `bound` still
    exact).
    """
    return Prover(programme).prove(
        floor=floor, incumbents=incumbents, node_limit=node_limit, recorded=recorded
    )


def best_of(
    programme: Programme, incumbents: Sequence[Choice] = (), node_limit: int = NODE_LIMIT
) -> Answer:
    """Find and prove the best portfolio of a programme; as `prove`, without the record of how."""
    proof = prove(programme, incumbents=incumbents, node_limit=node_limit)
    return proof.answer(programme.value_unit)


@dataclass(frozen=True, slots=True)
class _Question:
    """What one call of `Prover.prove` asks.

    setting: values, row ends and levels
    goal: what is looked for; it fills up on the way
    node_limit: relaxations to solve in each of its searches
    ties: work in search of further ties
    recorded: the record of how it was proved is wanted (proof.py)
    """

    setting: Setting
    goal: BestWithTies
    node_limit: int
    ties: int
    recorded: bool


class Prover:
    """One programme, asked many times: the model is built once and what was found is tried first.

    like: a prover of the same programme, of which only what is written down of its rules is taken.
    """

    def __init__(self, programme: Programme, like: Prover | None = None) -> None:
        self.programme = programme
        self.system: System = System(programme) if like is None else like.system
        self._like = like
        self.pool: dict[Choice, None] = {}
        self.multipliers: Multipliers | None = None  # of an earlier question
        self.helpless = 0  # questions in a row for which no derived truth was of use

    @cached_property
    def relaxation(self) -> Relaxation:
        """The model that is built once, with the first question that needs it."""
        return Relaxation(self.system, None if self._like is None else self._like.relaxation)

    def anew(self) -> Prover:
        """Give another prover of the same programme, which has met nothing yet and answers as one made from it would."""
        return Prover(self.programme, self)

    def prove(
        self,
        *,
        values: Sequence[Sequence[int]] | None = None,
        joint_values: Sequence[int] | None = None,
        row_bounds: Mapping[str, tuple[int | None, int | None]] | None = None,
        fixed: Mapping[int, tuple[int, int]] | None = None,
        floor: int | None = None,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        ties: int = MOST_FOR_TIES,
        recorded: bool = False,
    ) -> Proof:
        """Prove the best portfolio, perhaps with changes; the programme itself stays as it is.

        values: recommendations x levels. joint_values: one a joint. row_bounds: row name -> (low,
        high), both ends new (None: open). fixed: recommendation -> (lowest, highest) level it must
        have; (0, 0) bans it.
        ties: work in search of further ties once the best is proved (tree.py); with none, only the
        best is asked for, and of ties met on the way the first.
        recorded: keep a record that a stranger can replay (proof.py), which takes longer; without,
            the answers are the same, and listings go depth first, more of them in one place.

        Raises:
            ValueError: a row is unknown, or gets an end that the programme left open.
        """
        setting = self.system.setting(
            values=values, joint_values=joint_values, row_bounds=row_bounds, fixed=fixed
        )
        goal = BestWithTies(
            setting.least if floor is None else floor, self.programme.tie, setting.step, TIES
        )
        asked = _Question(setting, goal, node_limit, ties, recorded)
        knapsack = recognise(self.system, setting)
        if knapsack is not None:
            return self._of_knapsack(asked, knapsack, incumbents)
        first = _half(node_limit) if recorded else self._first_in_depth(node_limit)
        searched = self.search(
            setting,
            goal,
            incumbents=incumbents,
            node_limit=first,
            ties=ties,
            recorded=recorded,
            may_tire=first < node_limit and self.helpless < HELPLESS,
        )
        return self._searched_on(asked, searched, first)

    def _first_in_depth(self, node_limit: int) -> int:
        """Say after how many relaxations derived truths are sought where listings go depth first.

        Where a question may not take so many, it may take twice what it may in place of a second search.
        """
        rows = len(self.system.inequalities)
        if node_limit * ROWS_A_NODE <= rows:
            return node_limit
        return min(LATE, max(LATE_IN_DEPTH, rows), 2 * node_limit)

    def _of_knapsack(
        self, asked: _Question, knapsack: Knapsack, incumbents: Sequence[Choice]
    ) -> Proof:
        """Search a knapsack a little, and make its tables where that did not settle everything."""
        setting, goal = asked.setting, asked.goal
        first = min(asked.node_limit, SOON)
        spent = most_spent(knapsack)
        if spent is not None and spent.choice is not None:
            incumbents = (spent.choice, *incumbents)
        searched = self.search(
            setting,
            goal,
            incumbents=incumbents,
            node_limit=first,
            ties=0,
            recorded=asked.recorded,
        )
        settled = searched.closed and (not goal.strict or not asked.ties)
        if asked.node_limit > first and not settled:
            proof = self._tabled(asked, knapsack, searched, None if asked.recorded else spent)
            if proof is not None:
                return proof
        return self._searched_on(asked, searched, first)

    def _searched_on(self, asked: _Question, searched: Searched, spent: int) -> Proof:
        """Go on where a first search of `spent` relaxations did not close, and write down what is proved."""
        setting, goal, ties = asked.setting, asked.goal, asked.ties
        if asked.node_limit > spent and not searched.closed:
            searched = self._searched_harder(asked, searched)
        settled = searched.closed and not goal.strict
        if goal.value is None:
            return self._proof(asked, searched, (), settled=settled)
        lowest = goal.value - goal.tie
        choices = ranked(
            self.programme, [choice for choice, value in goal.found.items() if value >= lowest]
        )
        if searched.closed and goal.strict and ties:
            choices, settled = self._first(setting, lowest, choices, ties)
        return self._proof(asked, searched, choices, settled=settled)

    def _searched_harder(self, asked: _Question, searched: Searched) -> Searched:
        """Search with derived truths; where there are none that help again from all that is known.

        Of two searches without them the tree with the lower bound is kept.
        """
        searched = self._stronger(asked, searched, asked.node_limit, asked.ties)
        if searched.closed or searched.derived:
            return searched
        known = tuple(asked.goal.found)
        again = self.search(
            asked.setting,
            asked.goal,
            incumbents=known,
            node_limit=asked.node_limit,
            ties=asked.ties,
            recorded=asked.recorded,
        )
        tree = again.tree if again.bound <= searched.bound else searched.tree
        return replace(_both(searched, again), tree=tree)

    def _stronger(
        self, asked: _Question, searched: Searched, node_limit: int, ties: int
    ) -> Searched:
        """Search again with derived truths where there are any that lower the bound; else keep the search there was.

        Where they did not help a few questions in a row, they are not sought again.
        """
        if self.helpless >= HELPLESS:
            return searched
        goal = asked.goal
        programme = (
            self.programme if self.asked_as_is(asked.setting) else self.programme_of(asked.setting)
        )
        hopeful = Tree(self.system, asked.setting, self.relaxation, goal)
        derived = strengthen(
            programme,
            goal.threshold,
            lambda most: self._is_reached(hopeful, most, searched.bound),
            with_covers=asked.recorded,
        )
        searched = _with_states(searched, hopeful.states)
        if not derived:
            self.helpless += 1
            return searched
        self.helpless = 0
        system = System(programme, derived)
        tree = Tree(system, system.setting(), Relaxation(system), goal, recorded=asked.recorded)
        tree.offer([*self.pool])
        stronger = tree.search(node_limit, ties)
        if not stronger.closed and stronger.bound >= searched.bound:
            return replace(_both(searched, stronger), tree=searched.tree, derived=searched.derived)
        return replace(_both(searched, stronger), tree=stronger.tree, derived=derived)

    def _is_reached(self, tree: Tree, most: int, before: int) -> bool:
        """Say whether a portfolio worth a bound is known; looks for one where the bound is lower than before."""
        if most < before:
            tree.force(most)
        return any(value >= most for value in tree.goal.found.values())

    def asked_as_is(self, setting: Setting) -> bool:
        """Say whether a setting changes nothing of the programme."""
        plain = self.system.setting()
        same = setting.values == plain.values and setting.joint_values == plain.joint_values
        return same and setting.bounds == plain.bounds and bool(setting.domain.all())

    def _proof(
        self, asked: _Question, searched: Searched, ties: tuple[Choice, ...], *, settled: bool
    ) -> Proof:
        goal = asked.goal
        choice = ties[0] if ties else None
        bound = goal.value
        if not searched.closed:
            bound = max(searched.bound, goal.value or searched.bound)
        return Proof(
            choice=choice,
            value=None if choice is None else self._worth(choice, asked.setting),
            best=goal.value,
            bound=bound,
            closed=searched.closed,
            ties=ties,
            listed=searched.closed and not goal.strict,
            settled=settled,
            threshold=goal.threshold,
            multipliers=searched.tree[0].multipliers,
            nodes=searched.nodes,
            states=searched.states,
            work=searched.work,
            tree=searched.tree,
            derived=searched.derived,
        )

    def _ties(self, choice: Choice, setting: Setting, lowest: int) -> bool:
        """Say whether a portfolio keeps every row and is worth at least so much."""
        return self._worth(choice, setting) >= lowest and self.system.keeps(choice, setting)

    def _worth(self, choice: Choice, setting: Setting) -> int:
        return self.system.worth(np.array([choice], dtype=np.int64), setting)[0]

    def _first(
        self, setting: Setting, lowest: int, known: tuple[Choice, ...], work: int
    ) -> tuple[tuple[Choice, ...], bool]:
        """Put the first of all ties in front of those that are known; also says whether that is proved."""
        first, settled = first_of_many(self.programme_of(setting), lowest, known[0], work)
        if not self._ties(first, setting, lowest):
            return known, False
        return (first, *(tie for tie in known if tie != first)), settled

    def _tabled(
        self, asked: _Question, knapsack: Knapsack, searched: Searched, spent: Worth | None
    ) -> Proof | None:
        """Prove a knapsack by dynamic programme; None where its tables get too large.

        spent: the best value, where another way has proved it.

        1. The best value: from the search where it closed, else from tables. 2. All that tie with
           it, from tables too.

        The tables stand in the proof where they are short enough to be made again by its reader, or
        where nothing else proves the value.
        """
        setting, goal = asked.setting, asked.goal
        sack = Sack(
            knapsack, searched.tree[0].multipliers or Multipliers(1), goal.floor, goal.value
        )
        root = replace(searched.tree[0], split=None, tabled=True, open=False)
        order = self._levels_in_order()
        worth = spent or _worth_of(sack, goal, searched, order, REPLAYED)
        if worth is None:
            searched = self._stronger(asked, searched, SOON, 0)
            worth = _worth_of(sack, goal, searched, order, LOOKED_AT)
        if worth is None or not self._taken_in(worth, setting, goal):
            return None
        searched = replace(
            searched, states=searched.states + worth.work, work=searched.work + worth.work
        )
        table = replace(searched, closed=True, tree=(root,), derived=())
        if worth.value is None:
            return self._proof(asked, table, (), settled=True)
        lowest = max(worth.value - goal.tie, goal.floor)
        known = [tie for tie, value in goal.found.items() if value >= lowest]
        if known and not asked.ties:
            goal.stop_listing()
            shown = searched if searched.closed else table
            return self._proof(asked, shown, ranked(self.programme, known), settled=False)
        listing = sack.ties(worth.value, goal.tie, order, TIES, asked.ties)
        return self._with_ties(asked, listing, known, lowest=lowest, searched=searched, table=table)

    def _levels_in_order(self) -> list[list[int]]:
        """Give every recommendation's levels as the tie rule reads them: level 1 first, not funded last."""
        return [[*range(1, size), 0] for size in self.system.sizes]

    def _taken_in(self, worth: Worth, setting: Setting, goal: BestWithTies) -> bool:
        """Take in the portfolio that tables propose, if any, once it is added up again; says whether it is no worse."""
        if worth.choice is None or worth.value is None:
            return True
        if not self._ties(worth.choice, setting, worth.value):
            return False
        goal.add(worth.choice, worth.value)
        self.pool[worth.choice] = None
        return True

    def _with_ties(
        self,
        asked: _Question,
        listing: Ties,
        known: Sequence[Choice],
        *,
        lowest: int,
        searched: Searched,
        table: Searched,
    ) -> Proof:
        """Put the ties that a knapsack's tables list into its proof.

        known: those met before. lowest: what a tie is worth at least. searched, table: the search
        as it ended, and as the tables end it.
        """
        setting, goal = asked.setting, asked.goal
        # What the tables list is added up again as well, and what does not reach the value is
        # dropped.
        met = tuple(dict.fromkeys((*listing.choices, *known)))
        worthy = tuple(choice for choice in met if self._ties(choice, setting, lowest))
        all_worthy = len(worthy) == len(met)
        choices, settled = ranked(self.programme, worthy), listing.settled and all_worthy
        if not settled:
            choices, settled = self._first(setting, lowest, choices, asked.ties)
        if listing.listed and all_worthy and listing.work <= REPLAYED:
            goal.threshold = -(-lowest // goal.step) * goal.step
        else:
            goal.stop_listing()
        shown = searched if searched.closed and goal.strict else table
        shown = replace(
            shown, states=searched.states + listing.work, work=searched.work + listing.work
        )
        proof = self._proof(asked, shown, choices, settled=settled)
        return replace(proof, listed=listing.listed and all_worthy)

    def search(
        self,
        setting: Setting,
        goal: Goal,
        *,
        incumbents: Sequence[Choice] = (),
        node_limit: int = NODE_LIMIT,
        leaf: int | None = None,
        work: int | None = None,
        ties: int = MOST_FOR_TIES,
        recorded: bool = True,
        may_tire: bool = False,
    ) -> Searched:
        """Search one setting for one goal, first guesses from the pool; what is found goes into the pool.

        leaf: portfolios a listing may hold, where many answers are wanted. work: after which it
            ends, as at `node_limit`. ties, recorded: see `prove`; only a search for the best with
            its ties can do without a record. may_tire: see `Tree.search`; only one without a record
            does.
        """
        tree = Tree(
            self.system, setting, self.relaxation, goal, leaf=leaf, work=work, recorded=recorded
        )
        tree.offer([*incumbents, *self.pool])
        again = None
        if self.multipliers is not None and node_limit:
            again = tree.settled_by(self.multipliers)
        searched = again or tree.search(node_limit, ties, may_tire=may_tire)
        if searched.closed and again is None:
            root = searched.tree[0].multipliers
            self.multipliers = root if root is not None and root.scale else self.multipliers
        best = sorted(goal.found, key=lambda choice: (-goal.found[choice], choice))[:1]
        for choice in best:
            self.pool.pop(choice, None)
            self.pool[choice] = None
        for choice in list(self.pool)[:-POOL]:
            del self.pool[choice]
        return searched

    def reachable(self, floor: int) -> NDArray[np.bool_]:
        """Say of every column whether a portfolio worth `floor` may hold it, by one relaxation: what is shut none does."""
        system, setting = self.system, self.system.setting()
        bounds, shut = system.screened(setting.bounds), np.zeros(system.columns, dtype=bool)
        domain = narrow(system, bounds, setting.domain)
        if domain is None:
            return shut
        relaxed = self.relaxation.solve(setting, domain)
        bounded = bound(system, setting, relaxed.multipliers, domain)
        if bounded.total < bounded.scale * floor:
            return shut
        losses = screen(system, bounded, floor)
        narrowed = narrow(system, bounds, domain & (losses.losses <= losses.slack))
        return shut if narrowed is None else narrowed

    def programme_of(self, setting: Setting) -> Programme:
        """Write a setting out as a programme of its own."""
        system, programme = self.system, self.programme
        ends: dict[str, int] = {
            part.key: part.sign * end * part.divisor
            for part, end in zip(system.inequalities, setting.bounds, strict=True)
        }
        rows = [
            replace(row, low=ends.get(f"low:{place}"), high=ends.get(f"high:{place}"))
            for place, row in enumerate(programme.rows)
        ]
        for i, options in enumerate(system.open_options(setting.domain)):
            if len(options) < system.sizes[i]:
                name = f"level of {programme.ids[i]}"
                rows.append(hold_level(programme, i, int(options[0]), int(options[-1]), name))
        values = system.by_level(setting.values)
        joints = tuple(
            replace(joint, value=value)
            for joint, value in zip(programme.joints, setting.joint_values, strict=True)
        )
        return replace(programme, rows=tuple(rows), values=values, joints=joints)


def _half(node_limit: int) -> int:
    """Say how many relaxations come before truths are derived, where a record is wanted: few leave half for after."""
    return min(node_limit if node_limit < SOON else node_limit // 2, LATE)


def _worth_of(
    sack: Sack, goal: BestWithTies, searched: Searched, order: Sequence[Sequence[int]], work: int
) -> Worth | None:
    """Give the best value: of the search where it closed, else of the tables; None where these take more work."""
    return Worth(goal.value, None, 0) if searched.closed else sack.worth(work, order)


def _with_states(searched: Searched, states: int) -> Searched:
    """Count some more partial portfolios to a search."""
    more = A_STATE * states
    return replace(searched, states=searched.states + states, work=searched.work + more)


def _both(first: Searched, second: Searched) -> Searched:
    """Add up the work of two searches for one goal, and take the better bound."""
    return replace(
        second,
        closed=first.closed or second.closed,
        bound=min(first.bound, second.bound),
        nodes=first.nodes + second.nodes,
        states=first.states + second.states,
        work=first.work + second.work,
    )


def ranked(programme: Programme, choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Put portfolios worth the same in the order of the tie rule."""
    return tuple(sorted(choices, key=programme.tie_key))


def first_of_many(
    programme: Programme, lowest: int, known: Choice, work: int = MOST_FOR_TIES
) -> tuple[Choice, bool]:
    """Find the first by the tie rule among all portfolios worth at least `lowest`, too many to list.

    Least cost by a search of its own, then the fewest funded by another, then level by level the
    earliest that is still possible. Also says whether that is proved; where the work allowed runs
    out it is the first of those met.

    known: one of the portfolios.
    """
    within = programme.with_rows(RuleRow("value", value_line(programme), low=lowest))
    first, left = known, work
    for name, line in (("cost", programme.cost), ("funded", funded_line(programme))):
        prover = Prover(within.towards(line, -1))
        setting = prover.system.setting()
        goal = BestWithTies(setting.least, 0, setting.step, TIES)
        searched = prover.search(
            setting,
            goal,
            incumbents=[first],
            node_limit=left // a_node(prover.system),
            recorded=False,
        )
        left -= searched.work
        first = min((first, *goal.found), key=programme.tie_key)
        if not searched.closed or goal.value is None:
            return first, False
        if not goal.strict:
            return first, True
        within = within.with_rows(RuleRow(name, line, high=-goal.value))
    prover = Prover(within.towards(Line(())))
    fixed: dict[int, tuple[int, int]] = {}
    for i, levels in enumerate(programme.levels):
        for option in (*range(1, len(levels) + 1), 0):
            if option == first[i]:
                break
            setting = prover.system.setting(fixed={**fixed, i: (option, option)})
            any_portfolio = BestWithTies(0, 0, 1, 0)
            searched = prover.search(
                setting,
                any_portfolio,
                node_limit=max(left // a_node(prover.system), 0),
                recorded=False,
            )
            left -= searched.work
            if not searched.closed:
                return first, False
            if any_portfolio.found:
                first = next(iter(any_portfolio.found))
                break
        fixed[i] = (first[i], first[i])
    return first, True
