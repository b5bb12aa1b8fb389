"""Settings by chance, as a page's reader makes them, and what Python's own search answers to each."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from criteria.model.case import Case
from criteria.model.case_rules import rules
from reports.optimiser.case_integers import case_integers, written
from scoring.exact.programme import Joint, Programme, RuleRow, hold_level
from scoring.exact.proof import Proof
from scoring.exact.search import prove
from scoring.portfolio.from_case import programme
from scoring.robustness.weights.oracle import Weighted
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate

ASK = Path(__file__).parent / "ask.mjs"
POINT = 10**9

type Setting = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A programme whose values are open, and the same as the page has it."""

    programme: Programme
    cells: Sequence[Sequence[Sequence[int]]]
    effects: Sequence[tuple[int, int]]
    scale: int
    model: dict[str, Any]

    @property
    def budgets(self) -> list[str]:
        return [
            row.name
            for row in self.programme.rows
            if row.name in self.model["budgets"] and row.high is not None
        ]

    @property
    def weights(self) -> list[int]:
        return [int(weight) for weight in self.model["weights"]]


def asked_of(case: Case) -> Asked:
    evaluation, kept = evaluate(case), rules(case)
    weighted = Weighted(evaluation, programme(evaluation, cost_table(case)))
    model = json.loads(json.dumps(case_integers(weighted, kept)))
    return Asked(weighted.programme, weighted.cells, weighted.effects, weighted.scale, model)


class _Valued:
    """A programme as if its values were cells of one criterion."""

    def __init__(
        self,
        of: Programme,
        cells: Sequence[Sequence[Sequence[int]]],
        effects: Sequence[tuple[int, int]],
    ):
        self.programme, self.cells, self.effects, self.scale = of, cells, effects, 1
        self.criteria = tuple(f"C{j}" for j in range(_criteria(cells)))
        self.base = [Fraction(1)] * len(self.criteria)


def _criteria(cells: Sequence[Sequence[Sequence[int]]]) -> int:
    return max((len(cell) for levels in cells for cell in levels), default=1)


def asked_programme(of: Programme, cells: Sequence[Sequence[Sequence[int]]] | None = None) -> Asked:
    """A programme without a case: with its values on one criterion, or with cells on several."""
    effects = () if cells else tuple((0, joint.value) for joint in of.joints)
    cells = cells or [[[value] for value in values] for values in of.values]
    model = json.loads(json.dumps(case_integers(_Valued(of, cells, effects), ())))
    model["budgets"] = [row.name for row in of.rows if row.name.startswith("budget")]
    return Asked(of, cells, effects, 1, model)


def weights(rng: random.Random, base: Sequence[int]) -> list[int]:
    """Whole thousandths: near the case's, anywhere, on some criteria or on one alone, and all equal."""
    kind = rng.choice(["near", "near", "anywhere", "anywhere", "some", "one", "equal"])
    parts = {
        "near": lambda: [weight * rng.uniform(0.5, 1.5) for weight in base],
        "anywhere": lambda: [rng.expovariate(1) for _ in base],
        "some": lambda: [rng.expovariate(1) * (rng.random() < 0.5) for _ in base],
        "one": lambda: [0.0] * len(base),
        "equal": lambda: [1.0] * len(base),
    }[kind]()
    if not any(parts):
        parts[rng.randrange(len(parts))] = 1.0
    return [round(1000 * part / sum(parts)) for part in parts]


