"""Trials beyond the response curves (rows of trials.csv), predicted and never fitted; what their abstracts leave open is assumed.

Crowley 2015: home 23:00-07:00; baseline evening dim; on three days sleep and dark an hour earlier each day, 5000 lux in the
first hours after waking, 0.5 mg 5 h before baseline bedtime and an hour earlier each day; final evening dim.
Sharkey 2002: home 23:00-07:00; eight days with dark 16:00-24:00 (7 h earlier), night work and days in 50 lux; the pill half an
hour before the first four of them; final evening dim.
van Geijlswijk 2010 (meta-analysis of delayed sleepers): home 02:00-10:00; 3 mg at 20:00 for four weeks, sleep times kept.
"""

from __future__ import annotations

import numpy as np

from pineal.engine import Moment, Persons
from pineal.evidence.tables import trial_rows

from .world import HOME, Light, run, settle

ROOM, BOX, DIM = 50.0, 5000.0, 5.0
LATE = ((0.0, 300.0), (2.0, 0.0), (10.0, 300.0), (11.0, 1000.0), (19.0, 300.0))
"""Home light of delayed sleepers: dark 02:00-10:00."""
IDS = ("t046", "t047", "t048", "t049", "t052")


def predicted(who: Persons) -> dict[str, np.ndarray]:
    """Advance of DLMO [h] for each row, one a person."""
    start, late = settle(who), settle(who, LATE)
    night_work = {mg: _sharkey(who, start, mg) for mg in (0.0, 0.5, 3.0)}
    delayed = {mg: _delayed(who, late, mg) for mg in (0.0, 3.0)}
    return {
        "t046": night_work[0.5] - night_work[0.0], "t047": night_work[3.0] - night_work[0.0],
        "t048": _crowley(who, start, 4), "t049": _crowley(who, start, 1), "t052": delayed[3.0] - delayed[0.0],
    }  # fmt: skip


def _crowley(who: Persons, start: Moment, exposures: int) -> np.ndarray:
    """Baseline on day 0, treatment on days 1 to 3, final evening on day 4; so many half-hour exposures a morning."""
    rows = [(0.0, 0.0), (7.0, DIM), (22.0, 0.0)]
    for day in (1, 2, 3):
        wake = 24.0 * day + 7.0 - day
        for k in range(exposures):
            rows += [(wake + k, BOX), (wake + k + 0.5, ROOM)]
        rows += [(24.0 * day + 22.0 - day, 0.0)]
    rows += [(96.0 + 3.0, DIM)]
    doses = [(24.0 * day + 19.0 - day, 0.5) for day in (1, 2, 3)]
    course = run(who, _light(rows), 0.0, 122.0, doses=doses, start=start)
    return course.dlmo(0) - course.dlmo(4)


def _sharkey(who: Persons, start: Moment, mg: float) -> np.ndarray:
    """Baseline on day 0, dark 16:00-24:00 on days 1 to 8, final evening on day 9."""
    rows = [(0.0, 0.0), (7.0, DIM), (23.0, 0.0), (31.0, ROOM)]
    for day in range(1, 9):
        rows += [(24.0 * day + 16.0, 0.0), (24.0 * day + 24.0, ROOM)]
    rows += [(216.0 + 7.0, DIM)]
    doses = [(24.0 * day + 15.5, mg) for day in (1, 2, 3, 4)] if mg else []
    course = run(who, _light(rows), 0.0, 242.0, doses=doses, start=start)
    return course.dlmo(0) - course.dlmo(9)


def _delayed(who: Persons, start: Moment, mg: float) -> np.ndarray:
    """Four weeks at home with a pill at 20:00, then one evening more."""
    rows = [(24.0 * day + hour, lux) for day in range(30) for hour, lux in LATE]
    doses = [(24.0 * day + 20.0, mg) for day in range(28)] if mg else []
    course = run(who, _light(rows), 0.0, 24.0 * 30, doses=doses, start=start)
    return course.dlmo(0) - course.dlmo(28)


def _light(rows) -> Light:
    return Light(tuple(hour for hour, _ in rows), tuple(lux for _, lux in rows))


def published() -> dict[str, dict]:
    """What the rows say: shift [h, + = advance], its interval or SD where given, and the citation."""
    found = {row.id: row for row in trial_rows() if row.id in IDS}
    return {
        name: {"study": found[name].study, "shift": abs(found[name].effect), "says": found[name].outcome, "note": found[name].note}
        for name in IDS
    }  # fmt: skip


__all__ = ["HOME", "IDS", "predicted", "published"]
