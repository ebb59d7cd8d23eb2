"""Nights of a sample in fixed times in bed: settle the clock, then sleep.

Assumptions: typical light, no doses. Everybody of one stay goes to bed at the same clock times, because a timeline is
shared by all persons of a run; the personal shift of the clock is kept by the personal period.
"""

from __future__ import annotations

from functools import cache, cached_property

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Moment, Persons, Timeline, simulate
from pineal.engine.course import course
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S
from pineal.maths import PI, TURN
from pineal.night.nights import Nights
from pineal.night.runs import EPOCH_MIN
from pineal.night.statistics import PERSISTENT_MIN
from pineal.person import Case, Days, Habits, Person
from pineal.population.draw import Sample
from pineal.units import Clock

LEAD_IN = 8
"""Nights before the first that counts; persons begin with their own shift, so the clock has little left to settle."""


@frozen(slots=False)
class Stay:
    """Times in bed, nights that count and nights before them."""

    bed: Clock
    rise: Clock
    nights: int = 3
    lead_in: int = LEAD_IN

    @classmethod
    def of(cls, minutes_in_bed: float, nights: int = 3, lead_in: int = LEAD_IN, middle: str = "03:00") -> Stay:
        """A time in bed around a middle."""
        bed = Clock.read(middle).plus(-minutes_in_bed / 2.0)
        return cls(bed, bed.plus(minutes_in_bed), nights, lead_in)

    @property
    def bed_hour(self) -> float:
        """Lights out in hours from the midnight that ends the evening."""
        return self.bed.hours - 24.0 if self.bed.hours >= 12.0 else self.bed.hours

    @property
    def aligned(self) -> float:
        """Clock hour of CBTmin of an aligned person with these times."""
        return aligned_cbt_min(Days(self.bed, self.rise))

    @cached_property
    def parts(self) -> tuple[Timeline, Timeline]:
        """The lead-in and the nights that count."""
        case = Case(person=Person(id=""), habits=Habits(zone="UTC", usual=Days(self.bed, self.rise)))
        whole = course(case, lead_in=self.lead_in + self.nights).under(aligned_cbt_min=self.aligned)
        first, before = whole.windows[self.lead_in], whole.windows[self.lead_in - 1]
        return whole.split(((before.rise + first.lights_off) // 2 - whole.start) // EPOCH_S)

    def settled(self, sample: Sample, seed: int, first_person: int = 0) -> Moment:
        """The state of everybody before the first night that counts."""
        early = self.parts[0]
        start = _clocks(early, self.aligned + sample.phase_shift)
        return simulate(engine(), sample.persons, early, seed=seed, start=start, first_person=first_person, threads=1).end

    def slept(self, persons: Persons, moment: Moment, seed: int, *, stages: bool = False, first_person: int = 0, **keep) -> Nights:
        """The nights that count; with `stages` the statistics hold LPS too."""
        late = self.parts[1]
        run = simulate(engine(), persons, late, seed=seed, start=moment, epochs=stages, first_person=first_person, threads=1, **keep)
        return with_persistent_sleep(run.nights) if stages else run.nights

    def lived(self, sample: Sample, seed: int, **keep) -> Nights:
        """Lead-in and nights in one."""
        return self.slept(sample.persons, self.settled(sample, seed, keep.get("first_person", 0)), seed + 1, **keep)


@cache
def aligned_cbt_min(usual: Days, days: int = 40) -> float:
    """Clock hour of CBTmin of a typical person who has long kept these times in typical light."""
    case = Case(person=Person(id=""), habits=Habits(zone="UTC", usual=usual))
    guess = (usual.rise.hours - 2.5) % 24.0
    timeline = course(case, lead_in=days).under(aligned_cbt_min=guess)
    run = simulate(engine(), Persons(1), timeline, seed=0, lanes=1, start=_clocks(timeline, np.array([guess])))
    return float(run.nights["CBTmin"][0, -1]) % 24.0


def _clocks(timeline: Timeline, cbt_min: np.ndarray) -> Moment:
    """The clocks at the start of a timeline of persons whose CBTmin comes at these clock hours."""
    now = timeline.clock(0)
    return Moment(("circadian.phase",), ((PI + (now.hour + now.minute / 60.0 - cbt_min) * TURN / 24.0) % TURN)[None, :])


def with_persistent_sleep(nights: Nights) -> Nights:
    """The same nights with LPS, minutes to the first 10 min of sleep without wake; time in bed where there are none."""
    assert nights.stages is not None
    need = round(PERSISTENT_MIN / EPOCH_MIN)
    found, first = [], 0
    for epochs in nights.bed_epochs:
        awake = np.cumsum(nights.stages[:, first : first + epochs] == 0, axis=1, dtype=np.int32)
        before = np.concatenate([np.zeros((len(awake), 1), np.int32), awake], axis=1)
        calm = before[:, need:] == before[:, :-need]
        found.append(np.where(calm.any(axis=1), EPOCH_MIN * calm.argmax(axis=1), EPOCH_MIN * epochs))
        first += epochs
    return evolve(nights, statistics=nights.statistics | {"LPS": np.stack(found, axis=1)})
