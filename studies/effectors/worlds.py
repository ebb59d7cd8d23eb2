"""The days a trial is simulated in: usual nights before, then treated nights."""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import frozen

from pineal.engine import Moment, Persons, Timeline, simulate
from pineal.engine.course import course
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S, TimedDose
from pineal.inference.week import aligned_cbt_min
from pineal.maths import PI, TURN
from pineal.night.nights import Nights
from pineal.person import Case, Days, Habits, Person, UsualLight
from pineal.units import Clock

SEED = 20
LEAD_IN = 10


@frozen
class World:
    """Fixed times in bed, evening light (melanopic lux), nights before and nights of treatment."""

    bed: str
    rise: str
    nights: int
    evening: float = 30.0
    lead_in: int = LEAD_IN

    @property
    def usual(self) -> Days:
        """The times in bed."""
        return Days(Clock.read(self.bed), Clock.read(self.rise))

    @property
    def aligned(self) -> float:
        """Clock hour of CBTmin of an aligned person with these times."""
        return aligned_cbt_min(self.usual)


@frozen
class Dose:
    """An amount, hours before lights out, every treated night."""

    compound: str
    form: str
    mg: float
    hours_before: float


@cache
def days(world: World) -> tuple[Timeline, Timeline]:
    """The nights before and the treated nights."""
    habits = Habits(zone="UTC", usual=world.usual, light=UsualLight(evening=world.evening))
    whole = course(Case(person=Person(id=""), habits=habits), lead_in=world.lead_in + world.nights).under(aligned_cbt_min=world.aligned)
    cut = whole.windows[world.lead_in - 1].rise + 6 * 3600
    return whole.split((cut - whole.start) // EPOCH_S)


def before(world: World, people: Persons, shared: dict, shift_h: float = 0.0) -> tuple[Nights, Moment]:
    """The nights before treatment, from an aligned clock (or one late by `shift_h`)."""
    early = days(world)[0]
    hour = early.clock(0).hour
    phase = (PI + (hour - world.aligned - shift_h) * TURN / 24.0) % TURN
    start = Moment(("circadian.phase",), np.full((1, len(people)), phase))
    run = simulate(engine().with_shared(shared), people, early, seed=SEED, start=start, threads=1)
    return run.nights, run.end


def treated(world: World, people: Persons, moment: Moment, shared: dict, dose: Dose | None) -> Nights:
    """The treated nights, with or without the dose, on the same random numbers."""
    late = days(world)[1]
    if dose is not None:
        late = late.with_doses(
            TimedDose(w.lights_off - round(dose.hours_before * 3600), dose.compound, dose.form, dose.mg) for w in late.windows
        )
    return simulate(engine().with_shared(shared), people, late, seed=SEED + 1, start=moment, threads=1).nights
