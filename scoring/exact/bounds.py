"""What multipliers prove, in exact integers, and which options the rows rule out by themselves.

    scale * V(x) <= L - sum_i loss[i][x_i] - sum_p loss[p][y_p] - sum_k weight_k * (room left in k)      for every
    L = sum_k weight_k * bound_k + sum_i max_o r[i][o] + sum_p max_y r[p][y]                       feasible portfolio
    r[i][o] = scale * v[i][o] - sum_k weight_k * a[k][i][o],    r[p][1] = scale * v[p] - sum_k weight_k * b[k][p]
    loss[i][o] = max_o' r[i][o'] - r[i][o]

In words: charge every rule's use at any prices; what all recommendations can then earn at best,
plus the prices of what there is, is more than any portfolio can be worth; and each step away from
the best earnings costs its loss. A portfolio worth at least z therefore has losses of L - scale * z
or less in sum (reduced-cost fixing; Geoffrion 1974, "Lagrangean relaxation for integer
programming").
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.compiled import fast
from scoring.exact.inequalities import FAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from scoring.exact.inequalities import Domain, Setting, System
    from scoring.exact.limbs import Limbs
    from scoring.exact.relaxation import Multipliers

LOSS_BITS = 50
LIMB_BITS = 61


@dataclass(frozen=True, slots=True)
class Bound:
    """The bound over a domain, and the losses behind it: as pairs where they fit, else as Python integers.

    total: L, in value units times scale
    scale: that of the multipliers
    multipliers: what proves it
    limbs: the losses as pairs (limbs.py)
    whole: the losses of columns, None where closed, and of joints
    """

    total: int
    scale: int
    multipliers: Multipliers
    limbs: Limbs | None = None
    whole: tuple[list[int | None], list[tuple[int | None, int | None]]] = ([], [])

    @property
    def losses(self) -> list[int | None]:
        """What every option loses; None where closed."""
        if self.limbs is None:
            return self.whole[0]
        return _whole(self.limbs.high, self.limbs.low, self.limbs.bits)

    @property
    def joint_losses(self) -> list[tuple[int | None, int | None]]:
        """What every joint loses by (not holding, holding); None where impossible."""
        if self.limbs is None:
            return self.whole[1]
        halves = self.limbs.joint_high.ravel(), self.limbs.joint_low.ravel()
        losses = _whole(*halves, self.limbs.bits)
        return list(zip(losses[::2], losses[1::2], strict=True))


def _whole(high: NDArray[np.int64], low: NDArray[np.int64], bits: int) -> list[int | None]:
    """Write pairs as Python integers; None where closed."""
    pairs = zip(high.tolist(), low.tolist(), strict=True)
    return [None if upper < 0 else (upper << bits) + lower for upper, lower in pairs]


@dataclass(frozen=True, slots=True)
class Screen:
    """Losses as 64-bit integers, divided by 2**shift and rounded down, closed or hopeless ones above `slack`.

    A portfolio whose rounded losses sum to more than slack has exact losses of more than the exact
    slack.

    slack: what a portfolio may lose
    shift: bits that everything was divided by
    losses: columns
    joint_losses: joints x (not holding, holding)
    prices: rows; what a unit left unused loses besides; 0 where the row's amounts were rounded
    """

    slack: int
    shift: int
    losses: NDArray[np.int64]
    joint_losses: NDArray[np.int64]
    prices: NDArray[np.float64]


def bound(system: System, setting: Setting, multipliers: Multipliers, domain: Domain) -> Bound:
    """Compute L and the losses exactly over the options that are open."""
    charged = sum(weight * setting.bounds[k] for k, weight in multipliers.weights)
    quick = _in_limbs(system, setting, multipliers, domain)
    if quick is not None:
        earned_at_best, limbs = quick
        return Bound(charged + earned_at_best, multipliers.scale, multipliers, limbs)
    return bound_plainly(system, setting, multipliers, domain)


def bound_plainly(
    system: System, setting: Setting, multipliers: Multipliers, domain: Domain
) -> Bound:
    """Compute as `bound` does, in Python integers."""
    # What is left of every option's and joint's value once rules have charged for it: r above.
    scale = multipliers.scale
    earned = [scale * value for value in setting.values]
    earned_by_joints = [scale * value for value in setting.joint_values]
    total = 0
    for k, weight in multipliers.weights:
        inequality = system.inequalities[k]
        total += weight * setting.bounds[k]
        for column, amount in inequality.terms:
            earned[column] -= weight * amount
        for p, amount in inequality.joints:
            earned_by_joints[p] -= weight * amount
    best, losses = _option_losses(system, earned, domain)
    best_of_joints, joint_losses = _joint_losses(system, earned_by_joints, domain)
    total += best + best_of_joints
    return Bound(total, scale, multipliers, whole=(losses, joint_losses))


def _in_limbs(
    system: System, setting: Setting, multipliers: Multipliers, domain: Domain
) -> tuple[int, Limbs] | None:
    """Give what all earn at best, and the losses, as pairs; None where there is no compiler or a sum might overflow."""
    scale, figures = multipliers.scale, system.figures(setting)
    if (
        scale & (scale - 1)
        or system.flat_inequalities is None
        or not fast("proofs", system.columns)
    ):
        return None
    if figures.values is None or figures.joint_values is None:
        return None
    from scoring.exact import limbs  # noqa: PLC0415 - numba takes a moment to start

    bits = limbs.low_bits(multipliers.weights, system.reach)
    if bits < 1:
        return None
    weights = limbs.halved_weights(multipliers.weights, bits)
    values = limbs.halved(figures.values, figures.largest, scale, bits)
    joint_values = limbs.halved(figures.joint_values, figures.largest, scale, bits)
    if weights is None or values is None or joint_values is None:
        return None
    fits, *losses, total = limbs.bounded(
        system.flat, system.flat_inequalities, values, joint_values, weights, bits, domain
    )
    return (limbs.whole_total(total, bits), limbs.Limbs(bits, *losses)) if fits else None


def _option_losses(
    system: System, earned: Sequence[int], domain: Domain
) -> tuple[int, list[int | None]]:
    """Give what all recommendations earn at best, and what each open option earns less than the best of its own."""
    losses: list[int | None] = [None] * system.columns
    is_open = domain.tolist()
    total = 0
    for span in system.spans:
        columns = [column for column in span if is_open[column]]
        best = max(earned[column] for column in columns)
        total += best
        for column in columns:
            losses[column] = best - earned[column]
    return total, losses


def _joint_losses(
    system: System, earned: Sequence[int], domain: Domain
) -> tuple[int, list[tuple[int | None, int | None]]]:
    """Give what all joints earn at best, and what each loses by not holding and by holding."""
    losses: list[tuple[int | None, int | None]] = []
    total = 0
    for (may, must), earns in zip(certain(system, domain), earned, strict=True):
        best = 0
        if must:
            best = earns
        elif may:
            best = max(0, earns)
        total += best
        losses.append((None if must else best, best - earns if may else None))
    return total, losses


def certain(system: System, domain: Domain) -> list[tuple[bool, bool]]:
    """Say of every joint whether it may hold, and whether it must, in a domain."""
    may, must = _certain(system, domain)
    return list(zip(may.tolist(), must.tolist(), strict=True))


def _certain(system: System, domain: Domain) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of every joint whether it may hold, and whether it must."""
    flat = system.flat
    may = np.ones(len(system.sides), dtype=bool)
    must = may.copy()
    if len(flat.side_of):
        is_open = domain[system.side_columns]
        has_inside = np.logical_or.reduceat(is_open & flat.inside, flat.side_start)
        has_outside = np.logical_or.reduceat(is_open & ~flat.inside, flat.side_start)
        sided = np.flatnonzero(np.diff(flat.side_at))
        starts = flat.side_at[sided]
        may[sided] = np.logical_and.reduceat(has_inside, starts)
        must[sided] = ~np.logical_or.reduceat(has_outside, starts)
    return may, may & must


