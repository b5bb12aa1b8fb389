"""Calls every compiled function of a run once, on very little, in a process of its own: see `scoring.exact.warm`."""

from __future__ import annotations

from pathlib import Path

from scoring.exact import warm

SEED = 1


def begin() -> bool:
    """Let another process make the machine code beside this one's work, on the first run on a machine.

    Says whether one was started. The functions that need the machine code wait for it.
    """
    return warm.begin("scoring.warming", _sources())


def _sources() -> list[Path]:
    """List the modules with functions that a run compiles, and what decides how they are called."""
    here = Path(__file__)
    batch = here.parent / "exact" / "batch"
    ranks = here.parent / "robustness" / "draws" / "rank_counts.py"
    names = ("compiled.py", "kernel.py", "kernel_tables.py", "pivots.py")
    return [here, ranks, *(batch / name for name in names)]


def compile_all() -> None:
    """Call the search, its guesses and pivots, and the counts of ranks, as a run calls them."""
    import numpy as np  # noqa: PLC0415 - only the other process needs all this

    from scoring.exact.batch.search import Resolver  # noqa: PLC0415
    from scoring.exact.programme import Line, Programme, RuleRow  # noqa: PLC0415
    from scoring.robustness.draws.acceptability import of_chances  # noqa: PLC0415
    from scoring.robustness.draws.draws import Chances  # noqa: PLC0415
    from scoring.robustness.weights.admissible import anything  # noqa: PLC0415
    from scoring.work.streams import SLICES  # noqa: PLC0415

    cost = Line(((0, (3,)), (1, (2,)), (2, (4,))))
    programme = Programme(
        ids=("A", "B", "C"),
        levels=(("yes",),) * 3,
        values=((5,), (4,), (6,)),
        joints=(),
        rows=(RuleRow("budget", cost, high=6),),
        cost=cost,
    )
    nothing = np.zeros((0, 2), dtype=np.int64)
    Resolver(programme).resolve(np.array([[5, 7], [4, 3], [6, 6]], dtype=np.int64), nothing)
    uncertain = Chances(
        columns=((0, 1), (1, 1)),
        references=(0, 1),
        likely=np.array([[1, 1], [2, 2]], dtype=np.int64),
        cells=((0, 0),),
        tables=np.ones((1, SLICES), dtype=np.int64),
        spread=((0, 0, 0),),
        success={},
        pair_criteria=(),
        pair_points=(),
    )
    of_chances(uncertain, ("A", "B"), anything(("a", "b")), SEED, 2)


if __name__ == "__main__":
    warm.make_once(_sources(), compile_all)
