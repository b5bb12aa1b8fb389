"""How the compiled search reads rules: one flat array of amounts, and where each rule and recommendation stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch.kernel_tables import RuleTables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.row_table import RowLot, RowTable

    type Integers = NDArray[np.int64]


class Layout:
    """The rules of a table, laid out; `rules` holds what never varies, and of the rest only where it stands."""

    def __init__(self, table: RowTable) -> None:
        self.table = table
        system = table.system
        amounts, joint_amounts = table.amounts[: system.rows], table.joint_amounts[: system.rows]
        rows: list[int] = []
        owners: list[int] = []
        starts = [0]
        entries_at = [0]
        for i, span in enumerate(system.spans):
            used = np.flatnonzero(amounts[:, span].any(axis=1)).tolist()
            rows += used
            owners += [i] * len(used)
            starts += [starts[-1] + len(span) * place for place in range(1, len(used) + 1)]
            entries_at.append(len(rows))
        sizes = table.sizes[owners] if owners else np.zeros(0, dtype=np.int64)
        self._row = np.repeat(np.array(rows, dtype=np.int64), sizes)
        self._column = np.array(
            [column for i in owners for column in system.spans[i]], dtype=np.int64
        )
        joint_row, p_of = np.nonzero(joint_amounts)
        by_joint = np.argsort(p_of, kind="stable")
        self._joint_row, self._joint = joint_row[by_joint], p_of[by_joint]
        touching = [
            [p for p, sides in enumerate(system.sides) if i in sides]
            for i in range(len(system.sizes))
        ]
        self.rules = RuleTables(
            first=table.firsts,
            sizes=table.sizes,
            entries_at=np.array(entries_at, dtype=np.int64),
            row=np.array(rows, dtype=np.int64),
            owner=np.array(owners, dtype=np.int64),
            start=np.array(starts[:-1], dtype=np.int64),
            amounts=amounts[self._row, self._column],
            by_row_at=np.searchsorted(np.sort(rows), np.arange(system.rows + 1)),
            by_row=np.argsort(rows, kind="stable"),
            joint_at=np.searchsorted(self._joint, np.arange(len(system.sides) + 1)),
            joint_row=self._joint_row,
            joint_amounts=joint_amounts[self._joint_row, self._joint],
            member=system.member,
            touched_at=np.cumsum([0, *map(len, touching)]),
            touched=np.array([p for joints in touching for p in joints], dtype=np.int64),
            ends=table.ends[: system.rows].copy(),
            kinds=self._kinds(touching),
        )

    def _kinds(self, touching: list[list[int]]) -> Integers:
        """Number the kinds of recommendations that may be twins: no joint, and the same in all that never varies."""
        table, system = self.table, self.table.system
        still = np.setdiff1d(np.arange(system.rows), table.varying)
        kinds: dict[tuple[int, bytes], list[int]] = {}
        for i, span in enumerate(system.spans):
            if not touching[i]:
                amounts = table.amounts[np.ix_(still, span)]
                kinds.setdefault((len(span), amounts.tobytes()), []).append(i)
        kind_of = np.full(len(system.sizes), -1, dtype=np.int64)
        for kind, members in enumerate(kinds.values()):
            if len(members) > 1:
                kind_of[members] = kind
        return kind_of

    def amounts(self, lot: RowLot) -> tuple[Integers, Integers]:
        """Give the flat amounts of every draw of a lot, and those of the joints: draws x amounts, draws x amounts."""
        rules, table = self.rules, self.table
        flat = np.repeat(rules.amounts[None], len(lot), axis=0)
        joints = np.repeat(rules.joint_amounts[None], len(lot), axis=0)
        place = np.full(table.system.rows, -1, dtype=np.int64)
        place[table.varying] = np.arange(len(table.varying))
        spots = np.flatnonzero(place[self._row] >= 0)
        flat[:, spots] = lot.amounts[:, place[self._row[spots]], self._column[spots]]
        spots = np.flatnonzero(place[self._joint_row] >= 0)
        joints[:, spots] = lot.joint_amounts[:, place[self._joint_row[spots]], self._joint[spots]]
        return flat, joints
