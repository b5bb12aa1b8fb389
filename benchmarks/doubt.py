"""The doubts' heavy parts beside plain ways, in one run, with the answers compared.

    python benchmarks/doubt.py [draws]

1. The best portfolio in every draw: certified re-solving against building the PuLP model anew and
   asking HiGHS (gap zero, one thread) for each of the first draws, a draw's time beside a draw's
   time; on the base model with 30 to 100 recommendations, on the built-in cases, and on hard
   models, whose values follow costs so closely that bounds say little. 2. The portfolios that are
   best for some weights. 3. Robust portfolio modelling, 30 x 5.

Both ways run in one thread, and processor time is counted, so that other work on the machine hardly
shows; what numba compiles is compiled before the clock starts.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import replace

import numpy as np
from proofs import base_model

from criteria.formats.builtin import names
from criteria.model.case import Case
from criteria.read import read
from scoring.exact.batch.search import Resolver
from scoring.exact.compiled import fast
from scoring.exact.programme import Line, Programme, RuleRow
from scoring.portfolio.claims import ask
from scoring.portfolio.from_case import programme as programme_of
from scoring.robustness.draws.draws import chances
from scoring.robustness.weights.admissible import anything, around, stated
from scoring.robustness.weights.best_by_weights import weight_space
from scoring.robustness.weights.nondominated import robust
from scoring.value.costs import cost_table
from scoring.value.evaluation import evaluate
from scoring.work.streams import streams

PLAIN = 24  # draws solved the plain way, fewer only where they take longer than
PATIENCE = 40.0  # seconds of processor time
HARD = 16  # draws of a hard model


def with_values(programme: Programme, values: np.ndarray, joint_values: np.ndarray) -> Programme:
    """Make the programme of one draw."""
    left = iter(values.tolist())
    own = tuple(tuple(next(left) for _ in levels) for levels in programme.levels)
    joints = tuple(
        replace(joint, value=int(v))
        for joint, v in zip(programme.joints, joint_values, strict=True)
    )
    return replace(programme, values=own, joints=joints, tie=0)


def compare(name: str, programme: Programme, values: np.ndarray, joint_values: np.ndarray) -> None:
    """Print one line: both times a draw, their ratio, and whether the values agree."""
    draws = values.shape[1]
    start = time.process_time()
    found = Resolver(programme).resolve(values, joint_values)
    ours = (time.process_time() - start) / draws
    same, solved, start = True, 0, time.process_time()
    while solved < min(PLAIN, draws) and time.process_time() - start < PATIENCE:
        asked = with_values(programme, values[:, solved], joint_values[:, solved])
        claim = ask(asked, seconds=60.0)
        if claim.choice is None:
            same = False
        else:
            worth = asked.value(claim.choice)
            same = (
                same
                and abs(worth - found.values[solved]) <= claim.precision
                and worth <= found.values[solved]
            )
        solved += 1
    plain = (time.process_time() - start) / solved
    agreed = "answers agree" if same else "answers DIFFER"
    print(
        f"{name:34} {1000 * ours:9.3f} ms a draw, plain {1000 * plain:9.1f} ms ({solved} draws): "
        f"{plain / ours:6.1f} times; {found.proved.mean():6.1%} proved, {found.alone} by the exact search; {agreed}",
        flush=True,
    )


def hard_model(kind: str, n: int) -> Programme:
    """Make one budget whose values follow the costs.

    strong: value = cost + 100, with n/2 prerequisites and n/4 exclusions. inverse: cost = value +
    100, budget alone.
    """
    rng = random.Random(f"{kind}/{n}")
    lower = [rng.randint(100, 1000) for _ in range(n)]
    upper = [number + 100 for number in lower]
    costs, values = (lower, upper) if kind == "strong" else (upper, lower)
    total = Line(tuple((i, (cost,)) for i, cost in enumerate(costs)))
    rows = [RuleRow("budget", total, high=sum(costs) // 2)]
    if kind == "strong":
        pairs = [rng.sample(range(n), 2) for _ in range(n // 2 + n // 4)]
        rows += [
            RuleRow(f"requires {r}", Line(((a, (1,)), (b, (-1,)))), high=0)
            for r, (a, b) in enumerate(pairs[: n // 2])
        ]
        rows += [
            RuleRow(f"excludes {r}", Line(((a, (1,)), (b, (1,)))), high=1)
            for r, (a, b) in enumerate(pairs[n // 2 :])
        ]
    own = tuple((1000 * value,) for value in values)
    return Programme(
        tuple(f"R{i}" for i in range(n)), (("L",),) * n, own, (), tuple(rows), total, tie=1
    )


def hard() -> None:
    """Re-optimise models that are hard to prove, the harder the less the values are moved."""
    for kind, n in (("strong", 100), ("inverse", 50), ("inverse", 100)):
        programme = hard_model(kind, n)
        base = np.array([value for own in programme.values for value in own])
        for spread in (0.2, 0.02, 0.002):
            moved = np.random.default_rng(n).uniform(1 - spread, 1 + spread, size=(n, HARD))
            values = np.rint(base[:, None] * moved).astype(np.int64)
            nothing = np.zeros((0, HARD), dtype=np.int64)
            compare(f"hard: {kind}, n = {n}, values +-{spread:.1%}", programme, values, nothing)


def resolving(draws: int) -> None:
    """Re-optimise the base model and the built-in cases."""
    print("with numba" if fast() else "without numba: every draw goes to the exact search")
    compiling = base_model(3, 30, 1)
    zeros = np.zeros((sum(map(len, compiling.levels)), 1), dtype=np.int64)
    Resolver(compiling).resolve(zeros, np.zeros((len(compiling.joints), 1), dtype=np.int64))
    for n, budgets in ((30, 1), (30, 3), (60, 1), (100, 1)):
        programme = base_model(3, n, budgets)
        rng = np.random.default_rng(n)
        base = np.array(
            [value // 1000 for own in programme.values for value in own], dtype=np.int64
        )
        owner = np.repeat(np.arange(n), [len(levels) for levels in programme.levels])
        values = (base[:, None] * rng.uniform(0.8, 1.2, size=(n, draws))[owner]).astype(np.int64)
        joints = np.array([joint.value // 1000 for joint in programme.joints], dtype=np.int64)
        compare(
            f"n = {n}, {budgets} budgets",
            programme,
            values,
            np.repeat(joints[:, None], draws, axis=1),
        )
    for name in names():
        case = read(name)
        evaluation = evaluate(case)
        programme, uncertain = programme_of(evaluation, cost_table(case)), chances(evaluation)
        sample = uncertain.sample(stated(case), streams(1, 0), min(draws, 1000))
        effects = uncertain.effects(sample)
        joints = np.zeros((len(programme.joints), effects.shape[1]), dtype=np.int64)
        joints[: len(effects)] = effects
        compare(name, programme, uncertain.benefits(sample), joints)


def spaces() -> None:
    """List the portfolios that are best for some weights."""
    for name in names():
        case = read(name)
        evaluation = evaluate(case)
        programme = programme_of(evaluation, cost_table(case))
        ids = tuple(leaf.id for leaf in case.leaves)
        for weights in (stated(case), around(ids, evaluation.weights), anything(ids)):
            start = time.perf_counter()
            found = weight_space(evaluation, programme, weights)
            word = (
                f"complete, {found.looked:,} partial portfolios"
                if found.complete
                else f"partial, {found.covered} of {found.checked}"
            )
            seconds = time.perf_counter() - start
            print(
                f"{name:20} {weights.name:18} {seconds:7.2f} s, {len(found.portfolios)} portfolios, {word}",
                flush=True,
            )


def made(options: int, criteria: int, seed: int) -> Case:
    """Make a case of one budget for robust portfolio modelling."""
    rng = random.Random(seed)
    ids, leaves = [f"R{i}" for i in range(options)], [f"C{j}" for j in range(criteria)]
    return Case.model_validate(
        {
            "case": {"title": "Made", "money": "million"},
            "criteria": [
                {"id": c, "name": c, "worst": 0, "best": 100, "swing": 100 - j}
                for j, c in enumerate(leaves)
            ],
            "recommendations": [{"id": id_, "name": id_} for id_ in ids],
            "costs": [{"option": id_, "year": 2027, "likely": rng.randint(10, 100)} for id_ in ids],
            "scores": [
                {"option": id_, "criterion": c, "likely": rng.randint(5, 95)}
                for id_ in ids
                for c in leaves
            ],
            "budget": [{"year": 2027, "amount": 22 * options}],
        }
    )


def main() -> None:
    """Run all parts."""
    resolving(int(sys.argv[1]) if len(sys.argv) > 1 else 1024)
    hard()
    spaces()
    for options in (20, 30, 40):
        case = made(options, 5, 1)
        evaluation = evaluate(case)
        start = time.perf_counter()
        found = robust(evaluation, programme_of(evaluation, cost_table(case)), stated(case))
        print(
            f"robust sets, {options} x 5, ranked weights: {time.perf_counter() - start:6.2f} s, "
            f"{len(found.portfolios)} portfolios, {'complete' if found.complete else 'a sample'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
