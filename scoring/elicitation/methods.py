"""The elicitation methods of weights, and everything the case says by them, by voice and by method, side by side.

A voice is a stakeholder, or the case as a whole (its own swings, and rows whose stakeholder is
blank). Entropy, CRITIC and other weights drawn from the scores are left out on purpose: how much
scores happen to vary says nothing of what anybody cares about, and such weights change when a
recommendation is added (see docs/weights.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from criteria.model.rows import CaseTables
from criteria.model.scales import swing_sentence
from scoring.elicitation.best_worst import best_worst_weights
from scoring.elicitation.elicited import Method
from scoring.elicitation.exchange_rates import Rates, exchange_rates
from scoring.elicitation.intervals import range_problems, stated_ranges, swing_range_weights
from scoring.elicitation.pairs import comparison_problems, comparison_weights
from scoring.elicitation.problems import incomplete
from scoring.elicitation.rank_order import rank_order_weights
from scoring.elicitation.ratings import direct_weights, swing_weights
from scoring.elicitation.statements import statement_problems, statement_weights
from scoring.elicitation.verbal import curves, judgement_problems, judgement_weights
from scoring.work.later import pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from criteria.model.case import Case
    from scoring.elicitation.elicited import ElicitedWeights
    from scoring.elicitation.problems import Check
    from scoring.elicitation.verbal import Curve
    from scoring.value.evaluation import Evaluation


@dataclass(frozen=True, slots=True)
class ElicitationMethod:
    """One way to ask for weights; whoever adds one finds here all that it needs.

    names: what the reports call the weights it gives; problems speak of the first.
    table: where the answers are typed, a table of the case and a sheet of the template.
    weights: one voice's answers turned into weights; nothing where it did not answer so.
    check: what only computing can see to be wrong with the answers; None where the checks of a case
        see it all.
    full: it gives one full set of weights, with which the voice's other answers are compared.
    called: what such weights are called then.
    """

    names: tuple[Method, ...]
    table: str
    weights: Callable[[Case, str], Iterator[ElicitedWeights]]
    check: Check | None = None
    full: bool = False
    called: str = ""

    def whose(self, voice: str) -> str:
        """Say whose weights by it these are, as `the swings of ann`."""
        return f"{self.called or f'the {self.names[0]} weights'} of {voice or 'the case'}"


METHODS = (
    ElicitationMethod(
        (Method.SWING,), "stakeholders", swing_weights, full=True, called="the swings"
    ),
    ElicitationMethod(
        (Method.DIRECT,),
        "weights",
        direct_weights,
        incomplete("weights"),
        full=True,
        called="the weights given directly",
    ),
    ElicitationMethod(
        (Method.MACBETH,), "judgements", judgement_weights, judgement_problems, full=True
    ),
    ElicitationMethod(
        (Method.BEST_WORST,), "best_worst", best_worst_weights, incomplete("best_worst"), full=True
    ),
    ElicitationMethod(
        (Method.EIGENVECTOR, Method.GEOMETRIC),
        "pairwise",
        comparison_weights,
        comparison_problems,
        full=True,
    ),
    ElicitationMethod((Method.INTERVALS,), "weights", stated_ranges, range_problems),
    ElicitationMethod((Method.SWING_INTERVALS,), "criteria", swing_range_weights),
    ElicitationMethod(
        (Method.STATEMENTS,), "weight_statements", statement_weights, statement_problems
    ),
    ElicitationMethod(
        (Method.CENTROID, Method.RANK_SUM, Method.RECIPROCAL),
        "weights",
        rank_order_weights,
        incomplete("weights"),
    ),
)
"""The elicitation methods, the ones that say most first."""


@dataclass(frozen=True)
class Elicitation:
    """Weights of every voice by every method it used.

    leaves: the ids of the criteria proper.
    said: in the order of voices (the case first), then of methods.
    curves: value functions from MACBETH judgements.
    swings: for each leaf the sentence that a swing answers.
    rates: what the case's own weights take units to be worth.
    """

    leaves: tuple[str, ...]
    said: tuple[ElicitedWeights, ...]
    curves: tuple[Curve, ...]
    swings: tuple[str, ...]
    rates: Rates

    def of(self, voice: str) -> tuple[ElicitedWeights, ...]:
        """List what one voice said; the case as a whole is the blank voice."""
        return tuple(answer for answer in self.said if answer.voice == voice)

    def spread(self, voice: str) -> tuple[Fraction, ...] | None:
        """For each leaf, the largest less the smallest weight over a voice's methods; None with fewer than two."""
        given = [answer.weights for answer in self.of(voice) if answer.weights is not None]
        if len(given) < 2:
            return None
        return tuple(max(column) - min(column) for column in zip(*given, strict=True))

    def to_frame(self) -> pd.DataFrame:
        """Show weights: voices and methods down, leaves across."""
        given = [answer for answer in self.said if answer.weights is not None]
        keys = [(answer.voice, str(answer.method)) for answer in given]
        index = pd.MultiIndex.from_tuples(keys, names=["voice", "method"])
        cells = [[float(weight) for weight in answer.weights or ()] for answer in given]
        return pd.DataFrame(cells, index=index, columns=list(self.leaves))


def elicit(evaluation: Evaluation) -> Elicitation:
    """Gather every voice's weights by every method that the case's sheets hold."""
    case, functions = evaluation.case, evaluation.table.functions
    return Elicitation(
        leaves=tuple(leaf.id for leaf in case.leaves),
        said=tuple(answer for voice in voices_of(case) for answer in weights_of(case, voice)),
        curves=curves(case, functions),
        swings=tuple(
            swing_sentence(case, leaf, function)
            for leaf, function in zip(case.leaves, functions, strict=True)
        ),
        rates=exchange_rates(evaluation),
    )


def voices_of(case: Case) -> tuple[str, ...]:
    """Name everybody who says anything of weights, the case as a whole (blank) first."""
    stakeholders = [row.stakeholder for row in case.stakeholders]
    speaking = [
        row.stakeholder for table in CaseTables.WEIGHING for row in getattr(case, table.attribute)
    ]
    return tuple(dict.fromkeys(["", *stakeholders, *speaking]))


def weights_of(case: Case, voice: str) -> Iterator[ElicitedWeights]:
    """Turn all that one voice says into weights, method by method, the ones that say most first."""
    for method in METHODS:
        yield from method.weights(case, voice)
