"""The days of an arm on the grid: times in bed, light, meals, challenges.

Assumptions: everybody of a group lives in the time frame of the group's habitual night, so people who go to bed later
by the clock share a timeline. A day runs from getting up to getting up: 07:30 is the morning that leads to a night,
not the one after it. Where times in bed are fixed by the clock for all arms, they are what people are used to. What a night that
is moved demands of the clock is what it demands of people aligned to it, so earlier than one's clock is hard.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property

import numpy as np
from attrs import frozen

from pineal.engine.course import EVENING_MIN, usual_light
from pineal.engine.intake import Exposure, Laid, series, together
from pineal.engine.timeline import EPOCH_S, TimedDose, Timeline, Window, clock_minutes
from pineal.maths import PI, TURN
from pineal.person import Days
from pineal.population.nights import aligned_cbt_min
from pineal.trials.trial import LightBlock, NightRange, Schedule
from pineal.units import Clock

DAY_S = 86400
FIRST = date(2024, 1, 8)
"""Evening of night 1 of every arm: arms share their dates, and so their random numbers."""

SAME_LENGTH_MIN = 60.0
"""Nights that differ less than this in length are the same night, moved."""

TAIL_H = 10
"""Hours simulated after the last night, for samples of the morning."""

_MIDNIGHT = (FIRST + timedelta(days=1) - date(1970, 1, 1)).days * DAY_S


def signed(clock: Clock) -> float:
    """Minutes from the midnight that ends the evening; from noon on they count as the evening before."""
    return float(clock.minutes - 1440 if clock.minutes >= 720 else clock.minutes)


@frozen(slots=False)
class Frame:
    """The habitual night of a group, minutes from the midnight that ends the evening, and its conventional bedtime.

    `fixed`: the trial sets both ends by the clock; else people keep their own and differ from `bed`. `ends`: latest
    getting up of any arm, where one arm's timeline may follow another.
    """

    bed: float
    rise: float
    desired: float
    fixed: bool
    ends: float

    @property
    def usual(self) -> Days:
        """The habitual night as clock times."""
        return Days(Clock(round(self.bed) % 1440), Clock(round(self.rise) % 1440))

    @cached_property
    def aligned(self) -> float:
        """Clock hour of CBTmin of an aligned person of these times."""
        return aligned_cbt_min(self.usual)

    @property
    def late(self) -> float:
        """Hours that people who keep their own times go to bed later than they wish."""
        return 0.0 if self.fixed else (self.bed - self.desired) / 60.0

    def moved(self, times: tuple[float, float]) -> float:
        """Hours that a night lies later than the habitual one; 0 for one of another length, which keeps its place."""
        if abs((times[1] - times[0]) - (self.rise - self.bed)) > SAME_LENGTH_MIN:
            return 0.0
        return (sum(times) - self.bed - self.rise) / 120.0

    def night(self, schedule: Schedule) -> tuple[float, float]:
        """Lights out and getting up under a schedule, minutes from midnight."""
        bed, rise = self.bed, self.rise
        if schedule.bed is not None:
            bed = signed(schedule.bed)
        if schedule.desired:
            bed, rise = self.desired, self.desired + self.rise - self.bed
        if schedule.rise is not None:
            rise = schedule.rise.minutes + 1440.0 * (schedule.rise.minutes <= bed)
        if schedule.opportunity is not None:
            bed, rise = _kept(schedule, bed, rise)
        bed += schedule.shift
        rise += schedule.shift if schedule.rise is None else 0.0
        return _even(bed), _even(max(rise, bed + 60.0))

    def second(self, night: int, minutes: float) -> int:
        """UTC second of minutes from the midnight that ends the evening of a night (0: the first)."""
        return _MIDNIGHT + night * DAY_S + round(minutes * 60.0 / EPOCH_S) * EPOCH_S

    def moment(self, night: int, clock: Clock) -> int:
        """UTC second of a clock time of the day that leads to a night, or of that night before getting up."""
        return self.second(night, clock.minutes - 1440.0 * (clock.minutes >= self.rise % 1440.0))

    def start(self, night: int) -> int:
        """UTC second at which the day that leads to a night begins."""
        return self.second(night - 1, self.ends)


def _kept(schedule: Schedule, bed: float, rise: float) -> tuple[float, float]:
    """A time in bed of another length that keeps one end, or the middle."""
    length = float(schedule.opportunity or 0.0)
    if schedule.anchor == "bed" or (schedule.bed is not None and schedule.rise is None):
        return bed, bed + length
    if schedule.anchor == "middle":
        return (bed + rise - length) / 2.0, (bed + rise + length) / 2.0
    return rise - length, rise


def _even(minutes: float) -> float:
    return round(2.0 * minutes) / 2.0


@frozen(eq=False)
class Plan:
    """What lies on the days of an arm besides doses: one (bed, rise) a night from number `first` on, light, exposures."""

    frame: Frame
    first: int
    nights: tuple[tuple[float, float], ...]
    light: tuple[LightBlock, ...] = ()
    laid: tuple[Laid, ...] = ()
    tail: bool = True
    stress: float = 0.0

    @property
    def windows(self) -> tuple[Window, ...]:
        """The nights in bed."""
        f = self.frame
        numbers = range(self.first, self.first + len(self.nights))
        return tuple(
            Window(FIRST + timedelta(days=k), f.second(k, bed), f.second(k, rise))
            for k, (bed, rise) in zip(numbers, self.nights, strict=True)
        )  # fmt: skip

    @property
    def end(self) -> int:
        """UTC second at which the day after the last night begins, where another arm may follow."""
        return self.frame.start(self.first + len(self.nights))

    def timeline(self, doses: tuple[TimedDose, ...] = (), laid: tuple[Laid, ...] = ()) -> Timeline:
        """The days with doses and what they lay."""
        start = self.frame.start(self.first)
        epochs = (self.end - start) // EPOCH_S + (TAIL_H * 3600 // EPOCH_S if self.tail else 0)
        hours = clock_minutes(start, epochs, "UTC") / 60.0 - self._moved(start, epochs)
        phase = (PI + (hours - self.frame.aligned) * TURN / 24.0) % TURN
        exposures = together(series((*self.laid, *laid), start, epochs), self._stressed(start, epochs))
        return Timeline(start, "UTC", self.windows, self._light(start, epochs), phase, doses, exposures)

    def _moved(self, start: int, epochs: int) -> np.ndarray:
        """Hours that an aligned person of the times in bed of each day is later than one of habit."""
        later = np.zeros(epochs)
        for k, times in enumerate(self.nights):
            later[(self.frame.start(self.first + k) - start) // EPOCH_S :] = self.frame.moved(times)
        return later

    def _light(self, start: int, epochs: int) -> np.ndarray:
        day, evening, night = (usual_light()[name].value for name in ("day", "evening", "night"))
        light = np.full(epochs, day)
        for off, _ in self._places(start):
            light[max(0, off - 2 * EVENING_MIN) : max(0, off)] = evening
        for off, rise in self._places(start):
            light[max(0, off) : max(0, rise)] = night
        for block in self.light:
            for number in block.nights.of(len(self.nights)):
                a = (self.frame.moment(self.first + number - 1, block.start) - start) // EPOCH_S
                light[max(0, a) : max(0, a + 2 * block.start.until(block.end))] = block.melanopic_lux
        return light

    def _stressed(self, start: int, epochs: int) -> dict[str, np.ndarray]:
        """Chronic stress, all through the waking day."""
        if not self.stress:
            return {}
        level = np.full(epochs, self.stress)
        for off, rise in self._places(start):
            level[max(0, off) : max(0, rise)] = 0.0
        return {"stress": level}

    def _places(self, start: int) -> list[tuple[int, int]]:
        return [((w.lights_off - start) // EPOCH_S, (w.rise - start) // EPOCH_S) for w in self.windows]


def by_night(plan: Plan, k: int, kind: str, by: float) -> int:
    """Before lights out of a night, or after getting up on the day that leads to it."""
    number = plan.first + k
    if kind == "before_bed":
        return plan.frame.second(number, plan.nights[k][0] - by)
    return plan.frame.second(number - 1, (plan.nights[k - 1][1] if k else plan.frame.rise) + by)


def lasting(name: str, second: int, minutes: float, amount: float, *, rate: bool) -> Laid:
    """An exposure over some minutes: a level, or with `rate` an amount in g spread over them (g/h)."""
    level = amount / (minutes / 60.0) if rate else amount
    return Laid(exposures=(Exposure(name, second, round(minutes * 60.0 / EPOCH_S) * EPOCH_S, level),))


def each(nights: NightRange, total: int) -> range:
    """Numbers from 0 of some nights among `total`."""
    found = nights.of(total)
    return range(found.start - 1, found.stop - 1)
