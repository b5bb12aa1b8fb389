"""The doubts' heavy parts beside plain ways, in one run, with the answers compared.

    python benchmarks/doubt.py [--full]

1. The best portfolio in every draw: certified re-solving against building the PuLP model anew and
   asking HiGHS (gap zero, one thread) for each of the first draws, a draw's time beside a draw's
   time; on the base model with 30 to 100 recommendations, on the built-in cases, and on hard
   models, whose values follow costs so closely that bounds say little. 2. The portfolios that are
   best for some weights. 3. Robust portfolio modelling, 20 to 60 x 5, and 40 x 3 with scores off by
   10 %. 4. The stages on people, futures, weights and what to find out, on the built-in cases. 5.
   The same as cases grow, with five people and three futures, and the exponent of each stage's
   growth.

In parts 2 to 5 HiGHS is asked, with the model built anew, for the best portfolio at weights drawn
from seed 1 or at those a stage hands back, and its value is compared with the stage's. Everything
runs in one thread, and processor time is counted, so that other work on the machine hardly shows;
what numba compiles is compiled before the clock starts.
"""

from __future__ import annotations

import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from proofs import base_model

from benchmarks.cases import city
from criteria.formats.builtin import names
from criteria.model.case import Case
from criteria.read import read
from scoring.exact.batch.search import Resolver
from scoring.exact.compiled import fast
from scoring.exact.programme import Choice, Line, Programme, RuleRow
from scoring.exact.search import prove
from scoring.portfolio.claims import ask
from scoring.portfolio.from_case import programme as programme_of
from scoring.portfolio.from_case import revalued
from scoring.robustness.draws.draws import chances
from scoring.robustness.draws.information import information
from scoring.robustness.draws.moments import expected
from scoring.robustness.views.disputes import disputes
from scoring.robustness.views.scenarios import scenarios
from scoring.robustness.views.stakeholders import stakeholders
from scoring.robustness.weights.admissible import anything, around, stated
from scoring.robustness.weights.best_by_weights import weight_space
from scoring.robustness.weights.nondominated import robust
from scoring.robustness.weights.oracle import Weighted
from scoring.robustness.weights.stability import moved, portfolio_stability
from scoring.robustness.weights.weight_change import to_fund
from scoring.value.costs import cost_table
from scoring.value.evaluation import Evaluation, evaluate
from scoring.work.streams import streams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scoring.robustness.weights.admissible import WeightSet

    type Sample = list[tuple[Callable[[], Plain], Fraction | None]]
    """Questions for HiGHS, each with the points that a stage gives its best."""

SAMPLE = 6  # answers of a part that HiGHS is asked too
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


def resolving(draws: int, *, full: bool) -> None:
    """Re-optimise the base model and the built-in cases."""
    print("with numba" if fast() else "without numba: every draw goes to the exact search")
    compiling = base_model(3, 30, 1)
    zeros = np.zeros((sum(map(len, compiling.levels)), 1), dtype=np.int64)
    Resolver(compiling).resolve(zeros, np.zeros((len(compiling.joints), 1), dtype=np.int64))
    for n, budgets in ((30, 1), (30, 3), (60, 1), (100, 1)) if full else ((30, 1),):
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


def highs(evaluation: Evaluation, programme: Programme, weights: Sequence[Fraction]) -> Plain:
    """Ask HiGHS for the best portfolio at some weights, the model built anew."""
    there = revalued(programme, Evaluation(evaluation.case, evaluation.table, tuple(weights)))
    return plain(there)


def plain(programme: Programme) -> Plain:
    """Ask HiGHS for the best portfolio of a programme: points, and how far they may be off."""
    start = time.process_time()
    claim = ask(programme, seconds=60.0)
    seconds = time.process_time() - start
    if claim.choice is None:
        return Plain(None, Fraction(0), seconds)
    off = (Fraction(claim.precision) + programme.tie) * programme.value_unit
    return Plain(programme.points(claim.choice), off, seconds)


@dataclass(frozen=True, slots=True)
class Plain:
    """What HiGHS says. points: of its portfolio; None without one. off: how far that may be off the best."""

    points: Fraction | None
    off: Fraction
    seconds: float

    def agrees(self, points: Fraction | None) -> bool:
        """Say whether an exact best is this one's, which may be worth a little less."""
        if self.points is None or points is None:
            return self.points is points
        return -self.off <= points - self.points <= self.off


def drawn_weights(evaluation: Evaluation, admitted: WeightSet) -> list[tuple[Fraction, ...]]:
    """Draw some weights of a set, from seed 1."""
    drawn = chances(evaluation).sample(admitted, streams(1, 0), SAMPLE).weights
    return [tuple(Fraction(w, sum(column)) for w in column) for column in drawn.T.tolist()]


