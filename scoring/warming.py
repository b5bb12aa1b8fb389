"""Calls every compiled function of a run once, on very little, in a process of its own: see `scoring.exact.warm`.

python -m scoring.warming menus        or draws, or fronts, or proofs; all of them without a word
python -m scoring.warming for-later    all of them, when nothing else wants the machine
python -m scoring.warming begin        starts the latter, where it is not done, and ends at once
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scoring.exact import warm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from scoring.exact.programme import Programme

SEED = 1
LATER, BEGIN = "for-later", "begin"
PATIENT, LAST = 10, 19
"""How much less than others a process asks for that nobody waits for, in steps of `nice`; and one that gives way to it."""
GIVES_WAY: Mapping[warm.Part, int] = {
    "menus": 0,
    "draws": PATIENT // 2,
    "fronts": LAST,
    "proofs": LAST,
}
"""The same by part: what a run needs first gets most of the machine."""
MANY_OBJECTS = 100_000
"""New objects before those no longer needed are looked for: numba makes millions, which soon go by themselves."""
HERE = Path(__file__).parent
SOURCES: Mapping[warm.Part, tuple[str, ...]] = {
    "menus": ("warming.py", "exact/compiled.py", "exact/menu/walk.py"),
    "draws": (
        "warming.py",
        "exact/compiled.py",
        "exact/batch/kernel.py",
        "exact/batch/kernel_tables.py",
        "exact/batch/pivots.py",
        "options/chance_step.py",
    ),
    "fronts": (
        "warming.py",
        "exact/compiled.py",
        "exact/menu/blocks.py",
        "exact/menu/labels.py",
        "exact/menu/tails.py",
        "exact/menu/tuning.py",
        "exact/menu/walk.py",
    ),
    "proofs": (
        "warming.py",
        "exact/compiled.py",
        "exact/deep_listing.py",
        "exact/level_listing.py",
        "exact/limbs.py",
        "exact/polishing.py",
        "robustness/draws/rank_counts.py",
    ),
}
"""The modules with functions that a run compiles, and what decides how they are called, by part."""
QUICK: tuple[warm.Part, ...] = ("menus", "proofs")
"""What a quick run calls of them."""


def begin(*parts: warm.Part) -> bool:
    """Let other processes make the machine code beside this one's work, on the first run on a machine.

    parts: which; all by default. The functions that need it wait for their part. Says whether any
    was started.
    """
    started = [warm.begin("scoring.warming", part, _sources(part)) for part in parts or SOURCES]
    return any(started)


def begin_for_later() -> bool:
    """Let a process of low priority make what the first run will need, once, beside whatever comes until then.

    For commands that come before a run. Says whether it was started; STEELYARD_NO_BACKGROUND=1
    forbids it.
    """
    return warm.begin_for_later("scoring.warming", LATER, [_sources(part) for part in SOURCES])


def make(*parts: warm.Part) -> None:
    """Have the machine code made, or found, before anything is handed out to several processes."""
    begin(*parts)
    for part in parts or SOURCES:
        warm.wait(part)


def _sources(part: warm.Part) -> list[Path]:
    return [HERE / name for name in SOURCES[part]]


def compile_menus() -> None:
    """Walk the menu of a tiny programme, as whatever is asked of menus does."""
    from scoring.exact.menu.asker import Asker  # noqa: PLC0415 - only the other process needs all this
    from scoring.exact.menu.menu import domain_of, ends_of, menu_of  # noqa: PLC0415

    programme = _tiny()
    asker = Asker(menu_of(programme))
    domain = domain_of(asker.menu, {})
    asker.best(ends_of(programme, {}), domain, tie=programme.tie, room=2, work=1_000_000)


def compile_proofs() -> None:
    """Prove and explain a small case, as a run does, and count ranks: of what it calls the part alone is compiled."""
    from criteria.read import check  # noqa: PLC0415 - only the other process needs all this
    from scoring.analysis import analyse  # noqa: PLC0415
    from scoring.explanation.explanation import explain  # noqa: PLC0415

    case = check("rare-earths-brief").case
    if case is not None:
        explain(analyse(case, quick=True, draws=0))
    compile_ranks()


def compile_fronts() -> None:
    """Go down one stretch of a frontier, as where labels were too many once."""
    import numpy as np  # noqa: PLC0415 - only the other process needs all this

    from scoring.exact.menu.asker import Asker  # noqa: PLC0415
    from scoring.exact.menu.menu import Menu, MenuRow  # noqa: PLC0415
    from scoring.exact.menu.stretches import Stretches  # noqa: PLC0415

    menu = Menu([(0, 5), (0, 4)], [MenuRow("budget", True, {1: 3, 3: 2}, {})], [])
    asker = Asker(menu, "fronts")
    by_item = np.array([3, 2], dtype=np.int64)
    stretches = Stretches(
        asker, lambda total: np.array([total]), lambda choices: choices @ by_item, 1, ties=False
    )
    stretches.is_hard = True
    stretches.next(5, 0)


def compile_draws() -> None:
    """Call the search of draws, its guesses and pivots, and a step of the options, as a run does."""
    import numpy as np  # noqa: PLC0415 - only the other process needs all this

    from scoring.exact.batch import every  # noqa: PLC0415
    from scoring.exact.batch.search import Resolver  # noqa: PLC0415
    from scoring.options.chance_step import Step, extended  # noqa: PLC0415

    programme = _tiny()
    nothing = np.zeros((0, 2), dtype=np.int64)
    every.MOST = 0  # the search is called, although so small a programme needs none
    Resolver(programme).resolve(np.array([[5, 7], [4, 3], [6, 6]], dtype=np.int64), nothing)
    flat, square, cube = (np.zeros((1,) * rank, dtype=np.int64) for rank in (1, 2, 3))
    step = Step(flat, cube, square, 0, flat, 0, 0)
    extended(step, square, flat, cube, square)


def _tiny() -> Programme:
    """Make a programme of three recommendations and a budget."""
    from scoring.exact.programme import Line, Programme, RuleRow  # noqa: PLC0415 - only the other process needs it

    cost = Line(((0, (3,)), (1, (2,)), (2, (4,))))
    return Programme(
        ids=("A", "B", "C"),
        levels=(("yes",),) * 3,
        values=((5,), (4,), (6,)),
        joints=(),
        rows=(RuleRow("budget", cost, high=6),),
        cost=cost,
    )


def compile_ranks() -> None:
    """Count the ranks of two draws."""
    import numpy as np  # noqa: PLC0415 - only the other process needs all this

    from scoring.robustness.draws.acceptability import of_chances  # noqa: PLC0415
    from scoring.robustness.draws.draws import Chances  # noqa: PLC0415
    from scoring.robustness.weights.admissible import anything  # noqa: PLC0415
    from scoring.work.streams import SLICES  # noqa: PLC0415

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


WORK: Mapping[warm.Part, Callable[[], None]] = {
    "menus": compile_menus,
    "draws": compile_draws,
    "fronts": compile_fronts,
    "proofs": compile_proofs,
}


def main(words: Sequence[str]) -> None:
    """Do what the words say; see above."""
    if BEGIN in words:
        begin_for_later()
        return
    gc.set_threshold(MANY_OBJECTS)
    patient = LATER in words
    if patient:
        _give_way(PATIENT)
    for part, work in WORK.items():
        if patient or not words or part in words:
            if not patient:
                _give_way(GIVES_WAY[part])
            warm.make_once(part, _sources(part), work)


def _give_way(steps: int) -> None:
    """Ask for less of the machine than others, where that can be asked; it adds to what was asked before."""
    if hasattr(os, "nice"):
        os.nice(steps)


if __name__ == "__main__":
    main(sys.argv[1:])
