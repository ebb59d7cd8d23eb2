"""The same gain by a sedative: the dose of a probe that shortens latency, or lengthens sleep, as much as something else does.

Doses are read off the probe's dose curve, draw by draw the same worlds; the dose is that at which the median gains agree. A
gain beyond the highest dose of the curve has no dose, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from beyond_sedation.morning import SEDATING, morning
from beyond_sedation.world import MEASURES

if TYPE_CHECKING:
    from beyond_sedation.table import Seen

PROBES = ("zolpidem", "temazepam", "diphenhydramine")
BY = {"SOL": -1.0, "TST": 1.0}
LEAST = 1.0
"""Minutes of gain below which there is nothing to match; a gain whose 90 % holds none is not matched either."""

SHOWN = ("SOL", "WASO", "TST", "N3", "REM", "night cortisol", "evening cortisol")


def equal(seen: Seen) -> list[dict]:
    """One row for each line that is no sedative, measure to match, and probe."""
    found = []
    for k, arm in enumerate(seen.job.arms):
        if arm.taking.name in PROBES or set(arm.taking.found.handles) & set(SEDATING):
            continue
        for by, sign in BY.items():
            low, gain = np.quantile(sign * seen.change(k, by), (0.05, 0.5))
            if gain >= LEAST and low > 0.0:
                found += [_row(seen, k, by, float(gain), probe) for probe in PROBES]
    return found


def _row(seen: Seen, k: int, by: str, gain: float, probe: str) -> dict:
    arm = seen.job.arms[k]
    doses, gains, values = curve(seen, probe, by)
    plain = {"name": arm.taking.name, "people": arm.group, "by": by, "gain": round(gain, 2), "sedative": probe}
    if gain > gains[-1]:
        return plain | {"dose_mg": None, "highest_mg": float(doses[-1]), "highest_gain": round(float(gains[-1]), 2)}
    dose = float(np.interp(gain, gains, doses))
    there = np.stack([[np.interp(dose, doses, values[d, :, m]) for m in range(len(MEASURES))] for d in range(len(values))])
    mine = seen.now[: len(there), k]
    taking = next(one for one in seen.job.takings if one.name == probe)
    return plain | {
        "dose_mg": float(f"{dose:.2g}"),
        "sedative change": {name: _told(there[:, MEASURES.index(name)]) for name in SHOWN},
        "difference": {name: _told((mine - there)[:, MEASURES.index(name)]) for name in SHOWN},
        "morning": morning(taking, dose),
    }


def curve(seen: Seen, probe: str, by: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Doses from 0, the median gain at each (rising), and all draws of all measures, shape (draws, doses, measures)."""
    places = [(p, float(point.taking.amount.split()[0])) for p, point in enumerate(seen.job.points)
              if point.taking.name == probe and point.taking.hours == _usual(seen, probe)]  # fmt: skip
    doses = np.array([mg for _, mg in places])
    order = np.unique(doses, return_index=True)[1]
    values = seen.points[:, [places[i][0] for i in order]]
    values = np.concatenate([np.zeros_like(values[:, :1]), values], axis=1)
    gains = np.median(BY[by] * values[:, :, MEASURES.index(by)], axis=0)
    return np.concatenate([[0.0], doses[order]]), np.maximum.accumulate(gains), values


def _usual(seen: Seen, probe: str) -> tuple[float, ...]:
    return next(one.hours for one in seen.job.takings if one.name == probe)


def _told(values: np.ndarray) -> dict:
    low, middle, high = (round(float(x), 2) for x in np.quantile(values, (0.05, 0.5, 0.95)))
    return {"median": middle, "low": low, "high": high}
