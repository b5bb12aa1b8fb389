"""Tables of uncertain numbers straight from a matrix of scores, without a case around them."""

import numpy as np

from scoring.robustness.draws.draws import POINT, Chances, triangular


def of_scores(low, likely=None, high=None):
    """Alternatives x criteria, in points; uncertain where low and high are given."""
    likely = low if likely is None else likely
    likely = np.array(likely, dtype=float)
    things, width = likely.shape
    cells, spread, tables = [], [], []
    if high is not None:
        for i in range(things):
            for j in range(width):
                cells.append((i, j))
                spread.append((i, j, len(cells) - 1))
                tables.append(
                    np.rint(triangular(low[i][j], likely[i][j], high[i][j]) * POINT).astype(
                        np.int64
                    )
                )
    return Chances(
        tuple((i, 1) for i in range(things)),
        tuple(range(things)),
        np.rint(likely * POINT).astype(np.int64),
        tuple(cells),
        tuple(spread),
        np.array(tables, dtype=np.int64).reshape(len(tables), 1024),
        {},
        (),
        (),
    )
