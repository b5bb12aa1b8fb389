"""Replay a proof that no better portfolio exists. Standard library only; nothing of it comes from the optimiser.

The proof is a tree. At each node some options (a recommendation at a level, or not funded) are still open, and one of
four things ends it:

- a rule cannot hold any more, whatever is chosen of the open options;
- prices ("multipliers") on the rules show that nothing open is worth the threshold. Charging every rule's use at prices
  of zero or more, all recommendations together earn at most L = the price of all there is + the best each can earn
  after paying. No portfolio is worth more than L. (It holds for any prices; that is why they need not be trusted.)
- the open options of one recommendation are split in two, and both halves are nodes of their own;
- all portfolios left are gone through, one by one; or, where there is one budget and nothing else, by a table.

So at the end every portfolio worth the threshold has been met, and stands in the list that comes with the proof.
All numbers are whole numbers; nothing is rounded.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import gcd
from typing import Any

type Domain = list[set[int]]
"""The open options of each recommendation; option 0 is not funded."""


@dataclass(frozen=True)
class Inequality:
    """One end of a rule, or one of the truths about a joint effect: sum of amounts <= bound."""

    amounts: dict[tuple[int, int], int]
    joints: dict[int, int]
    bound: int
    is_rule: bool


class Replay:
    """One proof over one programme, both as they stand in certificate.json.

    rules: names of the rules in force; all if left out. worthless: every portfolio counts as worth nothing, so that a
    threshold of zero shuts out all portfolios, which is how a clash is shown.
    """

    def __init__(
        self,
        programme: dict[str, Any],
        proof: dict[str, Any],
        *,
        rules: list[str] | None = None,
        worthless: bool = False,
    ) -> None:
        self.proof = proof
        self.threshold = int(proof["threshold"])
        self.listed = {tuple(choice) for choice in proof["portfolios"]}
        factor = 0 if worthless else 1
        self.values = [(0, *(factor * int(v) for v in row["values"])) for row in programme["recommendations"]]
        self.members = [[tuple(side) for side in joint["members"]] for joint in programme["joints"]]
        self.worth = [factor * int(joint["value"]) for joint in programme["joints"]]
        self.rows = [row for row in programme["rows"] if rules is None or row["name"] in rules]
        self.inequalities: dict[str, Inequality] = {}
        for r, row in enumerate(self.rows):
            self.inequalities |= _ends(r, row)
        for p, members in enumerate(self.members):
            self.inequalities |= _truths(p, members, self.values)
        self.rules = [part for part in self.inequalities.values() if part.is_rule]

    # -- single portfolios -------------------------------------------------------------------------------------------

    def holds(self, p: int, choice: tuple[int, ...]) -> bool:
        """Say whether a joint effect holds in a portfolio."""
        return all(low <= choice[i] <= high for i, low, high in self.members[p])

    def total(self, line: dict[str, Any], choice: tuple[int, ...]) -> int:
        """Add up a line (its terms and joints) over a portfolio."""
        chosen = sum(int(amounts[choice[i] - 1]) for i, amounts in line["terms"] if choice[i])
        return chosen + sum(int(amount) for p, amount in line["joints"] if self.holds(p, choice))

    def keeps(self, row: dict[str, Any], choice: tuple[int, ...]) -> bool:
        """Say whether a portfolio keeps one rule."""
        at = self.total(row, choice)
        return (row["high"] is None or at <= int(row["high"])) and (row["low"] is None or at >= int(row["low"]))

    def value(self, choice: tuple[int, ...]) -> int:
        """Add up the value of a portfolio."""
        joint = sum(worth for p, worth in enumerate(self.worth) if self.holds(p, choice))
        return sum(own[level] for own, level in zip(self.values, choice, strict=True)) + joint

    def feasible(self, choice: tuple[int, ...]) -> bool:
        """Say whether a portfolio keeps every rule."""
        return all(self.keeps(row, choice) for row in self.rows)

    # -- the tree ----------------------------------------------------------------------------------------------------

    def proves(self) -> bool:
        """Say whether every portfolio that keeps the rules and is worth the threshold is in the list, and no other."""
        right = all(self.feasible(choice) and self.value(choice) >= self.threshold for choice in self.listed)
        return right and self.node(0, [set(range(len(own))) for own in self.values])

    def node(self, place: int, domain: Domain) -> bool:
        """Replay one node and all below it."""
        node = self.proof["nodes"][place]
        narrowed = self.narrow(domain)
        if narrowed is None:
            return True
        prices = Prices(self, node.get("with"), narrowed)
        if prices.slack is not None:
            if prices.slack < 0:
                return True
            open_ = [{o for o in left if prices.losses[i, o] <= prices.slack} for i, left in enumerate(narrowed)]
            narrowed = self.narrow(open_)
            if narrowed is None:
                return True
        if "split" in node:
            i, kept = node["split"]
            halves = [[set(left) for left in narrowed] for _ in range(2)]
            halves[0][i] &= set(kept)
            halves[1][i] -= set(kept)
            # A half stands further on in the list than its node, so a proof cannot run in a circle.
            after = all(half > place for half in node["halves"])
            return after and all(self.node(k, half) for k, half in zip(node["halves"], halves, strict=True))
        return (Table if node.get("tabled") else Listing)(self, narrowed, prices).complete()

    def states(self, p: int, domain: Domain) -> list[int]:
        """List what a joint effect may still do: not hold (0), hold (1)."""
        inside = {i: set(domain[i]) for i, _, _ in self.members[p]}
        for i, low, high in self.members[p]:
            inside[i] &= set(range(low, high + 1))
        if not all(inside.values()):
            return [0]
        return [1] if all(inside[i] == domain[i] for i in inside) else [0, 1]

    def narrow(self, domain: Domain) -> Domain | None:
        """Close options with which some rule must break, until there are none; None where nothing is left."""
        domain = [set(left) for left in domain]
        closing = True
        while closing and all(domain):
            closing = False
            for rule in self.rules:
                least = [min(rule.amounts.get((i, o), 0) for o in left) for i, left in enumerate(domain) if left]
                if len(least) < len(domain):
                    return None
                joints = sum(min(a * y for y in self.states(p, domain)) for p, a in rule.joints.items())
                room = rule.bound - sum(least) - joints
                if room < 0:
                    return None
                for i, left in enumerate(domain):
                    over = {o for o in left if rule.amounts.get((i, o), 0) - least[i] > room}
                    left -= over
                    closing = closing or bool(over)
        return domain if all(domain) else None


class Prices:
    """What multipliers prove over the open options.

    slack: a portfolio worth the threshold has losses of this much at most; None without multipliers, below zero if none
    is worth it. losses: what each option earns less than the best of its recommendation. joint_losses: likewise.
    """

    def __init__(self, replay: Replay, which: int | None, domain: Domain) -> None:
        self.slack: int | None = None
        self.losses: dict[tuple[int, int], int] = {}
        self.joint_losses: dict[tuple[int, int], int] = {}
        self.weights: dict[str, int] = {}
        if which is None:
            return
        entry = replay.proof["multipliers"][which]
        scale = int(entry["scale"])
        self.weights = {key: int(weight) for key, weight in entry["weights"].items()}
        if scale < 0 or min(self.weights.values(), default=0) < 0:
            raise ValueError("a multiplier is below zero")
        earns = {(i, o): scale * v for i, own in enumerate(replay.values) for o, v in enumerate(own)}
        together = [scale * worth for worth in replay.worth]
        bound = 0
        for key, weight in self.weights.items():
            part = replay.inequalities[key]
            bound += weight * part.bound
            for column, amount in part.amounts.items():
                earns[column] -= weight * amount
            for p, amount in part.joints.items():
                together[p] -= weight * amount
        for i, left in enumerate(domain):
            best = max(earns[i, o] for o in left)
            bound += best
            self.losses.update({(i, o): best - earns[i, o] for o in left})
        for p, earned in enumerate(together):
            states = replay.states(p, domain)
            best = max(y * earned for y in states)
            bound += best
            self.joint_losses.update({(p, y): best - y * earned for y in states})
        self.bound, self.scale = bound, scale
        self.slack = bound - scale * replay.threshold


class Listing:
    """Go through every portfolio of open options whose losses fit into the slack."""

    def __init__(self, replay: Replay, domain: Domain, prices: Prices) -> None:
        self.replay, self.domain, self.prices = replay, domain, prices
        losses = prices.losses
        self.order = sorted(range(len(domain)), key=lambda i: -max(losses.get((i, o), 0) for o in domain[i]))
        self.rows = []
        for key, part in replay.inequalities.items():
            own = [{o: part.amounts.get((i, o), 0) for o in domain[i]} for i in self.order]
            least, most = [sum(min(0, a) for a in part.joints.values())], [sum(max(0, a) for a in part.joints.values())]
            for amounts in reversed(own):  # what is still to come from each depth on
                least.insert(0, least[0] + min(amounts.values()))
                most.insert(0, most[0] + max(amounts.values()))
            if part.is_rule and most[0] > part.bound:
                self.rows.append((own, least, most, part.bound, prices.weights.get(key, 0)))
        self.choice = [0] * len(domain)

    def complete(self) -> bool:
        """Say whether every portfolio that qualifies is in the proof's list."""
        return self.deeper(0, self.prices.slack, [0] * len(self.rows))

    def deeper(self, depth: int, slack: int | None, used: list[int]) -> bool:
        """Decide one recommendation more in every way that is possible."""
        if depth == len(self.order):
            return self.is_known(slack)
        i = self.order[depth]
        for o in sorted(self.domain[i]):
            left = None if slack is None else slack - self.prices.losses[i, o]
            now = [u + row[0][depth][o] for u, row in zip(used, self.rows, strict=True)]
            spare = 0 if left is None else left
            for u, (_, least, most, bound, weight) in zip(now, self.rows, strict=True):
                if u + least[depth + 1] > bound:
                    spare = -1
                    break
                if left is not None and weight:  # what can never be used up was paid for all the same
                    spare -= weight * max(0, bound - u - most[depth + 1])
            if spare >= 0:
                self.choice[i] = o
                if not self.deeper(depth + 1, left, now):
                    return False
        return True

    def is_known(self, slack: int | None) -> bool:
        """Say of a whole portfolio that it does not qualify, or is in the list."""
        replay, choice = self.replay, tuple(self.choice)
        if slack is not None:
            losses = self.prices.joint_losses
            if sum(losses.get((p, int(replay.holds(p, choice))), 0) for p in range(len(replay.worth))) > slack:
                return True
        return choice in replay.listed or replay.value(choice) < replay.threshold or not replay.feasible(choice)