def verdict(asked: Sequence[tuple[Plain, Fraction | None]], ours: float) -> str:
    """Say how many of some sampled answers agree with HiGHS's, and what one of these takes."""
    agree = sum(answer.agrees(points) for answer, points in asked)
    each = sum(answer.seconds for answer, _ in asked) / max(len(asked), 1)
    return (
        f"{ours:7.2f} s; HiGHS {1000 * each:7.1f} ms a question; "
        f"{agree} of {len(asked)} sampled answers agree"
    )


def best_of(
    evaluation: Evaluation, portfolios: Sequence[Choice], weights: Sequence[Fraction]
) -> Fraction:
    """Points of the best of some portfolios at some weights."""
    there = Evaluation(evaluation.case, evaluation.table, tuple(weights))
    valued = revalued(programme_of(evaluation, cost_table(evaluation.case)), there)
    return max(valued.points(choice) for choice in portfolios)


def listed(
    name: str,
    evaluation: Evaluation,
    admitted: WeightSet,
    lists: Callable[[], tuple[Sequence[Choice], str, bool]],
) -> None:
    """Time a list of portfolios, and hold its best at drawn weights against HiGHS's where it is complete."""
    programme = programme_of(evaluation, cost_table(evaluation.case))
    start = time.process_time()
    portfolios, word, complete = lists()
    seconds = time.process_time() - start
    weights = drawn_weights(evaluation, admitted) if complete else []
    asked = [
        (highs(evaluation, programme, at), best_of(evaluation, portfolios, at)) for at in weights
    ]
    print(
        f"{name:42} {len(portfolios):5} portfolios, {word}: {verdict(asked, seconds)}", flush=True
    )


def space_of(
    evaluation: Evaluation, programme: Programme, weights: WeightSet
) -> tuple[Sequence[Choice], str, bool]:
    """Give the portfolios best for some weights, how far they were followed, and whether they are all."""
    found = weight_space(evaluation, programme, weights)
    word = "complete" if found.complete else f"{found.covered} of {found.checked}"
    return found.portfolios, word, found.complete


def set_of(
    evaluation: Evaluation, programme: Programme, weights: WeightSet
) -> tuple[Sequence[Choice], str, bool]:
    """Give the portfolios that no other beats, and whether they are all."""
    found = robust(evaluation, programme, weights)
    return found.portfolios, "complete" if found.complete else "a sample", found.complete


def spaces(*, full: bool) -> None:
    """List the portfolios that are best for some weights."""
    for name in names() if full else ("rare-earths-brief",):
        case = read(name)
        evaluation = evaluate(case)
        programme = programme_of(evaluation, cost_table(case))
        ids = tuple(leaf.id for leaf in case.leaves)
        for weights in (stated(case), around(ids, evaluation.weights), anything(ids)):
            listing = partial(space_of, evaluation, programme, weights)
            listed(f"best for {name}, {weights.name}", evaluation, weights, listing)


def made(options: int, criteria: int, seed: int, spread: float = 0.0) -> Case:
    """Make a case of one budget for robust portfolio modelling; scores may be off by a share, either way."""
    rng = random.Random(seed)
    ids, leaves = [f"R{i}" for i in range(options)], [f"C{j}" for j in range(criteria)]

    def score(option: str, criterion: str) -> dict[str, object]:
        likely = rng.randint(5, 90)
        ends = {"low": round(likely * (1 - spread), 1), "high": round(likely * (1 + spread), 1)}
        return {"option": option, "criterion": criterion, "likely": likely} | (
            ends if spread else {}
        )

    return Case.model_validate(
        {
            "case": {"title": "Made", "money": "million"},
            "criteria": [
                {"id": c, "name": c, "worst": 0, "best": 100, "swing": 100 - j}
                for j, c in enumerate(leaves)
            ],
            "recommendations": [{"id": id_, "name": id_} for id_ in ids],
            "costs": [{"option": id_, "year": 2027, "likely": rng.randint(10, 100)} for id_ in ids],
            "scores": [score(id_, c) for id_ in ids for c in leaves],
            "budget": [{"year": 2027, "amount": 22 * options}],
        }
    )


def robust_sets(*, full: bool) -> None:
    """List the portfolios that no other beats; the best at any admitted weights is one of them."""
    kinds = ((20, 5, 0.0), (30, 5, 0.0), (60, 5, 0.0), (40, 3, 0.1)) if full else ((20, 5, 0.0),)
    for options, criteria, spread in kinds:
        case = made(options, criteria, 1, spread)
        evaluation = evaluate(case)
        programme, admitted = programme_of(evaluation, cost_table(case)), stated(case)
        listing = partial(set_of, evaluation, programme, admitted)
        listed(f"robust set, {options} x {criteria}, +-{spread:.0%}", evaluation, admitted, listing)


