"""What the errors of the shipped forcing hang on: each assumption changed alone, and DLMO by threshold."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .curve import stay
from .score import score
from .world import persons, settle

TYPICAL = ((0.0, 0.0), (7.0, 405.0), (19.0, 49.0), (23.0, 0.0))
"""The package's typical light at home, 250 by day and 30 lux melanopic EDI in the evening, in lux of the laws' source."""
KINETICS = {
    "absorbed share halved": ("bioavailability", 0.5), "absorbed share doubled": ("bioavailability", 2.0),
    "half-life 30 % shorter": ("half_life", 0.7), "half-life 40 % longer": ("half_life", 1.4),
}  # fmt: skip


def checks(forcing: Mapping[str, float]) -> dict:
    """Errors [h] under other assumptions, and the largest gap between the two definitions of a shift."""
    changed = [{**forcing, f"pk.melatonin.{factor}": value} for factor, value in KINETICS.values()]
    rows = dict(zip(KINETICS, score([dict(one) for one in _filled(changed)]), strict=True))
    rows["100 lux on the ultradian days"] = score([forcing], lit=100.0)[0]
    rows["typical home light of the package"] = score([forcing], home=TYPICAL)[0]
    rows["period 24.0 h in the dark"] = score([{**forcing, "circadian.period": 23.66}])[0]
    return {"errors": {name: row["errors"] for name, row in rows.items()}, "threshold gap": threshold_gap(forcing)}


def _filled(sets):
    """Every set with every factor."""
    names = sorted({name for one in sets for name in one if name.startswith("pk.")})
    return [{**dict.fromkeys(names, 1.0), **one} for one in sets]


def threshold_gap(forcing: Mapping[str, float]) -> float:
    """Largest difference [h] between shifts by phase and by plasma at 10 pg/mL, over both doses and eight pills."""
    who = persons([forcing])
    start = settle(who)
    gaps = []
    for pill in range(0, 24, 3):
        blank = stay(who, start, pill % 4, 0.0)
        for mg in (0.5, 3.0):
            course = stay(who, start, pill, mg)
            gaps.append((blank.dlmo(4) - course.dlmo(4)) - (blank.onset(4) - course.onset(4)))
    return float(np.abs(gaps).max())
