"""The ends of a proof where portfolios are gone through, one by one or by a table. Standard library only."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.verify.programme import Domain, Inequality, Prices, Stated

type Way = tuple[int, int, int]
"""An option, its cost and its value."""


class Watched(NamedTuple):
    """A rule that may still break while recommendations are decided, one at each depth.

    uses: at each depth what each open option uses. least, most: what is still to come from each
    depth on. bound: what all may use. weight: what was paid for one unit of it.
    """

    uses: list[dict[int, int]]
    least: list[int]
    most: list[int]
    bound: int
    weight: int

    @classmethod
    def of(cls, rule: Inequality, weight: int, open_: list[tuple[int, set[int]]]) -> Watched:
        """Look ahead from each depth. open_: the recommendation decided there, and its open options."""
        uses = [{o: rule.amounts.get((i, o), 0) for o in options} for i, options in open_]
        joints = rule.joints.values()
        least = [sum(min(0, amount) for amount in joints)]
        most = [sum(max(0, amount) for amount in joints)]
        for amounts in reversed(uses):
            least.append(least[-1] + min(amounts.values()))
            most.append(most[-1] + max(amounts.values()))
        return cls(uses, least[::-1], most[::-1], rule.bound, weight)


class Listing:
    """Go through every portfolio of open options whose losses fit into the slack.

    Recommendations with one open option left are decided; the others come by what they can lose,
    the most first.
    """

    def __init__(self, stated: Stated, domain: Domain, prices: Prices) -> None:
        self.stated, self.domain, self.prices = stated, domain, prices
        self.choice = [min(left) for left in domain]
        several = [i for i, left in enumerate(domain) if len(left) > 1]
        self.order = sorted(
            several, key=lambda i: -max(prices.losses.get((i, o), 0) for o in domain[i])
        )
        decided = [(i, o) for i, o in enumerate(self.choice) if len(domain[i]) == 1]
        self.slack = prices.slack_after(decided)
        self.rows: list[Watched] = []
        self.used: list[int] = []
        for key, rule in stated.inequalities.items():
            if not rule.is_rule:
                continue
            watched = Watched.of(
                rule, prices.weights.get(key, 0), [(i, domain[i]) for i in self.order]
            )
            used = sum(rule.amounts.get(column, 0) for column in decided)
            if used + watched.most[0] > rule.bound:
                self.rows.append(watched)
                self.used.append(used)

    def complete(self) -> bool:
        """Say whether every portfolio that qualifies is in the proof's list."""
        if not self.fits(0, self.slack, self.used):
            return True
        waiting = [(0, -1, self.slack, self.used)]
        while waiting:
            depth, option, slack, used = waiting.pop()
            if depth:
                self.choice[self.order[depth - 1]] = option
            if depth < len(self.order):
                waiting += self.further(depth, slack, used)
            elif not self.is_known(slack):
                return False
        return True

    def further(
        self, depth: int, slack: int | None, used: list[int]
    ) -> Iterator[tuple[int, int, int | None, list[int]]]:
        """Yield the next depth with each option decided there that fits, the slack left and what is used by then."""
        i = self.order[depth]
        for o in self.domain[i]:
            left = None if slack is None else slack - self.prices.losses[i, o]
            now = [u + row.uses[depth][o] for u, row in zip(used, self.rows, strict=True)]
            if self.fits(depth + 1, left, now):
                yield depth + 1, o, left, now

    def fits(self, depth: int, slack: int | None, used: list[int]) -> bool:
        """Say whether every rule can still be kept, and the losses so far are within the slack."""
        spare = 0 if slack is None else slack
        for u, (_, least, most, bound, weight) in zip(used, self.rows, strict=True):
            if u + least[depth] > bound:
                return False
            if slack is not None and weight:  # what can never be used up was paid for all the same
                spare -= weight * max(0, bound - u - most[depth])
        return spare >= 0

    def is_known(self, slack: int | None) -> bool:
        """Say of a whole portfolio that it does not qualify, or is in the list."""
        stated, choice = self.stated, tuple(self.choice)
        if slack is not None:
            losses = self.prices.joint_losses
            sides = [(p, int(stated.holds(p, choice))) for p in range(len(stated.worth))]
            if sum(losses.get(side, 0) for side in sides) > slack:
                return True
        return (
            choice in stated.listed
            or stated.value(choice) < stated.threshold
            or not stated.feasible(choice)
        )


