"""What a run says of a degenerate case, in few words, to be held against what the slow path said before.

`answers.txt` holds what the state before the work on speed said of 500 of them, a line a seed from 0
on: the portfolio, its cost and its benefit in full, and of everything else a digest a kind. It was
written by this module, run in that state:

    python -m tests.degenerate.answers [first] [last]       prints them, a line a case

Only what is named here is compared, so that a result may hold more than it did.
"""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any

from scoring.analysis import Infeasible, Workers, analyse
from tests.degenerate.made import made

if TYPE_CHECKING:
    from collections.abc import Callable

    from scoring.analysis import Analysis

type Plain = dict[str, Any]

DRAWS = 60
DIGITS = 6  # of a digest


def answers(seed: int, *, quick: bool = False) -> Plain:
    """Run a case. quick: leave out the digests."""
    odd = made(seed)
    draws = 0 if odd.draws == 0 else DRAWS
    try:
        analysis = analyse(odd.case, quick=quick, draws=draws, workers=Workers(1))
    except Infeasible as clash:
        return {"clash": str(clash)}
    result = analysis.result.model_dump(mode="json")
    best = result["portfolio"]
    whole = {} if quick else {"else": " ".join(kind(analysis, result) for kind in KINDS.values())}
    return {
        "status": best["status"],
        "funded": best["funded"],
        "cost": best["cost"]["exact"],
        "benefit": best["value"]["exact"],
    } | whole


def _near(_: Analysis, result: Plain) -> Any:
    best = result["portfolio"]
    within = [(one["portfolios"], one["complete"]) for one in best["near"]]
    following = [(one["funded"], one["value"]["exact"]) for one in best["next_best"]]
    return within, following, _of_each(result, "near")


def _prices(_: Analysis, result: Plain) -> Any:
    return [
        (id_, name, _price(level["price"]), level["price"] and level["price"]["budgets"])
        for id_, row in result["recommendations"].items()
        for name, level in row["levels"].items()
    ]


def _price(price: Plain | None) -> Any:
    names = ("lost", "benefit_end", "cost_end", "proved", "cost_proved", "changes")
    return price and [price[name] for name in names]


def _frontier(_: Analysis, result: Plain) -> Any:
    frontier = result["frontier"]
    points = [
        (one["cost"], one["value"], one["funded"], one["proven"]) for one in frontier["points"]
    ]
    other = [(one["value"], one["cost"], one["funded"]) for one in frontier["other_budgets"]]
    return points, frontier["complete"], frontier["open_below"], frontier["bounds"], other


def _people(_: Analysis, result: Plain) -> Any:
    people = result["people"]
    return people and [
        (id_, one["best"], one["best_value"], one["loss"], one["sides"])
        for id_, one in people["each"].items()
    ]


def _futures(_: Analysis, result: Plain) -> Any:
    futures = result["futures"]
    return futures and [
        (id_, one["best"], one["best_value"], one["fits"], one["repair"], one["lost"])
        for id_, one in futures["each"].items()
    ]


def _rules(_: Analysis, result: Plain) -> Any:
    return [
        (name, rule["slack"], rule["kept"], rule["binding"], rule["price"])
        for name, rule in result["rules"]["each"].items()
    ]


def _firmness(_: Analysis, result: Plain) -> Any:
    return _of_each(result, "firmness")


def _draws(_: Analysis, result: Plain) -> Any:
    return _of_each(result, "draws"), _of_each(result, "rank"), result["portfolio"]["expected"]


def _options(_: Analysis, result: Plain) -> Any:
    options = result["options"]
    return options and [
        (name, one["proof"], one["aim"], one["bound"], one["figures"] and one["figures"]["funded"])
        for name, one in options["each"].items()
    ]


def _believing(analysis: Analysis, _: Plain) -> Any:
    doubt = analysis.doubt
    return doubt and [
        (i, shift and (str(shift.amount), str(shift.least), shift.choice))
        for i, shift in sorted(doubt.shifts.items())
    ]


def _of_each(result: Plain, part: str) -> Any:
    return [(id_, row[part]) for id_, row in result["recommendations"].items()]


def _digested(said: Callable[[Analysis, Plain], Any]) -> Callable[[Analysis, Plain], str]:
    def digest(analysis: Analysis, result: Plain) -> str:
        text = json.dumps(_rounded(said(analysis, result)), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]

    return digest


def _rounded(said: Any) -> Any:
    """Leave out of every float what another processor may say otherwise."""
    if isinstance(said, dict):
        return {key: _rounded(value) for key, value in said.items()}
    if isinstance(said, list | tuple):
        return [_rounded(value) for value in said]
    return f"{said:.9g}" if isinstance(said, float) else said


KINDS = {
    "near-ties and the next best": _digested(_near),
    "price tags": _digested(_prices),
    "the frontier and other budgets": _digested(_frontier),
    "people": _digested(_people),
    "scenarios": _digested(_futures),
    "rules and their prices": _digested(_rules),
    "firmness": _digested(_firmness),
    "draws and ranks": _digested(_draws),
    "the four options": _digested(_options),
    "what one would have to believe": _digested(_believing),
}


def main() -> None:
    """Print what is said of each."""
    first, last = (int(argument) for argument in sys.argv[1:3])
    for seed in range(first, last):
        sys.stdout.write(json.dumps(answers(seed), separators=(",", ":")) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