class Table:
    """Go through the portfolios of one budget and nothing else, too many to meet one by one.

    From the last recommendation to the first: what those from here on cost and are worth, (cost, value) pairs that no
    other pair beats. Then every portfolio worth the threshold is found by following only what the pairs let reach it.
    """

    def __init__(self, replay: Replay, domain: Domain, prices: Prices) -> None:
        wide = [rule for rule in replay.rules if len({i for (i, _), a in rule.amounts.items() if a}) > 1]
        if replay.members or len(wide) > 1 or any(a < 0 for rule in wide for a in rule.amounts.values()):
            raise ValueError("this is more than one budget: a table cannot prove it")
        amounts, self.bound = (wide[0].amounts, wide[0].bound) if wide else ({}, 0)
        self.replay = replay
        # A rule on one recommendation alone has closed its options already.
        self.own = [
            [(o, amounts.get((i, o), 0), replay.values[i][o]) for o in sorted(left)] for i, left in enumerate(domain)
        ]
        self.pairs: list[list[tuple[int, int]]] = [[(0, 0)]]
        lost = {0: 0}  # the losses of a pair follow from its cost and value
        for i in reversed(range(len(domain))):
            reached: dict[int, int] = {}
            losses: dict[tuple[int, int], int] = {}
            for (cost, value), loss in [((c, v), lost[c]) for c, v in self.pairs[0]]:
                for o, more, worth in self.own[i]:
                    at, gain = cost + more, loss + prices.losses.get((i, o), 0)
                    hopeless = at > self.bound or (prices.slack is not None and gain > prices.slack)
                    if not hopeless and value + worth > reached.get(at, value + worth - 1):
                        reached[at], losses[at, value + worth] = value + worth, gain
            table: list[tuple[int, int]] = []
            for pair in sorted(reached.items()):
                if not table or pair[1] > table[-1][1]:
                    table.append(pair)
            lost = {cost: losses[cost, value] for cost, value in table}
            self.pairs.insert(0, table)

    def complete(self) -> bool:
        """Say whether every portfolio worth the threshold is in the proof's list."""
        return self.deeper((), self.bound, self.replay.threshold)

    def deeper(self, chosen: tuple[int, ...], money: int, wanted: int) -> bool:
        """Decide one recommendation more in every way that can still be worth enough."""
        if len(chosen) == len(self.own):
            return chosen in self.replay.listed
        table = self.pairs[len(chosen) + 1]
        for o, cost, value in self.own[len(chosen)]:
            place = bisect_right(table, money - cost, key=lambda pair: pair[0])
            reachable = place > 0 and table[place - 1][1] >= wanted - value
            if reachable and not self.deeper((*chosen, o), money - cost, wanted - value):
                return False
        return True