def setting(rng: random.Random, asked: Asked) -> Setting:
    """Weights, and now and then other budgets, another end of a rule, rules off and levels fixed."""
    rows = {row.name: row for row in asked.programme.rows}
    ends: dict[str, dict[str, Any]] = {}
    if rng.random() < 0.6:
        share = Fraction(rng.randint(400, 1600), 1000)
        ends = {name: {"high": int(rows[name].high * share // 1)} for name in asked.budgets}
    if rng.random() < 0.3 and asked.budgets:
        name = rng.choice(asked.budgets)
        ends[name] = {"high": int(rows[name].high * Fraction(rng.randint(300, 1500), 1000) // 1)}
    if rng.random() < 0.2 and rows:
        row, share = rng.choice(asked.programme.rows), Fraction(rng.randint(500, 1500), 1000)
        sides = {"low": row.low, "high": row.high}
        ends[row.name] = {
            side: int(end * share // 1) for side, end in sides.items() if end is not None
        }
    off = rng.sample(sorted(rows), min(len(rows), rng.randint(1, 3))) if rng.random() < 0.4 else []
    return {
        "weights": weights(rng, asked.weights),
        "ends": ends,
        "off": off,
        "fix": list(_fixes(rng, asked)),
    }


def _fixes(rng: random.Random, asked: Asked) -> Iterator[dict[str, int]]:
    free = list(range(len(asked.programme.ids)))
    rng.shuffle(free)
    most = max(1, min(3, len(free) // 4))
    for kind, odds in (("must", 0.5), ("from", 0.3), ("not", 0.5), ("pin", 0.3)):
        for _ in range(rng.randint(1, most) if rng.random() < odds else 0):
            if free:
                i = free.pop()
                size = len(asked.programme.levels[i])
                level = rng.randint(1, size)
                pinned = rng.choice([level, level, level, 0])
                lowest, highest = {
                    "must": (1, size),
                    "from": (level, size),
                    "not": (0, 0),
                    "pin": (pinned, pinned),
                }[kind]
                yield {"i": i, "lowest": lowest, "highest": highest}


def at_rest(asked: Asked) -> Setting:
    return {"weights": asked.weights, "ends": {}, "off": [], "fix": []}


def changed(asked: Asked, setting: Setting) -> Programme:
    """The programme under a setting, as Python's search reads it."""
    integers = setting["weights"]
    values = tuple(
        tuple(sum(w * cell for w, cell in zip(integers, own, strict=True)) for own in levels)
        for levels in asked.cells
    )
    return replace(
        asked.programme,
        values=values,
        joints=tuple(
            _joint(asked, integers, place) for place in range(len(asked.programme.joints))
        ),
        rows=tuple(_rows(asked, setting)),
        tie=asked.scale * sum(integers) // POINT,
    )


def _joint(asked: Asked, integers: Sequence[int], place: int) -> Joint:
    criterion, amount = asked.effects[place] if place < len(asked.effects) else (0, 0)
    return replace(asked.programme.joints[place], value=integers[criterion] * amount)


def _rows(asked: Asked, setting: Setting) -> Iterator[RuleRow]:
    for row in asked.programme.rows:
        if row.name not in setting["off"]:
            ends = setting["ends"].get(row.name, {})
            yield replace(row, low=ends.get("low", row.low), high=ends.get("high", row.high))
    for fix in setting["fix"]:
        yield hold_level(
            asked.programme, fix["i"], fix["lowest"], fix["highest"], f"fix {fix['i']}"
        )


def python_answer(asked: Asked, setting: Setting) -> Proof:
    return prove(changed(asked, setting))


def page_answers(
    node: str,
    asked: Asked,
    settings: Sequence[Setting],
    *,
    limit: int = 20_000,
    mode: str = "plain",
) -> list[dict[str, Any]]:
    """What the page's search answers, one setting after another; integers come as text.

    mode: `wild` for multipliers that are nonsense, `minimal` for clashes made small, `cold` for a
    new solver each time.
    """
    ready = [
        {
            **one,
            "limit": limit,
            "weights": [written(w) for w in one["weights"]],
            "ends": written_ends(one["ends"]),
        }
        for one in settings
    ]
    asking = json.dumps({"model": asked.model, "settings": ready, "mode": mode})
    done = subprocess.run(
        [node, str(ASK)], input=asking, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def written_ends(ends: dict[str, dict[str, int]]) -> dict[str, dict[str, Any]]:
    return {
        name: {side: written(end) for side, end in sides.items()} for name, sides in ends.items()
    }
