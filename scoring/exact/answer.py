"""The one answer to the one question asked all over the house: which portfolio is worth most, and is that proved?

    under these values, of one programme    `search.best_of` and `search.Prover`   branch and bound in exact integers
    in every one of many draws              `batch.search.Resolver`                the same bounds, over whole arrays
    under any weights                       `robustness.weights.oracle.Weighted`   one Prover, asked again and again

In words: three engines, one `Answer`. The batch engine hands out `Answers`, which are as many of
them in arrays; under all weights at once `parametric/` proves that nothing else is ever best, and
asks the batch engine for what is.

What stands apart says how an answer came about and is not one itself: a `Goal` is what a search
looks for and holds what it has found; `Searched` (tree.py) is how one search ended; a `Proof`
(proof.py) is the record a certificate is written from; an `Optimum` (portfolio/) adds the solver's
word and the verdict. A solver's `Solution` and `Claim` (portfolio/) are in floats and prove
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scoring.exact.programme import Choice


@dataclass(frozen=True, slots=True)
class Answer:
    """The best portfolio under some values, as far as it is known.

    choice: a level for each recommendation; None where no portfolio is known
    value: of the choice, in value units; None without one
    bound: no portfolio is worth more, in value units; None where it is proved that there is none,
        or nothing is known
    proved: the search closed: nothing is worth more than the choice (but for the programme's tie),
        or there is nothing
    unit: points in one value unit
    """

    choice: Choice | None
    value: int | None
    bound: int | None
    proved: bool
    unit: Fraction = Fraction(1)

    @property
    def empty(self) -> bool:
        """Whether it is proved that no portfolio keeps every rule."""
        return self.proved and self.choice is None

    @property
    def points(self) -> Fraction | None:
        """Value of the choice in points."""
        return None if self.value is None else self.value * self.unit

    @property
    def bound_points(self) -> Fraction | None:
        """What no portfolio is worth more than, in points."""
        return None if self.bound is None else self.bound * self.unit


@dataclass(frozen=True, slots=True)
class FoundAnswer(Answer):
    """An answer that has a portfolio, from an oracle that does without an answer where there is none."""

    choice: Choice
    value: int

    @property
    def points(self) -> Fraction:
        """Value of the choice in points."""
        return self.value * self.unit


@dataclass(frozen=True, slots=True)
class Answers:
    """The best portfolio of every draw, by value, then least cost, then fewest funded, then the draw's order of rows.

    choices: draws x recommendations; zeros in a draw that is empty
    values: one a draw, exact, in the unit of the values given; 0 in a draw that is empty
    proved: one a draw: it is the first by this rule of all worth the most, or it is proved that
        there is none
    empty: one a draw: it is proved that no portfolio keeps its rules
    alone: how many draws the exact search had to answer by itself
    open: draws that are not proved, in their order x recommendations x (lowest, highest level) that
        any portfolio worth as much as the best one known may hold it at
    """

    choices: NDArray[np.int16]
    values: tuple[int, ...]
    proved: NDArray[np.bool_]
    empty: NDArray[np.bool_]
    alone: int
    open: NDArray[np.int16]

    def of_draw(self, draw: int, unit: Fraction) -> FoundAnswer:
        """Give the answer of one draw that is not empty. unit: points in one unit of the values given."""
        choice = tuple(self.choices[draw].tolist())
        value = self.values[draw]
        proved = bool(self.proved[draw])
        return FoundAnswer(choice, value, bound=value if proved else None, proved=proved, unit=unit)
