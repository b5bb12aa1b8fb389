"""Programmes made by chance with every kind of row, small enough to enumerate, and the enumeration itself."""

from __future__ import annotations

import itertools
import random

from scoring.exact.programme import Choice, Joint, Line, Member, Programme, RuleRow

type Terms = tuple[tuple[int, tuple[int, ...]], ...]


class Maker:
    """Draws the parts of one programme; every figure is a multiple of `unit` give or take one."""

    def __init__(self, seed: int, most: int, unit: int) -> None:
        self.rng = random.Random(seed)
        self.unit = unit
        self.count = self.rng.randint(0, most)
        self.everyone = range(self.count)
        self.sizes = [self.rng.randint(1, 3) for _ in self.everyone]
        self.small = self.rng.random() < 0.4  # few different figures: many ties
        self.joints: list[Joint] = []

    def figure(self, low: int, high: int) -> int:
        number = self.rng.randint(low, high)
        return (
            number if self.small or self.unit == 1 else number * self.unit + self.rng.randint(-1, 1)
        )

    def member(self) -> Member:
        """A level upward, now and then a range of levels or one that holds unfunded."""
        i = self.rng.randrange(self.count)
        low = self.rng.randint(0 if self.rng.random() < 0.1 else 1, self.sizes[i])
        return Member(
            i,
            low,
            self.sizes[i] if self.rng.random() < 0.8 else self.rng.randint(low, self.sizes[i]),
        )

    def joint(self, place: int, scale: int) -> Joint:
        members = tuple(self.member() for _ in range(self.rng.choice([1, 2, 2, 2, 3])))
        value = self.figure(-scale // 2, scale // 2) if self.rng.random() < 0.8 else 0
        return Joint(f"joint {place}", members, value)

    def money(self, of: list[int] | range) -> Line:
        terms = tuple(
            (i, tuple(sorted(self.figure(0, 30) for _ in range(self.sizes[i])))) for i in of
        )
        return Line(
            terms,
            tuple(
                (p, self.figure(-15, 5)) for p in range(len(self.joints)) if self.rng.random() < 0.4
            ),
        )

    def upward(self, i: int, amount: int) -> tuple[int, tuple[int, ...]]:
        low = self.rng.randint(1, self.sizes[i])
        return i, tuple(amount if level >= low else 0 for level in range(1, self.sizes[i] + 1))

    def rule(self, place: int, cost: Line) -> RuleRow:
        """One rule of any kind."""
        rng = self.rng
        some = rng.sample(list(self.everyone), min(3, self.count))
        group = sorted(rng.sample(list(self.everyone), rng.randint(1, self.count)))
        kinds = ["requires", "excludes", "count", "floor", "ceiling", "share", "fixed", "both"]
        kind = rng.choice(kinds)
        name = f"{kind} {place}"
        if kind == "requires":  # of one or of any of two
            others = some[1 : rng.randint(2, 3)]
            return RuleRow(
                name, Line((self.upward(some[0], 1), *(self.upward(i, -1) for i in others))), high=0
            )
        if kind == "excludes":
            return RuleRow(name, Line((self.upward(some[0], 1), self.upward(some[1], 1))), high=1)
        if kind == "count":
            low = rng.randint(0, len(group))
            line = Line(tuple((i, (1,) * self.sizes[i]) for i in group))
            return RuleRow(name, line, low, rng.choice([None, rng.randint(low, len(group))]))
        if kind == "fixed":
            steps = tuple(range(1, self.sizes[some[0]] + 1))
            return RuleRow(name, Line(((some[0], steps),)), *rng.choice([(0, 0), (1, None)]))
        if kind == "share":  # the group gets at least q / 8 of all money: q * all - 8 * group <= 0
            q = rng.randint(1, 3)
            terms = tuple(
                (i, tuple((q - 8 * (i in group)) * a for a in own)) for i, own in cost.terms
            )
            return RuleRow(name, Line(terms, tuple((p, q * a) for p, a in cost.joints)), high=0)
        low = self.figure(0, 10 * len(group))
        ends = {
            "floor": (low, None),
            "ceiling": (None, 2 * low),
            "both": (low, low + self.figure(0, 20 * len(group))),
        }
        return RuleRow(name, self.money(group), *ends[kind])


def made(seed: int, *, most: int = 6, unit: int = 1) -> Programme:
    """Make a programme of at most `most` recommendations, perhaps with none, perhaps infeasible."""
    maker = Maker(seed, most, unit)
    rng, everyone = maker.rng, maker.everyone
    scale = 5 if maker.small else 60
    values = tuple(
        tuple(maker.figure(-scale // 6, scale) for _ in range(size)) for size in maker.sizes
    )
    if maker.count:
        maker.joints = [maker.joint(p, scale) for p in range(rng.randint(0, 4))]
    cost = maker.money(everyone)
    rows = []
    for r in range(rng.randint(0, 3)):
        line = cost if rng.random() < 0.3 else maker.money(everyone)
        rows.append(RuleRow(f"budget {r}", line, high=maker.figure(0, 20 * maker.count + 1)))
    rows += [maker.rule(r, cost) for r in range(rng.randint(0, 4) if maker.count > 1 else 0)]
    ids = tuple(f"R{i}" for i in everyone)
    levels = tuple(tuple(f"L{level}" for level in range(size)) for size in maker.sizes)
    return Programme(
        ids, levels, values, tuple(maker.joints), tuple(rows), cost, tie=rng.choice([0, 0, 1, 3])
    )


def everything(programme: Programme) -> list[Choice]:
    """List every feasible portfolio, by brute force."""
    options = [range(len(levels) + 1) for levels in programme.levels]
    return [choice for choice in itertools.product(*options) if programme.feasible(choice)]


def ties_of(programme: Programme, feasible: list[Choice]) -> list[Choice]:
    """List the ties of the best feasible portfolio by method.md section 2, the best first."""
    top = max((programme.value(choice) for choice in feasible), default=0)
    ties = [choice for choice in feasible if programme.value(choice) >= top - programme.tie]
    return sorted(
        ties,
        key=lambda choice: (
            programme.spending(choice),
            sum(map(bool, choice)),
            programme.order(choice),
        ),
    )
