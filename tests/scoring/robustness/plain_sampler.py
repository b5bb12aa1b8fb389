"""The full case's shares once more, by other means: csv files, numpy and scipy's milp, nothing of the package.

    python -m tests.scoring.robustness.plain_sampler [draws]

Draws the scores alone, at the stated swings, in three ways that levels of one recommendation may
move:

    together   on each criterion all levels lie at one place in their ranges (a good pilot is a good
    programme): ours apart      every level of every criterion is drawn by itself
    as one     all levels and all criteria of a recommendation lie at one place
"""

from __future__ import annotations

import csv
import sys
from itertools import chain
from pathlib import Path

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

CASE = Path(__file__).parents[3] / "criteria" / "cases" / "rare-earths"
WAYS = ("together", "apart", "as one")


def rows(name):
    with (CASE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Plain:
    """The case as plain arrays: columns are (recommendation, level)."""

    def __init__(self):
        self.ids = [row["id"] for row in rows("recommendations")]
        self.columns = [
            (row["option"], row["level"])
            for id_ in self.ids
            for row in sorted(rows("levels"), key=lambda row: int(row["level_order"]))
            if row["option"] == id_
        ]
        self.place = {column: at for at, column in enumerate(self.columns)}
        leaves = [row for row in rows("criteria") if row["swing"]]
        self.criteria = [row["id"] for row in leaves]
        swings = np.array([float(row["swing"]) for row in leaves])
        self.weights = swings / swings.sum()
        words = {}
        for row in rows("criteria_levels"):
            words.setdefault(row["criterion"], []).append(
                (float(row["level"]), float(row["value"]))
            )
        self.scale, self.slope = {}, {}
        for row in leaves:
            worst, best = float(row["worst"]), float(row["best"])
            points = sorted(words.get(row["id"], [(worst, 0.0), (best, 100.0)]))
            self.scale[row["id"]] = tuple(np.array(points).T)
            self.slope[row["id"]] = 100 / (best - worst)
        self.baseline = {row["id"]: self.value(row["id"], float(row["baseline"])) for row in leaves}
        self.scores = np.zeros((len(self.columns), len(leaves), 3))
        for row in rows("scores"):
            likely = float(row["likely"])
            three = [float(row["low"] or likely), likely, float(row["high"] or likely)]
            self.scores[
                self.place[row["option"], row["level"]], self.criteria.index(row["criterion"])
            ] = three
        self.joints = [
            row
            for row in rows("relations")
            if row["type"] in {"synergy", "substitute", "cost_saving"}
        ]
        self.width = len(self.columns) + len(self.joints)
        self.matrix, self.low, self.high = [], [], []
        for id_ in self.ids:
            self._rule(dict.fromkeys(self.from_level(id_, "any"), 1), high=1)
        self._money()
        self._ties()
        self.effects = [self._effect(p, row) for p, row in enumerate(self.joints)]

    def value(self, criterion, score):
        return np.interp(score, *self.scale[criterion])

    def from_level(self, id_, lowest):
        """The columns of a recommendation from a level upward."""
        own = [column for column in self.columns if column[0] == id_]
        at = 0 if lowest in {"any", ""} else [level for _, level in own].index(lowest)
        return [self.place[column] for column in own[at:]]

    def _money(self):
        """Budgets to date, and what groups get: at least, at most, and how many."""
        costs = np.zeros((len(self.columns), 5))
        years = [int(row["year"]) for row in rows("budget")]
        for row in rows("costs"):
            costs[self.place[row["option"], row["level"]], years.index(int(row["year"]))] += float(
                row["likely"]
            )
        group_of = {row["id"]: row["group"] for row in rows("recommendations")}
        money = np.cumsum([float(row["amount"]) for row in rows("budget")])
        saving = {}
        for p, row in enumerate(self.joints):
            if row["type"] == "cost_saving":
                (first,) = [at for at, (id_, _) in enumerate(self.columns) if id_ == row["a"]]
                saving[len(self.columns) + p] = (
                    float(row["delta"]) * costs[first] / costs[first].sum(),
                    row["a"],
                )
        for t, limit in enumerate(money):
            spent = {at: costs[at, : t + 1].sum() for at in range(len(self.columns))}
            self._rule(
                spent | {at: own[: t + 1].sum() for at, (own, _) in saving.items()}, high=limit
            )
        for group in rows("groups"):
            members = [
                at for at, (id_, _) in enumerate(self.columns) if group_of[id_] == group["id"]
            ]
            spent = {at: costs[at].sum() for at in members}
            spent |= {
                at: own.sum() for at, (own, id_) in saving.items() if group_of[id_] == group["id"]
            }
            self._rule(spent, float(group["floor"]), float(group["ceiling"]))
            self._rule(dict.fromkeys(members, 1), low=float(group["min_count"]))

    def _ties(self):
        """What needs, and what rules out, something else; each side from a level upward."""
        for row in rows("relations"):
            a = self.from_level(row["a"], row["a_min_level"])
            others = [self.from_level(id_, row["b_min_level"]) for id_ in row["b"].split("|")]
            if row["type"] in {"requires", "requires_any"}:
                # requires names one recommendation in this case, so that any of them is all of them
                self._rule(dict.fromkeys(a, 1) | dict.fromkeys(chain(*others), -1), high=0)
            elif row["type"] == "excludes":
                self._rule(dict.fromkeys([*a, *others[0]], 1), high=1)

    def _effect(self, p, row):
        """Let a pair's effect hold where all its sides do, and give what it is worth."""
        sides = [self.from_level(row["a"], row["a_min_level"])]
        sides += [self.from_level(id_, row["b_min_level"]) for id_ in row["b"].split("|")]
        y = len(self.columns) + p
        for side in sides:
            self._rule({y: 1} | dict.fromkeys(side, -1), high=0)
        self._rule({y: -1} | dict.fromkeys(chain(*sides), 1), high=len(sides) - 1)
        if row["type"] == "cost_saving":
            return 0.0
        points = float(row["delta"]) * (
            1 if row["unit"] == "value points" else self.slope[row["criterion"]]
        )
        return points * self.weights[self.criteria.index(row["criterion"])]

    def _rule(self, amounts, low=-np.inf, high=np.inf):
        line = np.zeros(self.width)
        for at, amount in amounts.items():
            line[at] += amount
        self.matrix.append(line)
        self.low.append(low)
        self.high.append(high)

    def best(self, benefits):
        """The levels of the best portfolio: recommendation -> level's place, from 1."""
        found = milp(
            -np.concatenate([benefits, self.effects]),
            integrality=np.ones(self.width),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(np.array(self.matrix), self.low, self.high),
            options={"mip_rel_gap": 0},
        )
        assert found.status == 0
        return {self.columns[at] for at in range(len(self.columns)) if found.x[at] > 0.5}

    def drawn(self, rng, way):
        """The benefits of all columns in one draw."""
        k = len(self.criteria)
        owner = [self.ids.index(id_) for id_, _ in self.columns]
        places = {
            "together": lambda: rng.random((len(self.ids), k))[owner],
            "apart": lambda: rng.random((len(self.columns), k)),
            "as one": lambda: np.repeat(rng.random((len(self.ids), 1))[owner], k, axis=1),
        }[way]()
        low, likely, high = np.moveaxis(self.scores, 2, 0)
        width = np.where(high > low, high - low, 1.0)
        rising = low + np.sqrt(places * width * (likely - low))
        falling = high - np.sqrt((1 - places) * width * (high - likely))
        scores = np.where(places < (likely - low) / width, rising, falling)
        scores = np.where(high > low, scores, likely)
        return self.benefits(scores)

    def benefits(self, scores):
        """The weighted differences from the baseline. scores: columns x criteria."""
        total = np.zeros(len(self.columns))
        for j, criterion in enumerate(self.criteria):
            total += self.weights[j] * (
                self.value(criterion, scores[:, j]) - self.baseline[criterion]
            )
        return total

    def shares(self, draws, way, seed=1):
        """The share of draws that hold each recommendation, at any level."""
        rng = np.random.default_rng(seed)
        counts = dict.fromkeys(self.ids, 0)
        for _ in range(draws):
            for id_, _ in self.best(self.drawn(rng, way)):
                counts[id_] += 1
        return {id_: count / draws for id_, count in counts.items()}


if __name__ == "__main__":
    plain, count = Plain(), int(sys.argv[1]) if len(sys.argv) > 1 else 500
    told = {way: plain.shares(count, way) for way in WAYS}
    for id_ in plain.ids:
        print(f"{id_:12}", *(f"{told[way][id_]:7.1%}" for way in WAYS))  # noqa: T201 - a script
