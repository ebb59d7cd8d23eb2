"""Virtual persons of the shipped prior in the same evenings and nights."""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import evolve

from pineal.engine import Moment, Persons, Timeline, simulate
from pineal.engine.course import course
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S, Window
from pineal.inference.prior import axes, persons, scores
from pineal.inference.week import aligned_cbt_min
from pineal.person import Case, Days, Habits, Person
from pineal.units import Clock

from .recorded import HOURS

FIRST = date(2024, 1, 8)
LEAD_IN = 12
"""Usual nights before the recorded one, as in the package's own inference."""
EVERY = 20
"""Epochs between kept values: ten minutes."""
PG_PER_PMOL = 0.23228
"""pg/mL per pmol/L of melatonin (232.28 g/mol)."""
SALIVA = 0.3
"""Saliva over plasma, assumed for everybody."""
BED, RISE = "23:00", "07:00"
"""Habitual night of the laboratory's persons, assumed: only hours from bedtime are compared."""
ARRIVES, LIGHT_ON, LIGHT_OFF, LEAVES = -4.0 - 5.0 / 60.0, -1.9, 0.0, 1.5
"""Hours from habitual bedtime: start of the session, light on and off (samples 5.2 and 9 of the authors' plot), lights out (assumed)."""
DIM = 1.0
"""Melanopic EDI (lux) of the room and of the dark display, assumed."""


def people(n: int, seed: int) -> Persons:
    """Persons from every axis of the shipped prior (period, light sensitivity, melatonin amplitude and all others)."""
    along = axes()
    return persons(scores(n, len(along), seed), along)


def usual(bed: str, rise: str, last: tuple[str, str] | None = None) -> Timeline:
    """LEAD_IN usual nights in the package's typical light; `last`: other clock times for the last one."""
    days = Days(Clock.read(bed), Clock.read(rise))
    somebody = course(Case(person=Person(id=""), habits=Habits(zone="UTC", usual=days)), lead_in=LEAD_IN, first=FIRST)
    timeline = somebody.under(aligned_cbt_min=aligned_cbt_min(days))
    return timeline if last is None else moved(timeline, *map(Clock.read, last))


def moved(timeline: Timeline, bed: Clock, rise: Clock) -> Timeline:
    """The last night at other clock times, each shifted by less than 12 h; typical light moves with it."""
    old = timeline.windows[-1]
    off, up = (_near(timeline, second, clock) for second, clock in ((old.lights_off, bed), (old.rise, rise)))
    light = timeline.light.copy()
    before, start, end = (timeline.epoch_of(s) for s in (old.lights_off, off, up))
    evening, day = light[before - 1], light[before - 1000]
    light[before - 720 : before + 2 * 720] = day
    light[max(0, start - 360) : start] = evening
    light[start:end] = light[timeline.epoch_of(timeline.windows[0].lights_off)]
    return evolve(timeline, windows=(*timeline.windows[:-1], Window(old.night, off, up)), light=light)


def _near(timeline: Timeline, second: int, clock: Clock) -> int:
    now = timeline.clock((second - timeline.start) // EPOCH_S)
    shift = (clock.minutes - now.hour * 60 - now.minute + 720) % 1440 - 720
    return second + 60 * int(shift)


def evening(lux: float, earlier: float = 0.0) -> tuple[Timeline, int]:
    """The usual nights, the last evening in the laboratory, and the epoch that the laboratory takes for bedtime.

    `lux`: melanopic EDI of the lit display; `earlier`: hours by which the whole session precedes its place before bedtime.
    """
    timeline = usual(BED, RISE)
    bedtime = timeline.epoch_of(timeline.windows[-1].lights_off)
    at = [bedtime + round(120 * (hour - earlier)) for hour in (ARRIVES, LIGHT_ON, LIGHT_OFF, LEAVES)]
    light = timeline.light.copy()
    light[at[0] : at[3]] = DIM
    light[at[1] : at[2]] = lux
    last = timeline.windows[-1]
    late = evolve(last, lights_off=last.lights_off + EPOCH_S * max(0, at[3] - bedtime))
    return evolve(timeline, light=light, windows=(*timeline.windows[:-1], late)), at[2]


def plasma(timeline: Timeline, who: Persons, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Epochs and total plasma melatonin (pmol/L), shapes (times,) and (times, persons)."""
    start = Moment(("circadian.phase",), np.full((1, len(who)), timeline.habitual_phase[0]))
    only = evolve(engine(), outputs=("melatonin.total",), kernels={})
    nights = simulate(only, who, timeline, seed=seed, start=start, series_every=EVERY).nights
    return nights.series_epoch, nights.series["melatonin.total"].astype(float)


def read(epochs: np.ndarray, levels: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Levels at some epochs, straight between kept values; shape (at, persons)."""
    return np.array([np.interp(at, epochs, column) for column in levels.T]).T


def saliva(lux: float, who: Persons, seed: int, earlier: float = 0.0) -> np.ndarray:
    """Saliva melatonin (pg/mL) of a laboratory evening at HOURS, shape (11, persons)."""
    timeline, bedtime = evening(lux, earlier)
    return PG_PER_PMOL * SALIVA * read(*plasma(timeline, who, seed), bedtime + 120 * HOURS)


def wake_over_evening(timeline: Timeline, who: Persons, seed: int) -> np.ndarray:
    """Log ratio of plasma melatonin at getting up to that at lights out, over a floor of 1 pmol/L as in the package's inference."""
    window = timeline.windows[-1]
    levels = read(*plasma(timeline, who, seed), np.array([timeline.epoch_of(s) for s in (window.lights_off, window.rise)], float))
    return np.log((levels[1] + 1.0) / (levels[0] + 1.0))


