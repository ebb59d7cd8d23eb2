"""Burke 2013: one evening dose of 5 mg and 3 h of morning light, alone and together.

As in the published simulation of it: home days with bed 23:00-07:00; an evening in dim light; a constant routine of 28 h in
dim light (baseline DLMO); dark 11:00-16:00; the dose at 17:15, 5.75 h before habitual bedtime; dark 23:00-06:00; bright or dim
light 06:00-09:00; a second constant routine (final DLMO, two days after the first).
"""

from __future__ import annotations

import numpy as np

from pineal.engine import Moment, Persons

from .world import Light, run

BRIGHT, DIM, DAY = 3000.0, 2.0, 1000.0
DOSE_AT, DOSE_MG = 48.0 + 17.25, 5.0
ARMS = ("dim placebo", "dim melatonin", "bright placebo", "bright melatonin")
BASELINE, FINAL, END = 1, 3, 100.0
"""Days of the two assessments, hours of the whole stay."""


def lights(morning: float) -> Light:
    """Four days in the laboratory; `morning`: lux from 06:00 to 09:00 of the last."""
    rows = (
        (0.0, 0.0), (7.0, DAY), (19.0, DIM), (23.0, 0.0), (31.0, DIM), (59.0, 0.0), (64.0, DIM), (71.0, 0.0), (78.0, morning), (81.0, DIM),
    )  # fmt: skip
    return Light(tuple(hour for hour, _ in rows), tuple(lux for _, lux in rows))


def shifts(who: Persons, start: Moment, bright: float = BRIGHT) -> dict[str, np.ndarray]:
    """Advance of DLMO [h] in each arm, one a person; drift is not removed, as in the paper."""
    found = {}
    for arm in ARMS:
        light, drug = arm.split()
        doses = ((DOSE_AT, DOSE_MG),) if drug == "melatonin" else ()
        course = run(who, lights(bright if light == "bright" else DIM), 0.0, END, doses=doses, start=start)
        found[arm] = course.dlmo(BASELINE) - course.dlmo(FINAL)
    return found