class Table:
    """Go through the portfolios of one budget and nothing else, too many to meet one by one.

    One recommendation after another: (cost, value) pairs of those decided that no other pair beats,
    but for those that have lost more than the slack. If none of the last ones is worth the
    threshold, nothing is. Otherwise each portfolio that is worth it is found by following back only
    what the pairs let reach it.
    """

    def __init__(self, stated: Stated, domain: Domain, prices: Prices) -> None:
        budget = _budget(stated)
        amounts = budget.amounts if budget else {}
        self.bound = budget.bound if budget else 0
        self.stated, self.prices = stated, prices
        self.ways: list[list[Way]] = []
        self.losses: list[dict[int, int]] = []
        for i, left in enumerate(domain):
            self.ways.append(
                [(o, amounts.get((i, o), 0), stated.values[i][o]) for o in sorted(left)]
            )
            self.losses.append({o: prices.losses.get((i, o), 0) for o in left})

    def complete(self) -> bool:
        """Say whether every portfolio worth the threshold is in the proof's list."""
        if self.bound < 0:
            return True
        table: list[tuple[int, int, int]] = [(0, 0, 0)]
        for steps in self.together():
            table = self.longer(table, steps)
        if not table or table[-1][1] < self.stated.threshold:
            return True
        return self.walk()

    def together(self) -> list[list[tuple[int, int, int]]]:
        """Give (cost, value, loss) of the options of each decision; equal recommendations in parts of 1, 2, 4, ...

        Of recommendations that differ in nothing it does not matter which are funded, only how
        many. Those come first that lose most by leaving their best option.
        """
        equal: dict[tuple[tuple[int, int, int], ...], int] = {}
        for ways, losses in zip(self.ways, self.losses, strict=True):
            steps = tuple((cost, value, losses[o]) for o, cost, value in ways)
            equal[steps] = equal.get(steps, 0) + 1
        decisions = []
        for steps, number in equal.items():
            if len(steps) != 2:
                decisions += [list(steps)] * number
                continue
            part = 1
            while number:
                part = min(part, number)
                (c, v, loss), (d, w, other) = steps
                # So many of them take the first option, or the second; other mixtures come by the
                # other parts.
                decisions.append(
                    [(part * c, part * v, part * loss), (part * d, part * w, part * other)]
                )
                number, part = number - part, 2 * part
        return sorted(
            decisions,
            key=lambda steps: -sorted(loss for _, _, loss in steps)[min(1, len(steps) - 1)],
        )

    def longer(
        self, table: list[tuple[int, int, int]], steps: list[tuple[int, int, int]]
    ) -> list[tuple[int, int, int]]:
        """Decide one more: the pairs (with their losses, which follow from cost and value) that none beats."""
        slack, reached = self.prices.slack, dict[int, tuple[int, int]]()
        for more, worth, loss in steps:
            for cost, value, before in table:
                at, lost = cost + more, before + loss
                if at > self.bound:
                    break
                bearable = slack is None or lost <= slack
                if bearable and (at not in reached or value + worth > reached[at][0]):
                    reached[at] = value + worth, lost
        return _unbeaten(reached)

    def walk(self) -> bool:
        """Meet every portfolio worth the threshold, the recommendations decided last first."""
        order = sorted(
            range(len(self.ways)),
            key=lambda i: -sorted(self.losses[i].values())[min(1, len(self.ways[i]) - 1)],
        )
        table: list[tuple[int, int, int]] = [(0, 0, 0)]
        tables = [table]
        for i in order:
            table = self.longer(
                table, [(cost, value, self.losses[i][o]) for o, cost, value in self.ways[i]]
            )
            tables.append(table)
        choice = [0] * len(order)
        waiting = [(len(order), 0, self.bound, self.stated.threshold)]
        while waiting:
            depth, option, money, wanted = waiting.pop()
            if depth < len(order):
                choice[order[depth]] = option
            if depth:
                for o, cost, value in self.ways[order[depth - 1]]:
                    if _reaches(tables[depth - 1], money - cost, wanted - value):
                        waiting.append((depth - 1, o, money - cost, wanted - value))
            elif tuple(choice) not in self.stated.listed:
                return False
        return True


def _budget(stated: Stated) -> Inequality | None:
    """Find the one budget of a programme; ValueError where it has more than that."""
    # A rule on one recommendation alone has closed its options already.
    wide = [rule for rule in stated.rules if rule.is_stated and len(rule.places) > 1]
    below_zero = wide and min(wide[0].amounts.values()) < 0
    if stated.members or len(wide) > 1 or below_zero:
        raise ValueError("this is more than one budget: a table cannot prove it")
    return wide[0] if wide else None


def _reaches(table: list[tuple[int, int, int]], money: int, wanted: int) -> bool:
    """Say whether some pair that costs no more than the money is worth what is wanted."""
    place = bisect_right(table, money, key=lambda pair: pair[0])
    return place > 0 and table[place - 1][1] >= wanted


def _unbeaten(reached: dict[int, tuple[int, int]]) -> list[tuple[int, int, int]]:
    """List what is worth more than all that costs less, by cost. reached: cost -> value and loss."""
    unbeaten: list[tuple[int, int, int]] = []
    for cost, (value, lost) in sorted(reached.items()):
        if not unbeaten or value > unbeaten[-1][1]:
            unbeaten.append((cost, value, lost))
    return unbeaten