def screen(system: System, bounded: Bound, threshold: int) -> Screen:
    """Round the losses to 64 bits against what a portfolio worth `threshold` may lose."""
    slack = bounded.total - bounded.scale * threshold
    shift = max(0, slack.bit_length() - LOSS_BITS)
    far = (slack >> shift) + 1
    losses, joint_losses = _rounded(bounded, slack, shift, far)
    prices = np.zeros(system.rows)
    for k, weight in bounded.multipliers.weights:
        if k < system.rows and not system.shift[k]:
            prices[k] = weight / (1 << shift)
    return Screen(
        slack=slack >> shift,
        shift=shift,
        losses=losses,
        joint_losses=joint_losses.reshape(-1, 2),
        prices=prices,
    )


def _rounded(
    bounded: Bound, slack: int, shift: int, far: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Divide the losses by 2**shift, rounded down; `far` for what is closed or over the slack."""
    limbs = bounded.limbs
    if limbs is not None and 0 <= slack < 1 << (LIMB_BITS + limbs.bits):
        from scoring.exact.limbs import screened  # noqa: PLC0415 - numba takes a moment to start

        ends = limbs.bits, slack >> limbs.bits, slack & ((1 << limbs.bits) - 1), shift, far
        joints = limbs.joint_high.ravel(), limbs.joint_low.ravel()
        return screened(limbs.high, limbs.low, *ends), screened(*joints, *ends)

    def rounded(losses: Iterable[int | None]) -> NDArray[np.int64]:
        return np.array(
            [far if loss is None or loss > slack else loss >> shift for loss in losses],
            dtype=np.int64,
        )

    return rounded(bounded.losses), rounded(chain.from_iterable(bounded.joint_losses))


def narrow(system: System, bounds: NDArray[np.int64], domain: Domain) -> Domain | None:
    """Close, until nothing changes, every option with which even the least use of some row passes its bound.

    bounds: as `System.screened` gives them. Returns None where no portfolio is left.
    """
    if fast("proofs", system.columns):
        from scoring.exact.level_listing import narrowed  # noqa: PLC0415 - numba takes a moment to start

        domain = domain.copy()
        return domain if narrowed(system.flat, bounds, domain) else None
    return narrow_plainly(system, bounds, domain)


def narrow_plainly(system: System, bounds: NDArray[np.int64], domain: Domain) -> Domain | None:
    """Close options as `narrow` does, without machine code."""
    if not system.sizes:
        least = np.minimum(_joint_least(system, domain), 0).sum(axis=1)
        return None if (least > bounds).any() else domain
    firsts = np.array(system.first, dtype=np.int64)
    domain = domain.copy()
    while True:
        if not np.logical_or.reduceat(domain, firsts).all():
            return None
        least = np.minimum.reduceat(np.where(domain, system.amounts, FAR), firsts, axis=1)
        room = bounds - least.sum(axis=1) - _joint_least(system, domain).sum(axis=1)
        if (room < 0).any():
            return None
        over = (system.amounts - least[:, system.owner] > room[:, None]).any(axis=0) & domain
        if not over.any():
            return domain
        domain &= ~over


def _joint_least(system: System, domain: Domain) -> NDArray[np.int64]:
    """Give the least each joint may add to each row in a domain. Result: rows x joints."""
    least = np.zeros_like(system.joint_amounts)
    if not system.joint_amounts.any():
        return least
    for p, (may, must) in enumerate(certain(system, domain)):
        if must:
            least[:, p] = system.joint_amounts[:, p]
        elif may:
            least[:, p] = np.minimum(system.joint_amounts[:, p], 0)
    return least
