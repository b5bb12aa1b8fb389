"""Prints the share of generated programmes that `prove` closes within a second of processor time, by their size.

The base model of the house: recommendations with up to three levels, budgets, groups with caps and
floors, n/5 prerequisites, n/10 exclusions, a few synergies and overlaps. Run: python
benchmarks/proofs.py [programmes a size]
"""

from __future__ import annotations

import random
import sys
import time

from scoring.exact.programme import Joint, Line, Member, Programme, RuleRow
from scoring.exact.search import prove


def base_model(seed: int, n: int, budgets: int, *, unit: int = 1) -> Programme:
    """Make one programme of `n` recommendations with one to three levels."""
    rng = random.Random(f"{seed}/{n}/{budgets}")
    sizes = [rng.randint(1, 3) for _ in range(n)]
    shares = [[*sorted(rng.uniform(0.2, 1.0) for _ in range(size - 1)), 1.0] for size in sizes]
    full = [rng.uniform(5, 100) for _ in range(n)]
    values = tuple(
        tuple(round(1e9 * v * s**0.7) for s in own) for v, own in zip(full, shares, strict=True)
    )
    amounts = [
        [[max(1, round(unit * c * s)) for s in own] for c, own in zip(costs, shares, strict=True)]
        for costs in ([rng.uniform(10, 1000) for _ in range(n)] for _ in range(budgets))
    ]
    tightness = rng.uniform(0.25, 0.75)
    rows = [
        RuleRow(
            f"budget {r}",
            Line(tuple((i, tuple(own)) for i, own in enumerate(lines))),
            high=round(tightness * sum(own[-1] for own in lines)),
        )
        for r, lines in enumerate(amounts)
    ]
    total = Line(
        tuple(
            (i, tuple(sum(lines[i][level] for lines in amounts) for level in range(sizes[i])))
            for i in range(n)
        )
    )
    everyone = list(range(n))
    rng.shuffle(everyone)
    groups = [sorted(everyone[g::6]) for g in range(6) if everyone[g::6]]
    costs = dict(total.terms)
    for g, group in enumerate(groups):
        line = Line(tuple((i, costs[i]) for i in group))
        reach = sum(costs[i][-1] for i in group)
        rows.append(RuleRow(f"group {g}", line, round(0.1 * reach), round(0.8 * reach)))

    def upward(i: int, amount: int) -> tuple[int, tuple[int, ...]]:
        lowest = rng.randint(1, sizes[i])
        return i, tuple(amount if level >= lowest else 0 for level in range(1, sizes[i] + 1))

    for r in range(n // 5):
        a, b = rng.sample(range(n), 2)
        rows.append(RuleRow(f"requires {r}", Line((upward(a, 1), upward(b, -1))), high=0))
    for r in range(n // 10):
        a, b = rng.sample(range(n), 2)
        rows.append(RuleRow(f"excludes {r}", Line((upward(a, 1), upward(b, 1))), high=1))
    joints = []
    for p in range(n // 5):
        a, b = rng.sample(range(n), 2)
        joints.append(
            Joint(
                f"pair {p}",
                (Member(a, 1, sizes[a]), Member(b, 1, sizes[b])),
                round(1e9 * rng.uniform(-15, 15)),
            )
        )
    return Programme(
        tuple(f"R{i}" for i in range(n)),
        tuple(tuple(f"L{level}" for level in range(size)) for size in sizes),
        values,
        tuple(joints),
        tuple(rows),
        total,
        tie=1,
    )


def main() -> None:
    """Print one line a size."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    proved = made = 0
    print("   n  budgets  within 1 s   closed   median s   slowest s   nodes at most")
    for n in (12, 24, 40, 60):
        for budgets in (1, 3, 5):
            times, closed, nodes = [], 0, 0
            for seed in range(count):
                programme = base_model(seed, n, budgets)
                start = time.process_time()
                proof = prove(programme)
                times.append(time.process_time() - start if proof.closed else float("inf"))
                closed += proof.closed
                nodes = max(nodes, proof.nodes)
            fast = sum(t <= 1.0 for t in times)
            proved, made = proved + fast, made + count
            times.sort()
            print(
                f"{n:4} {budgets:8} {fast / count:11.1%} {closed / count:8.1%} {times[count // 2]:10.4f} "
                f"{times[-1]:11.3f} {nodes:15}"
            )
    print(f"{proved} of {made} proved within a second: {proved / made:.1%}")


if __name__ == "__main__":
    main()
