"""The three-day phase response protocol of Burgess 2008 and 2010.

After the home days: day 1 in 5 lux (baseline DLMO), days 2-4 lights of 40 lux for 2.5 h and dark for 1.5 h with a pill at the
same clock time each day, as the lights go on, day 5 in 5 lux (final DLMO). Each shift is less that of placebo
under the very same lights, as in the papers.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from scipy.interpolate import CubicSpline

from pineal.engine import Moment, Persons

from .world import Course, Light, run

LIT_H, CYCLE_H, LIT_LUX, DIM_LUX = 2.5, 4.0, 40.0, 5.0
FIRST, LAST, END = 24.0, 96.0, 120.0


@frozen(eq=False)
class Curve:
    """Shifts [h] by clock hour of the pill, (pills, persons), and the baseline DLMO of each person."""

    pills: np.ndarray
    shifts: np.ndarray
    baseline: np.ndarray
    drift: np.ndarray

    def at(self, hours_after_dlmo) -> np.ndarray:
        """Shifts at hours after DLMO, (hours, persons): a periodic cubic through the simulated ones."""
        return np.stack([self.one(lane)(np.asarray(hours_after_dlmo) % 24.0) for lane in range(self.shifts.shape[1])], axis=1)

    def one(self, lane: int) -> CubicSpline:
        """One person's curve over hours after DLMO."""
        after = (self.pills - self.baseline[lane]) % 24.0
        order = np.argsort(after)
        x, y = after[order], self.shifts[order, lane]
        return CubicSpline(np.append(x, x[0] + 24.0), np.append(y, y[0]), bc_type="periodic", extrapolate="periodic")


def lights(on_at: float, lit: float = LIT_LUX) -> Light:
    """The five days; lights go on at this clock hour and every 4 h from it."""
    edges, lux = [0.0], [DIM_LUX]
    for cycle in range(-1, 18):
        on = FIRST + on_at % CYCLE_H + CYCLE_H * cycle
        for at, level in ((on, lit), (on + LIT_H, 0.0)):
            if at < LAST:
                edges.append(max(at, FIRST)), lux.append(level)
    return Light((*edges, LAST), (*lux, DIM_LUX))


def stay(who: Persons, start: Moment, pill: float, mg: float, lit: float = LIT_LUX) -> Course:
    """Five days with a pill at this clock hour on days 2 to 4; 0 mg is placebo."""
    doses = tuple((24.0 * day + pill, mg) for day in (1, 2, 3)) if mg else ()
    return run(who, lights(pill, lit), 0.0, END, doses=doses, start=start)


def response(who: Persons, start: Moment, mg: float, step: float = 1.0, lit: float = LIT_LUX) -> Curve:
    """The curve of a dose, with a pill every `step` hours of the day (a divisor of 4)."""
    pills = np.arange(0.0, 24.0, step)
    blank = {on: stay(who, start, on, 0.0, lit) for on in np.arange(0.0, CYCLE_H, step)}
    shifts = [blank[pill % CYCLE_H].dlmo(4) - stay(who, start, pill, mg, lit).dlmo(4) for pill in pills]
    baseline = blank[0.0].dlmo(0)
    return Curve(pills, np.array(shifts), baseline, baseline - blank[0.0].dlmo(4))
