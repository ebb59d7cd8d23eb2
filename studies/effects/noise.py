"""What the rows show around the effects of their studies: sampling, correlated at fixed time in bed, bias, discrepancy.

SOL, WASO and TST sum to a fixed time in bed, so their errors in one study are correlated. One factor a study and compound acts on
all effects (log-normal, spread TAU); beyond it each outcome departs by DISCREPANCY of its own effect, because a pool averages
every outcome over trials of its own and four effectors cannot place every minute (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from effects.rows import BETTER, SD, Row
from effects.surface import surface

TAU = 0.3
"""Spread of the factor between studies: the root mean square of a half-normal of 0.3."""

DISCREPANCY = 0.3
"""Spread of one outcome's departure, share of its effect: taken as large as that between studies."""

TEMPER = 0.8
"""Share of the correlation that outcomes of identical nights would have: studies behind the rows differ."""


def correlation(a: str, b: str) -> float:
    """Correlation of sampling errors of two outcomes of one study at fixed time in bed."""
    if a == b:
        return 1.0
    sol, waso, tst = SD["SOL"], SD["WASO"], SD["TST"]
    both = (tst**2 - sol**2 - waso**2) / 2.0
    known = {
        frozenset(("SOL", "WASO")): both / (sol * waso),
        frozenset(("SOL", "TST")): -(sol**2 + both) / (sol * tst),
        frozenset(("WASO", "TST")): -(waso**2 + both) / (waso * tst),
    }
    known |= {frozenset(("SE", other)): known[frozenset(("TST", other))] for other in ("SOL", "WASO")} | {frozenset(("SE", "TST")): 1.0}
    return TEMPER * known.get(frozenset((a, b)), 0.0)


def noise(rows: Sequence[Row], effects: np.ndarray | None = None, discrepancy: float = DISCREPANCY) -> np.ndarray:
    """Covariance of what the rows show, shape (rows, rows); `effects` (rows,) sizes the discrepancy, without them there is none."""
    v = np.zeros((len(rows), len(rows)))
    for i, a in enumerate(rows):
        v[i, i] = surface(a.situation, a.outcome).error ** 2
        for j, b in enumerate(rows):
            if trial(a) == trial(b):
                v[i, j] += correlation(a.outcome, b.outcome) * a.error * b.error
                v[i, j] += a.bias_sd * b.bias_sd * BETTER[a.outcome] * BETTER[b.outcome]
    return v if effects is None else v + np.diag((discrepancy * effects) ** 2)


def trial(row: Row) -> tuple[str, str]:
    """What shares one factor between studies: a compound in a publication."""
    return row.compound, row.study
