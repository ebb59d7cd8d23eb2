"""The runs that are compared: people of two kinds, a lead-in, then nights; once in each precision."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import numpy as np

from pineal.engine import Persons, Timeline, simulate
from pineal.engine.shipped import engine
from pineal.engine.timeline import grid, window
from pineal.maths import PI, TURN
from pineal.night.nights import Nights
from pineal.population import Stay, draw
from pineal.population.nights import _clocks
from pineal.population.screening import joined
from pineal.storage.crowd import GROUP
from pineal.units import Clock

SINGLE, DOUBLE = 32, 1
"""Lanes; one lane is computed in double precision."""

KINDS = ("healthy", "insomnia")
NIGHTS, AGE, SEED = 14, (20.0, 70.0), 11


@cache
def stay() -> Stay:
    """Eight nights in which the clock settles, and those that count."""
    return Stay(Clock.read("23:00"), Clock.read("07:00"), NIGHTS)


@cache
def people(n: int) -> tuple[Persons, np.ndarray]:
    """`n` persons, half of each kind, and the shifts of their clocks in h, (n,)."""
    each = n // len(KINDS)
    samples = []
    for kind in KINDS:
        parts = [draw(kind, GROUP, age=AGE, seed=SEED, first=first) for first in range(0, each, GROUP)]
        samples.append(joined(parts).take(np.arange(each)))
    names = set.intersection(*(set(one.persons.columns) for one in samples))
    columns = {name: np.concatenate([one.persons[name] for one in samples]) for name in sorted(names)}
    return Persons(each * len(KINDS), columns), np.concatenate([one.phase_shift for one in samples])


def nights(n: int, lanes: int, seed: int, *, paths: tuple | None = None, stages: bool = False) -> tuple[Nights, Nights]:
    """The lead-in and the nights that count, both in the same precision; `paths` of both, each (epochs in bed, n)."""
    persons, shift = people(n)
    early, late = stay().parts
    same, paths = {"lanes": lanes, "threads": 1, "epochs": stages}, paths or (None, None)
    first = simulate(engine(), persons, early, seed=seed, start=_clocks(early, stay().aligned + shift), path=paths[0], **same)
    return first.nights, simulate(engine(), persons, late, seed=seed + 1, start=first.end, path=paths[1], **same).nights


def in_the_dark(n: int, days: int, lanes: int) -> np.ndarray:
    """Phase of free-running clocks every hour of days without light, rad, (hours, n); nobody sleeps."""
    first = stay().parts[1].windows[0].night
    start, epochs = grid(first, days, "UTC")
    night = window(first + timedelta(days=1), Clock.read("23:00"), Clock.read("07:00"), "UTC")
    dark = Timeline(start, "UTC", (night,), np.zeros(epochs), np.zeros(epochs))
    path = np.zeros((dark.steps.n_bed, 1), np.int8)
    persons, shift = people(n)
    begin = _clocks(dark, stay().aligned + shift)
    run = simulate(engine(), persons, dark, seed=1, lanes=lanes, path=path, start=begin, series_every=120, threads=1)
    return run.nights.series["circadian.phase"].astype(float)


def minutes_apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Distance of two phases (rad) in minutes of a day."""
    return np.abs((one - other + PI) % TURN - PI) / TURN * 1440.0