def _ends(r: int, row: dict[str, Any]) -> dict[str, Inequality]:
    """Turn a rule into one inequality an end, divided by the greatest common divisor of its amounts."""
    amounts = {(i, o): int(a) for i, own in row["terms"] for o, a in enumerate(own, 1)}
    joints: dict[int, int] = {}
    for p, a in row["joints"]:
        joints[p] = joints.get(p, 0) + int(a)
    divisor = gcd(*amounts.values(), *joints.values()) or 1
    found = {}
    for key, sign, end in ((f"high:{r}", 1, row["high"]), (f"low:{r}", -1, row["low"])):
        if end is not None:
            found[key] = Inequality(
                {column: sign * a // divisor for column, a in amounts.items()},
                {p: sign * a // divisor for p, a in joints.items()},
                sign * int(end) // divisor,
                is_rule=True,
            )
    return found


def _truths(p: int, members: list[tuple[int, ...]], values: list[tuple[int, ...]]) -> dict[str, Inequality]:
    """A joint effect holds only if each member does, and holds if all of them do."""
    found, every = {}, dict[tuple[int, int], int]()
    for m, (i, low, high) in enumerate(members):
        inside = [(i, o) for o in range(len(values[i])) if low <= o <= high]
        found[f"member:{p}:{m}"] = Inequality(dict.fromkeys(inside, -1), {p: 1}, 0, is_rule=False)
        for column in inside:
            every[column] = every.get(column, 0) + 1
    found[f"all:{p}"] = Inequality(every, {p: -1}, len(members) - 1, is_rule=False)
    return found
