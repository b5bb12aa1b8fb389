"""The linear relaxation of a programme, kept in HiGHS and re-solved from where it stood, for its row duals.

    maximise sum v[c] x_c + sum w_p y_p   subject to every inequality, sum of a recommendation's x <= 1, 0 <= x, y <= 1

In words: the same choice if recommendations could be funded in part. What counts is not its answer,
which is in floats and trusted nowhere, but its duals: rounded to integers they are multipliers
whose bound is exact whatever the solver did (bounds.py). Threads are always 1: HiGHS breaks when
they change between solves in one process.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from scoring.exact.linear.simplex import simplex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Domain, Inequality, Setting, System

PRECISION = 36  # bits of the total value that rounding the multipliers may not touch
RAY_BITS = 28  # of the largest multiplier of a ray
NEGLIGIBLE = 1e-9  # duals below this, in values scaled to about 100, are noise


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Integer multipliers >= 0 over a common `scale` >= 0; scale 0 is a proof of infeasibility (Farkas).

    weights: (place of the inequality, multiplier), only those above zero.
    """

    scale: int
    weights: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the relaxation said.

    feasible: None where the solver gave neither an answer nor a proof that there is none
    objective: in the solver's scaled values
    shares: columns; between 0 and 1 (empty unless feasible)
    multipliers: its duals, rounded
    """

    feasible: bool | None
    objective: float
    shares: NDArray[np.float64]
    multipliers: Multipliers


@dataclass(frozen=True, slots=True)
class Duals:
    """What many solves gave; a row each.

    duals: solves x inequalities, in the values' unit for one unit of the inequality; zeros where a
        solve failed
    shares: solves x levels
    feasible: False where the duals are a ray that should prove there is no portfolio
    """

    duals: NDArray[np.float64]
    shares: NDArray[np.float64]
    feasible: NDArray[np.bool_]


class Relaxation:
    """One HiGHS model of a system; every `solve` starts from the last basis.

    like: a relaxation of the same system, from which this one takes how it is written.
    """

    def __init__(self, system: System, like: Relaxation | None = None) -> None:
        self.system = system
        self._kept = system.option > 0
        self._levels = np.flatnonzero(self._kept)  # option 0 is what the others leave
        self._column: list[int] = (np.cumsum(self._kept) - 1).tolist()
        self._option: list[int] = system.option.tolist()
        self._joints = len(system.programme.joints)
        self._count = len(self._levels) + self._joints
        self._rows = len(system.inequalities)
        self._exponents = [_exponent(reach) for reach in system.reach]
        self._values: tuple[tuple[int, ...], tuple[int, ...]] | None = None
        self._value_exponent = 0
        self._bounds: tuple[int, ...] | None = None
        self._domain: Domain | None = None
        self.offsets: list[int] = [] if like is None else like.offsets
        self.lp: Any = self._written() if like is None else like.lp
        self._model = simplex()
        self._model.passModel(self.lp)

    def _written(self) -> Any:
        """Write down every inequality, and one row for the levels of each recommendation, as the solver reads them."""
        system = self.system
        rows: list[list[tuple[int, float]]] = []
        for part, exponent in zip(system.inequalities, self._exponents, strict=True):
            amounts, offset = self._without_unfunded(part)
            self.offsets.append(offset)
            rows.append([(column, _scaled(amount, exponent)) for column, amount in amounts])
        rows += [self._levels_of(span) for span in system.spans]
        cells = list(chain.from_iterable(rows))
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self._count, len(rows)
        lp.col_cost_ = np.zeros(self._count)
        lp.col_lower_, lp.col_upper_ = np.zeros(self._count), np.ones(self._count)
        lp.row_lower_ = np.full(len(rows), -np.inf)
        lp.row_upper_ = np.ones(len(rows))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows)]).astype(np.int32)
        lp.a_matrix_.index_ = np.array([column for column, _ in cells], dtype=np.int32)
        lp.a_matrix_.value_ = np.array([number for _, number in cells], dtype=np.float64)
        return lp

    def _levels_of(self, span: range) -> list[tuple[int, float]]:
        """Count the levels of one recommendation."""
        return [(self._column[column], 1.0) for column in span[1:]]

    def _without_unfunded(self, part: Inequality) -> tuple[list[tuple[int, int]], int]:
        """Write an inequality over the model's columns, and what moves to its bound.

        x_i0 = 1 - the others: an amount on option 0 moves to them and to the bound.
        """
        system, option = self.system, self._option
        amounts = dict(part.terms)
        unfunded = [(column, amount) for column, amount in part.terms if not option[column]]
        for first, amount in unfunded:
            for column in system.spans[system.owner[first]][1:]:
                amounts[column] = amounts.get(column, 0) - amount
        cells = [
            (self._column[column], amount)
            for column, amount in sorted(amounts.items())
            if amount and option[column]
        ]
        cells += [(len(self._levels) + p, amount) for p, amount in part.joints]
        return cells, sum(amount for _, amount in unfunded)

    def solve(self, setting: Setting, domain: Domain) -> Relaxed:
        """Solve under a setting's values and bounds with only the domain's options open."""
        if self._count == 0:
            return Relaxed(True, 0.0, domain.astype(np.float64), Multipliers(1))
        status = self._run(setting, domain)
        if status == highspy.HighsModelStatus.kOptimal:
            solution = self._model.getSolution()
            shares = np.zeros(self.system.columns)
            shares[self._levels] = np.clip(solution.col_value[: len(self._levels)], 0.0, 1.0)
            firsts = np.array(self.system.first, dtype=np.int64)
            shares[firsts] = np.clip(1.0 - np.add.reduceat(shares, firsts), 0.0, 1.0)
            duals = -np.array(solution.row_dual[: self._rows])
            objective = -self._model.getObjectiveValue()
            return Relaxed(True, objective, shares, self._rounded(duals, self._value_exponent))
        nothing = np.zeros(0)
        if status == highspy.HighsModelStatus.kInfeasible:
            _, has_ray, ray = self._model.getDualRay()
            if has_ray:
                duals = -np.array(ray[: self._rows])
                size = max(float(np.abs(duals).max(initial=0.0)), 1e-30)
                return Relaxed(False, -np.inf, nothing, self._rounded(duals / size, None))
        self._model.clearSolver()
        return Relaxed(None, np.inf, nothing, Multipliers(1))

    def value(self, setting: Setting, domain: Domain) -> float:
        """Solve for the objective alone, in the solver's scaled values; minus infinity where infeasible."""
        status = self._run(setting, domain)
        if status == highspy.HighsModelStatus.kOptimal:
            return -float(self._model.getObjectiveValue())
        return -np.inf if status == highspy.HighsModelStatus.kInfeasible else np.inf

    def duals(
        self,
        values: NDArray[np.float64],
        joint_values: NDArray[np.float64],
        domains: Sequence[Domain],
    ) -> Duals:
        """Solve under many values, one after another, for row duals and shares in floats.

        values: solves x levels (columns but option 0). joint_values: solves x joints. domains: one
        a solve.
        """
        duals = np.zeros((len(values), self._rows))
        shares = np.zeros((len(values), len(self._levels)))
        feasible = np.ones(len(values), dtype=bool)
        all_values = np.hstack([values, joint_values])
        exponents = np.frexp(np.abs(all_values).max(axis=1, initial=1.0))[1] - 7
        costs = -np.ldexp(all_values, -exponents[:, None])
        self._set_bounds(self._bounds or tuple(part.bound for part in self.system.inequalities))
        places = np.arange(self._count, dtype=np.int32)
        self._values = None
        model, set_before = self._model, None
        for place, (cost, domain) in enumerate(zip(costs, domains, strict=True)):
            if domain is not set_before:
                self._set_domain(domain)
                set_before = domain
            model.changeColsCost(self._count, places, cost)
            model.run()
            status = model.getModelStatus()
            if status == highspy.HighsModelStatus.kOptimal:
                solution = model.getSolution()
                duals[place] = solution.row_dual[: self._rows]
                shares[place] = solution.col_value[: len(self._levels)]
            elif status == highspy.HighsModelStatus.kInfeasible:
                _, has_ray, ray = model.getDualRay()
                if has_ray:
                    feasible[place] = False
                    multipliers = ray[: self._rows]
                    size = float(np.abs(multipliers).max(initial=0.0))
                    duals[place] = multipliers / max(size, 1e-30)
        rows = np.array(self._exponents, dtype=np.int64)
        duals = -np.ldexp(duals, np.where(feasible, exponents, RAY_BITS)[:, None] - rows)
        return Duals(np.asarray(duals), shares, feasible)

    def _run(self, setting: Setting, domain: Domain) -> Any:
        self._set_values(setting)
        self._set_bounds(setting.bounds)
        self._set_domain(domain)
        self._model.run()
        return self._model.getModelStatus()

    def _set_values(self, setting: Setting) -> None:
        key = (setting.values, setting.joint_values)
        if key == self._values:
            return
        values = [*(setting.values[c] for c in self._levels), *setting.joint_values]
        self._value_exponent = max((abs(v) for v in values), default=1).bit_length() - 7
        costs = np.array([-_scaled(v, self._value_exponent) for v in values])
        self._model.changeColsCost(self._count, np.arange(self._count, dtype=np.int32), costs)
        self._values = key

    def _set_bounds(self, bounds: tuple[int, ...]) -> None:
        if bounds == self._bounds:
            return
        upper = np.array(
            [
                _scaled(b - o, e)
                for b, o, e in zip(bounds, self.offsets, self._exponents, strict=True)
            ],
            dtype=np.float64,
        )
        places = np.arange(self._rows, dtype=np.int32)
        self._model.changeRowsBounds(self._rows, places, np.full(self._rows, -np.inf), upper)
        self._bounds = bounds

    def _set_domain(self, domain: Domain) -> None:
        if self._domain is not None and np.array_equal(domain, self._domain):
            return
        levels = domain[self._levels]
        known = self._domain
        changed = (
            np.arange(len(levels))
            if known is None
            else np.flatnonzero(levels != known[self._levels])
        )
        if len(changed):
            upper = levels[changed].astype(np.float64)
            self._model.changeColsBounds(
                len(changed), changed.astype(np.int32), np.zeros(len(changed)), upper
            )
        firsts = np.array(self.system.first, dtype=np.int64)
        changed = (
            np.arange(len(firsts))
            if known is None
            else np.flatnonzero(domain[firsts] != known[firsts])
        )
        if len(changed):
            must = np.where(domain[firsts[changed]], 0.0, 1.0)
            rows = (self._rows + changed).astype(np.int32)
            self._model.changeRowsBounds(len(rows), rows, must, np.ones(len(rows)))
        self._domain = domain.copy()

    def _rounded(self, duals: NDArray[np.float64], value_exponent: int | None) -> Multipliers:
        """Turn scaled duals into integers over a common scale that is a power of two.

        A dual of the scaled row k stands for dual * 2**(value exponent - row exponent) in the
        programme's units. The scale is large enough that rounding moves the bound by less than
        2**-PRECISION of the largest value.
        """
        used = [(k, float(d)) for k, d in enumerate(duals) if d > NEGLIGIBLE]
        if not used:
            return Multipliers(0 if value_exponent is None else 1)
        spare = PRECISION + len(self.system.sizes).bit_length()
        largest = max(self._exponents[k] for k, _ in used)
        if value_exponent is None:
            scale, shift = 0, largest + spare
        else:
            bits = max(0, largest - value_exponent + spare)
            scale, shift = 1 << bits, value_exponent + bits
        weights = [(k, _rounded(d, shift - self._exponents[k])) for k, d in used]
        return Multipliers(scale, tuple((k, weight) for k, weight in weights if weight > 0))


def _exponent(reach: int) -> int:
    """Give the power of two that brings a row's largest amount into [1, 2); 0 for a row without any."""
    return max(reach, 1).bit_length() - 1


def _scaled(number: int, exponent: int) -> float:
    """Divide an integer of any size by a power of two, correctly rounded."""
    return number / (1 << exponent) if exponent >= 0 else float(number << -exponent)


def _rounded(dual: float, exponent: int) -> int:
    """Give the integer nearest below dual * 2**exponent."""
    numerator, denominator = dual.as_integer_ratio()
    if exponent >= 0:
        return (numerator << exponent) // denominator
    return numerator // (denominator << -exponent)
