"""How the compiled search reads rules: one flat array of amounts, and where each rule and recommendation stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scoring.exact.batch import kernel_tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scoring.exact.batch.row_table import RowLot, RowTable

    type Integers = NDArray[np.int64]


class Layout:
    """The rules of a table, laid out: what never varies, and of the rest only where it stands."""

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
        self._flat = amounts[self._row, self._column]
        self._flat_joints = joint_amounts[self._joint_row, self._joint]
        n, joints = len(system.sizes), len(system.sides)
        touched = [p for joints_of in touching for p in joints_of]
        counts = [n, system.columns, system.rows, len(rows), len(self._flat), joints]
        fields = {
            kernel_tables.COUNT: [*counts, len(self._flat_joints)],
            kernel_tables.FIRST: table.firsts,
            kernel_tables.SIZE: table.sizes,
            kernel_tables.ENTRIES_AT: entries_at,
            kernel_tables.ROW: rows,
            kernel_tables.OWNER: owners,
            kernel_tables.START: starts[:-1],
            kernel_tables.AMOUNT: self._flat,
            kernel_tables.BY_ROW_AT: np.searchsorted(np.sort(rows), np.arange(system.rows + 1)),
            kernel_tables.BY_ROW: np.argsort(rows, kind="stable"),
            kernel_tables.JOINT_AT: np.searchsorted(self._joint, np.arange(joints + 1)),
            kernel_tables.JOINT_ROW: self._joint_row,
            kernel_tables.JOINT_AMOUNT: self._flat_joints,
            kernel_tables.TOUCHED_AT: np.cumsum([0, *map(len, touching)]),
            kernel_tables.TOUCHED: touched,
            kernel_tables.END: table.ends[: system.rows],
            kernel_tables.SHARED: joint_amounts.any(axis=1),
            kernel_tables.VARIES: np.isin(np.arange(system.rows), table.varying),
            kernel_tables.KIND: self._kinds(touching),
            **{kernel_tables.MEMBER + p: system.member[p] for p in range(joints)},
        }
        width = max(map(len, fields.values()))
        self._rules = np.zeros((len(fields), width), dtype=np.int64)
        for field, filled in fields.items():
            self._rules[field, : len(filled)] = filled

    def rules(self) -> Integers:
        """Give the rules as one table, which whoever asks may write over: see `kernel_tables`."""
        return self._rules.copy()

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
        table = self.table
        flat = np.repeat(self._flat[None], len(lot), axis=0)
        joints = np.repeat(self._flat_joints[None], len(lot), axis=0)
        place = np.full(table.system.rows, -1, dtype=np.int64)
        place[table.varying] = np.arange(len(table.varying))
        spots = np.flatnonzero(place[self._row] >= 0)
        flat[:, spots] = lot.amounts[:, place[self._row[spots]], self._column[spots]]
        spots = np.flatnonzero(place[self._joint_row] >= 0)
        joints[:, spots] = lot.joint_amounts[:, place[self._joint_row[spots]], self._joint[spots]]
        return flat, joints
