"""What a certificate states, as sums that can be replayed: rules, truths and prices. Standard library only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import gcd
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

type Domain = list[set[int]]
"""The open options of each recommendation; option 0 is not funded."""


@dataclass(frozen=True)
class Inequality:
    """One end of a rule, or one of the truths about a joint effect: sum of amounts <= bound.

    is_rule: it may close options by itself.
    is_stated: it is one of the case's rules, not derived from them.
    """

    amounts: dict[tuple[int, int], int]
    joints: dict[int, int]
    bound: int
    is_rule: bool
    is_stated: bool = True

    @cached_property
    def places(self) -> list[int]:
        """List the recommendations that have an amount in it; no option of another can break it."""
        return sorted({i for (i, _), amount in self.amounts.items() if amount})

    def least(self, domain: Domain) -> dict[int, int]:
        """Give the least that each recommendation adds by an open option."""
        return {i: min(self.amounts.get((i, o), 0) for o in domain[i]) for i in self.places}


class Charged:
    """What options and joint effects earn after paying for what they use, and the price of all there is.

    earns: by recommendation and option. together: by joint effect. bound: the price of all there
    is.
    """

    def __init__(
        self,
        inequalities: dict[str, Inequality],
        weights: dict[str, int],
        scale: int,
        earns: dict[tuple[int, int], int],
        together: list[int],
    ) -> None:
        if scale < 0 or min(weights.values(), default=0) < 0:
            raise ValueError("a multiplier is below zero")
        self.earns = {column: scale * amount for column, amount in earns.items()}
        self.together = [scale * amount for amount in together]
        self.bound = 0
        for key, weight in weights.items():
            part = inequalities[key]
            self.bound += weight * part.bound
            for column, amount in part.amounts.items():
                self.earns[column] -= weight * amount
            for p, amount in part.joints.items():
                self.together[p] -= weight * amount

    def by_option(self, domain: Domain) -> Iterator[dict[tuple[int, int], int]]:
        """Yield of each recommendation what its open options earn."""
        for i, left in enumerate(domain):
            yield {(i, o): self.earns[i, o] for o in left}

    def by_state(self, stated: Stated, domain: Domain) -> Iterator[dict[tuple[int, int], int]]:
        """Yield of each joint effect what it earns by what it may still do."""
        for p, earned in enumerate(self.together):
            yield {(p, y): y * earned for y in stated.states(p, domain)}


class Prices:
    """What multipliers prove over the open options.

    slack: a portfolio worth the threshold has losses of this much at most; None without
    multipliers, below zero if none is worth it. losses: what each option earns less than the best
    of its recommendation. joint_losses: likewise.
    """

    def __init__(self, stated: Stated, which: int | None, domain: Domain) -> None:
        self.slack: int | None = None
        self.bound = self.scale = 0
        self.losses: dict[tuple[int, int], int] = {}
        self.joint_losses: dict[tuple[int, int], int] = {}
        self.weights: dict[str, int] = {}
        if which is None:
            return
        entry = stated.proof["multipliers"][which]
        self.scale = int(entry["scale"])
        self.weights = {key: int(weight) for key, weight in entry["weights"].items()}
        charged = Charged(
            stated.inequalities, self.weights, self.scale, stated.value_at, stated.worth
        )
        best, self.losses = _best(charged.by_option(domain))
        best_joints, self.joint_losses = _best(charged.by_state(stated, domain))
        self.bound = charged.bound + best + best_joints
        self.slack = self.bound - self.scale * stated.threshold

    def affordable(self, domain: Domain) -> Domain:
        """Keep the options that lose no more than the slack."""
        slack = self.slack or 0
        return [{o for o in left if self.losses[i, o] <= slack} for i, left in enumerate(domain)]

    def slack_after(self, decided: list[tuple[int, int]]) -> int | None:
        """Give what is left of the slack once some options are taken."""
        if self.slack is None:
            return None
        return self.slack - sum(self.losses[column] for column in decided)

    def most(self, stated: Stated, domain: Domain) -> int:
        """Give what nothing open is worth more than: by the multipliers, or else by the largest values together."""
        if self.scale:
            return self.bound // self.scale
        largest = sum(max(stated.values[i][o] for o in left) for i, left in enumerate(domain))
        for p, worth in enumerate(stated.worth):
            largest += max(y * worth for y in stated.states(p, domain))
        return largest


def _best(earned: Iterable[dict[tuple[int, int], int]]) -> tuple[int, dict[tuple[int, int], int]]:
    """Take the best of each: all of these together, and what every other earns less than the best beside it."""
    together, losses = 0, dict[tuple[int, int], int]()
    for amounts in earned:
        best = max(amounts.values())
        together += best
        losses.update({key: best - amount for key, amount in amounts.items()})
    return together, losses


def _amounts(line: dict[str, Any]) -> tuple[dict[tuple[int, int], int], dict[int, int]]:
    """Read a line: its amounts by recommendation and level, and by joint effect."""
    joints: dict[int, int] = {}
    for p, amount in line["joints"]:
        joints[p] = joints.get(p, 0) + int(amount)
    return {
        (i, o): int(a) for i, by_level in line["terms"] for o, a in enumerate(by_level, 1)
    }, joints


def _ends(r: int, row: dict[str, Any]) -> dict[str, Inequality]:
    """Turn a rule into one inequality an end, divided by the greatest common divisor of its amounts."""
    amounts, joints = _amounts(row)
    divisor = gcd(*amounts.values(), *joints.values()) or 1
    inequalities = {}
    for end, sign in (("high", 1), ("low", -1)):
        if row[end] is not None:
            inequalities[f"{end}:{r}"] = Inequality(
                {column: sign * a // divisor for column, a in amounts.items()},
                {p: sign * a // divisor for p, a in joints.items()},
                sign * int(row[end]) // divisor,
                is_rule=True,
            )
    return inequalities


def _truths(
    p: int, members: list[tuple[int, ...]], values: list[tuple[int, ...]]
) -> dict[str, Inequality]:
    """A joint effect holds only if each member does, and holds if all of them do."""
    inequalities, every = {}, dict[tuple[int, int], int]()
    for m, (i, low, high) in enumerate(members):
        inside = [(i, o) for o in range(len(values[i])) if low <= o <= high]
        inequalities[f"member:{p}:{m}"] = Inequality(
            dict.fromkeys(inside, -1), {p: 1}, 0, is_rule=False
        )
        for column in inside:
            every[column] = every.get(column, 0) + 1
    inequalities[f"all:{p}"] = Inequality(every, {p: -1}, len(members) - 1, is_rule=False)
    return inequalities


class Stated:
    """One programme and what a proof states of it, both as they stand in certificate.json.

    rules: names of the rules in force; all if left out. worthless: every portfolio counts as worth
    nothing, so that a threshold of zero shuts out all portfolios, which is how a clash is shown.
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
        self.left_open: list[int] | None = None
        self.threshold = int(proof["threshold"])
        self.listed = {tuple(choice) for choice in proof["portfolios"]}
        factor = 0 if worthless else 1
        self.values = [
            (0, *(factor * int(v) for v in row["values"])) for row in programme["recommendations"]
        ]
        self.members = [[tuple(side) for side in joint["members"]] for joint in programme["joints"]]
        self.worth = [factor * int(joint["value"]) for joint in programme["joints"]]
        self.rows = [row for row in programme["rows"] if rules is None or row["name"] in rules]
        self.inequalities: dict[str, Inequality] = {}
        self._state()

    @cached_property
    def value_at(self) -> dict[tuple[int, int], int]:
        """Give the value of each recommendation's options."""
        return {
            (i, o): value
            for i, by_level in enumerate(self.values)
            for o, value in enumerate(by_level)
        }

    @cached_property
    def rules(self) -> list[Inequality]:
        """List the inequalities that may close options by themselves."""
        return [part for part in self.inequalities.values() if part.is_rule]

    def _state(self) -> None:
        """Write every rule and truth as inequalities: one derived rests on those before it."""
        for r, row in enumerate(self.rows):
            self.inequalities |= _ends(r, row)
        for p, members in enumerate(self.members):
            self.inequalities |= _truths(p, members, self.values)
        for place, truth in enumerate(self.proof.get("derived", [])):
            self.inequalities[f"derived:{place}"] = self.derived(truth)

    @property
    def next_below(self) -> int:
        """The most that a portfolio worth less than the threshold may be worth.

        Values move in steps of their greatest common divisor, so nothing lies between one step and
        the next.
        """
        step = gcd(*self.value_at.values(), *self.worth) or 1
        return (self.threshold - 1) // step * step

    @property
    def everything(self) -> Domain:
        """Every option of every recommendation."""
        return [set(range(len(by_level))) for by_level in self.values]

    def derived(self, truth: dict[str, Any]) -> Inequality:
        """Work out the bound of a sum that the proof derives from what comes before it."""
        amounts, joints = _amounts(truth)
        scale = int(truth["scale"])
        if scale <= 0:
            raise ValueError("a truth is derived with a scale that is not above zero")
        worth = Inequality(
            {column: -value for column, value in self.value_at.items() if value},
            {p: -value for p, value in enumerate(self.worth) if value},
            -self.threshold,
            is_rule=False,
        )
        charged = Charged(
            {**self.inequalities, "worth": worth},
            {key: int(weight) for key, weight in truth["weights"].items()},
            scale,
            {column: amounts.get(column, 0) for column in self.value_at},
            [joints.get(p, 0) for p in range(len(self.worth))],
        )
        best, _ = _best(charged.by_option(self.everything))
        best_joints, _ = _best(charged.by_state(self, self.everything))
        most = charged.bound + best + best_joints
        return Inequality(amounts, joints, most // scale, is_rule=True, is_stated=False)

    # -- single portfolios -------------------------------------------------------------------------

    def holds(self, p: int, choice: tuple[int, ...]) -> bool:
        """Say whether a joint effect holds in a portfolio."""
        return all(low <= choice[i] <= high for i, low, high in self.members[p])

    def exists(self, choice: tuple[int, ...]) -> bool:
        """Say whether a choice gives each recommendation one of its options; one below zero counts from the end."""
        return len(choice) == len(self.values) and all(
            type(level) is int and 0 <= level < len(by_level)
            for level, by_level in zip(choice, self.values, strict=True)
        )

    def total(self, line: dict[str, Any], choice: tuple[int, ...]) -> int:
        """Add up a line (its terms and joints) over a portfolio."""
        chosen = sum(int(amounts[choice[i] - 1]) for i, amounts in line["terms"] if choice[i])
        return chosen + sum(int(amount) for p, amount in line["joints"] if self.holds(p, choice))

    def keeps(self, row: dict[str, Any], choice: tuple[int, ...]) -> bool:
        """Say whether a portfolio keeps one rule."""
        at = self.total(row, choice)
        return (row["high"] is None or at <= int(row["high"])) and (
            row["low"] is None or at >= int(row["low"])
        )

    def value(self, choice: tuple[int, ...]) -> int:
        """Add up the value of a portfolio."""
        joint = sum(worth for p, worth in enumerate(self.worth) if self.holds(p, choice))
        return (
            sum(by_level[level] for by_level, level in zip(self.values, choice, strict=True))
            + joint
        )

    def feasible(self, choice: tuple[int, ...]) -> bool:
        """Say whether a portfolio keeps every rule."""
        return all(self.keeps(row, choice) for row in self.rows)

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
                closed = self.close(rule, domain)
                if closed is None:
                    return None
                closing |= closed
        return domain if all(domain) else None

    def close(self, rule: Inequality, domain: Domain) -> bool | None:
        """Close options with which a rule must break, and say whether there were any; None where it breaks anyhow."""
        if not all(domain[i] for i in rule.places):
            return None
        least = rule.least(domain)
        joints = sum(min(a * y for y in self.states(p, domain)) for p, a in rule.joints.items())
        room = rule.bound - sum(least.values()) - joints
        if room < 0:
            return None
        closed = False
        for i in rule.places:
            over = {o for o in domain[i] if rule.amounts.get((i, o), 0) - least[i] > room}
            domain[i] -= over
            closed |= bool(over)
        return closed
