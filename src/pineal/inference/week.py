"""The stretch of life that the data cover, ready to be simulated for many persons."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property

import numpy as np
from attrs import frozen

from pineal.engine import Moment, Persons, Timeline, simulate
from pineal.engine.course import Course, course
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S
from pineal.maths import PI, TURN
from pineal.night import DiaryNight
from pineal.night.nights import Nights
from pineal.person import Case, Days, Habits, Person
from pineal.recordings import Reading

LEAD_IN = 12
"""Usual nights before the first recorded one, to let the clock settle."""


@frozen(eq=False, slots=False)
class Week:
    """A case with its recorded nights on the grid."""

    case: Case
    nights: tuple[DiaryNight, ...]
    course: Course
    aligned_cbt_min: float
    facts: dict

    @cached_property
    def timeline(self) -> Timeline:
        """The days as they were lived, lead-in included."""
        return self.course.under(aligned_cbt_min=self.aligned_cbt_min)

    @cached_property
    def parts(self) -> tuple[Timeline, Timeline]:
        """Lead-in and recorded nights."""
        windows = self.timeline.windows
        first = windows[len(windows) - self.course.recorded] if self.course.recorded else windows[-1]
        before = max((w.rise for w in windows if w.rise <= first.lights_off), default=self.timeline.start)
        return self.timeline.split(((before + first.lights_off) // 2 - self.timeline.start) // EPOCH_S)

    def begin(self) -> Moment:
        """Everybody starts the lead-in with an aligned clock."""
        return _aligned(self.timeline, self.aligned_cbt_min)


def week(case: Case, readings: Iterable[Reading] = (), ahead: int = 0) -> Week:
    """The week of a case; the nights of all diaries, the first light log, all stated facts."""
    readings = tuple(readings)
    nights = tuple(sorted((n for r in readings for n in r.nights), key=lambda n: n.lights_off))
    log = next((r.light for r in readings if r.light is not None), None)
    stretch = course(case, nights, log, lead_in=LEAD_IN, ahead=ahead)
    facts = {name: value for r in readings for name, value in r.facts.items()}
    return Week(case, nights, stretch, aligned_cbt_min(stretch.usual), facts)


@cache
def aligned_cbt_min(usual: Days, days: int = 40) -> float:
    """Clock hour of CBTmin of a typical person who has long kept these times in typical light.

    This is the reference of 'aligned': a model's own absolute phase angle cancels in comparisons.
    """
    somebody = Case(person=Person(id=""), habits=Habits(zone="UTC", usual=usual))
    guess = (usual.rise.hours - 2.5) % 24.0
    timeline = course(somebody, lead_in=days).under(aligned_cbt_min=guess)
    run = simulate(engine(), Persons(1), timeline, seed=0, lanes=1, start=_aligned(timeline, guess))
    return float(run.nights["CBTmin"][0, -1]) % 24.0


def _aligned(timeline: Timeline, cbt_min: float) -> Moment:
    """The clock as an aligned person's would be at the start of a timeline."""
    now = timeline.clock(0)
    phase = (PI + (now.hour + now.minute / 60.0 - cbt_min) * TURN / 24.0) % TURN
    return Moment(("circadian.phase",), np.array([[phase]]))


def replicate(week: Week, people: Persons, moment: Moment, copies: int, seed: int, **keep) -> Nights:
    """The recorded nights of every person, simulated `copies` times from the same state; persons x copies rows."""
    rows = np.repeat(np.arange(len(people)), copies)
    return simulate(engine(), people.take(rows), week.parts[1], seed=seed, start=moment.take(rows), **keep).nights