@dataclass
class Asked:
    """One case, and what its stages have handed back so far."""

    case: Case

    def __post_init__(self) -> None:
        self.evaluation = evaluate(self.case)
        self.costs = cost_table(self.case)
        self.programme = programme_of(self.evaluation, self.costs)
        self.best = prove(self.programme).answer(self.programme.value_unit)
        self.weighted = Weighted(self.evaluation, self.programme)

    @property
    def choice(self) -> Choice:
        """The best portfolio."""
        if self.best.choice is None:
            raise ValueError("there is no portfolio to doubt")
        return self.best.choice

    def people(self) -> Sample:
        """What each stakeholder would fund."""
        found = stakeholders(self.evaluation, self.programme, self.choice)
        if found is None:
            return []
        bests = zip(found.programmes, found.bests, strict=True)
        return [(partial(plain, valued), best.points) for valued, best in bests if best.proved]

    def disputed(self) -> Sample:
        """Which disputes matter: those over weights, at either end."""
        every = disputes(self.evaluation, self.programme, self.choice).every
        sample: Sample = []
        for dispute in every:
            for end in (dispute.low, dispute.high):
                if dispute.kind == "weight" and end.proved:
                    at = moved(self.evaluation.weights, dispute.criterion, end.at)
                    points = self.weighted.value(self.choice, at) + end.lost
                    sample.append((partial(highs, self.evaluation, self.programme, at), points))
        return sample

    def futures(self) -> Sample:
        """The scenarios."""
        found = scenarios(self.evaluation, self.costs, self.programme, self.best)
        others = () if found is None else found.others
        return [(partial(plain, f.programme), f.best.points) for f in others if f.best.proved]

    def steady(self) -> Sample:
        """How far each weight may move: the best portfolio in the middle of a stretch."""
        self.stability = portfolio_stability(self.weighted, self.choice)
        sample: Sample = []
        for path in self.stability.paths:
            for stretch in path.stretches if path.proved else ():
                at = moved(
                    self.evaluation.weights, path.criterion, (stretch.low + stretch.high) / 2
                )
                points = self.weighted.value(stretch.choice, at)
                sample.append((partial(highs, self.evaluation, self.programme, at), points))
        return sample

    def find_out(self) -> Sample:
        """What to find out first: the best plan on expected figures."""
        found = information(self.evaluation, self.costs, stated(self.case))
        means = expected(self.evaluation, chances(self.evaluation))
        valued = programme_of(means, self.costs)
        return [(partial(plain, valued), valued.points(found.choice))] if found.proved else []

    def believe(self) -> Sample:
        """What one would have to believe to fund what is out: nothing is better at the changed weights."""
        paths = self.stability.paths
        met = list(dict.fromkeys(stretch.choice for path in paths for stretch in path.stretches))
        sample: Sample = []
        for i, level in enumerate(self.stability.choice):
            with suppress(ValueError):
                shift = None if level else to_fund(self.weighted, i, known=met)
                if shift is not None:
                    points = self.weighted.value(shift.choice, shift.weights)
                    ask_there = partial(highs, self.evaluation, self.programme, shift.weights)
                    sample.append((ask_there, points))
        return sample

    @property
    def stages(self) -> dict[str, Callable[[], Sample]]:
        """Every stage by its name, in the order of a run."""
        return {
            "what each stakeholder would fund": self.people,
            "which disputes matter": self.disputed,
            "the scenarios": self.futures,
            "how far each weight may move": self.steady,
            "what to find out first": self.find_out,
            "what one would have to believe": self.believe,
        }


def staged(name: str, case: Case) -> dict[str, float]:
    """Time every stage of one case, each followed by a few of its answers asked of HiGHS."""
    asked, seconds = Asked(case), {}
    for stage, task in asked.stages.items():
        start = time.process_time()
        sample = task()
        seconds[stage] = time.process_time() - start
        chosen = sample[:: max(len(sample) // SAMPLE, 1)][:SAMPLE]
        compared = [(ask_plainly(), points) for ask_plainly, points in chosen]
        print(f"{name:18} {stage:34} {verdict(compared, seconds[stage])}", flush=True)
    print(f"{name:18} {'all of these':34} {sum(seconds.values()):7.2f} s", flush=True)
    return seconds


def growth(sizes: Sequence[int]) -> None:
    """Time every stage as cases grow, and fit seconds = a * n ** b to each."""
    taken = {n: staged(f"city of {n}", city(n)) for n in sizes}
    print(f"{'growth':34}" + "".join(f"{f'n = {n}':>10}" for n in sizes) + f"{'exponent':>10}")
    for stage in taken[sizes[0]]:
        seconds = [taken[n][stage] for n in sizes]
        exponent = float(np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)[0])
        print(f"{stage:34}" + "".join(f"{s:8.2f} s" for s in seconds) + f"{exponent:10.1f}")


def main() -> None:
    """Run all parts."""
    full = "--full" in sys.argv[1:]
    resolving(1024 if full else 128, full=full)
    if full:
        hard()
    spaces(full=full)
    robust_sets(full=full)
    for name in names() if full else ("rare-earths-brief",):
        staged(name, read(name))
    growth((24, 50, 100, 200) if full else (12, 24))


if __name__ == "__main__":
    main()
