"""Synthetic persons with known truth who keep a diary for a week: in the shipped world, and in one with other wiring.

Persons come in blocks of fifty with random numbers of their own, so a longer run begins with the persons of a shorter one.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from home_prior.nights import own_week
from night_to_night.recovery import Village, blank, written
from pineal.engine import simulate
from pineal.engine.machine import Engine
from pineal.engine.shipped import engine
from pineal.inference import prior
from pineal.inference.posterior import axes_of
from pineal.inference.week import Week
from pineal.night import DiaryNight

BLOCK, COPIES, SEED = 50, 24, 606
WORLDS = ("shipped", "other wiring")
WIRING = {
    "stages.scn_entry": 2.0,
    "stages.cortisol_entry": 0.5,
    "stages.cortisol_exit": 0.5,
    "stages.magnesium_entry": 0.5,
    "stages.magnesium_exit": 0.5,
    "stages.iron_exit": 0.5,
    "stages.serotonin_fast_entry": 0.5,
    "stages.serotonin_slow_entry": 0.5,
}
"""The other world: half the clock's drive; cortisol and magnesium act ten times as strongly on sleep as shipped, iron and
serotonin (shipped: not at all) as strongly as those. All of it assumed: a world to be wrong in, not a claim."""


@frozen(eq=False)
class Truth:
    """A person: scores along the axes (axes,), both biases of the diary (2,), logs of minutes, DLMO in hours, and the diary."""

    scores: np.ndarray
    biases: np.ndarray
    dlmo: float
    diary: tuple[DiaryNight, ...]


def frame() -> Week:
    """The week that everybody lives: near 23:00 to 07:00, nothing reported yet."""
    return own_week(blank(np.random.default_rng(SEED)))


def people(world: str, n: int) -> list[Truth]:
    """The first n persons of a world."""
    return [one for number in range(-(-n // BLOCK)) for one in block(world, number)][:n]


def block(world: str, number: int) -> list[Truth]:
    """Fifty persons drawn from the prior."""
    rng, week = np.random.default_rng((SEED, WORLDS.index(world), number)), frame()
    along = axes_of(week)
    scores = rng.standard_normal((BLOCK, len(along)))
    village = Village(week, along, scores, _nights(_engine(world), week, prior.persons(scores, along), SEED + 10 * number))
    diaries, biases = written(village, rng)
    dlmo = village.nights["DLMO"].reshape(BLOCK, -1).mean(axis=1)
    return [Truth(*one) for one in zip(scores, biases, map(float, dlmo), diaries, strict=True)]


def _engine(world: str) -> Engine:
    return engine() if world == WORLDS[0] else engine().with_shared(WIRING)


def _nights(model: Engine, week: Week, persons, seed: int):
    """The week of every person `COPIES` times; persons x copies rows."""
    settled = simulate(model, persons, week.parts[0], seed=seed, start=week.begin())
    rows = np.repeat(np.arange(len(persons)), COPIES)
    return simulate(model, persons.take(rows), week.parts[1], seed=seed + 1, start=settled.end.take(rows)).nights
