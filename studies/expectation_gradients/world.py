"""Who sleeps and when: the typical person with coffee at six and melatonin in the evening, two nights."""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Engine, Persons, TimedDose, Timeline, simulate
from pineal.engine.shipped import engine
from pineal.engine.timeline import night_second
from pineal.population.nights import Stay, _clocks
from pineal.units import Clock

STATISTICS = ("SOL", "WASO", "TST", "N3", "REM", "DLMO")
NIGHTS = 2
PERSON: dict[str, float] = {}
STAY = Stay(Clock.read("23:00"), Clock.read("07:00"), nights=NIGHTS)
SEED = 20


@frozen
class Direction:
    """A direction, its unit, and the smaller of the two steps of its differences; the larger is twice as long."""

    name: str
    unit: str
    step: float


DIRECTIONS = (
    Direction("stages.entry_trait", "1", 0.1),
    Direction("stages.exit_trait", "1", 0.1),
    Direction("circadian.period", "h", 0.1),
    Direction("homeostat.sleep_time", "h", 0.2),
    Direction("melatonin.amplitude", "1", 0.05),
    Direction("arousal.kappa", "1", 0.05),
    Direction("dose[0].amount", "mg", 20.0),
    Direction("dose[0].hour", "h", 0.5),
    Direction("dose[1].amount", "mg", 0.5),
    Direction("dose[1].hour", "h", 0.25),
)
ALONG = tuple(direction.name for direction in DIRECTIONS)


@cache
def timeline() -> Timeline:
    """The two nights after a lead-in: 100 mg caffeine at 18:00 and 2 mg melatonin at 22:00 before the first."""
    late = STAY.parts[1]
    first = late.windows[0].night
    taken = (("18:00", "caffeine", 100.0), ("22:00", "melatonin", 2.0))
    return late.with_doses(
        TimedDose(night_second(first, Clock.read(clock), late.zone), name, "immediate release", mg) for clock, name, mg in taken
    )


@cache
def start() -> dict[str, float]:
    """States after eight such nights without doses, in double precision; all lives start from them."""
    early = STAY.parts[0]
    end = simulate(engine(), person(), early, seed=SEED, start=_clocks(early, np.array([STAY.aligned])), lanes=1).end
    return {name: float(row[0]) for name, row in zip(end.slots, end.values, strict=True) if name in engine().model.states}


def person() -> Persons:
    """The one who sleeps."""
    return Persons(1, {name: np.array([value]) for name, value in PERSON.items()})


def moved(direction: Direction, by: float) -> tuple[Engine, Persons, Timeline]:
    """The world with one direction moved."""
    model = engine().model
    if direction.name.startswith("dose"):
        doses, k = list(timeline().doses), int(direction.name[5])
        amount = direction.name.endswith("amount")
        change = {"amount_mg": doses[k].amount_mg + by} if amount else {"second": doses[k].second + round(3600.0 * by)}
        doses[k] = evolve(doses[k], **change)
        return engine(), person(), evolve(timeline(), doses=tuple(doses))
    if direction.name in model.at_level("shared"):
        return engine().with_shared({direction.name: model.values[direction.name] + by}), person(), timeline()
    return engine(), person().put({direction.name: person().column(direction.name, model.values[direction.name]) + by}), timeline()
