"""The shipped model in ordinary nights from 23:00 to 07:00, aligned, with whatever a test adds."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from statistics import NormalDist

import numpy as np
from attrs import evolve

from pineal.engine import Engine, Moment, Persons, Run, Timeline, daily, grid, simulate, window
from pineal.engine.shipped import engine as shipped
from pineal.engine.timeline import clock_minutes
from pineal.physiology import build, facts
from pineal.units import Clock

ZONE, FIRST, ALIGNED = "UTC", date(2024, 1, 1), 2.49
"""ALIGNED: clock hour of CBTmin of an aligned person in these days."""

OUTPUTS = (
    *build().states, "hpa.excess", "serotonin.fast", "serotonin.slow", "serotonin.precursor", "tryptophan.over_lnaa", "alcohol.rebound",
    "morning.sleepiness", "morning.lapses", "stages.entry", "stages.staying", "stages.deepening", "stages.dreaming", "metabolic.low",
    "disturbance.level", "metabolic.production_tone", "homeostat.blocked", "receptors.entry", "receptors.staying", "receptors.deepening",
    "receptors.dreaming",
)


@cache
def engine() -> Engine:
    """The shipped engine with every state and read-out kept."""
    return evolve(shipped(), outputs=OUTPUTS, kernels={})


def days(n: int, nights: dict[int, tuple[str, str]] | None = None) -> Timeline:
    """`n` days; `nights` replaces lights out and rising of some of them."""
    start, epochs = grid(FIRST, n, ZONE)
    light = daily([(Clock.read("07:00"), 250.0), (Clock.read("20:00"), 15.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    times = [(nights or {}).get(d, ("23:00", "07:00")) for d in range(n)]
    windows = tuple(window(FIRST + timedelta(days=d), Clock.read(bed), Clock.read(rise), ZONE) for d, (bed, rise) in enumerate(times))
    phase = (np.pi + (clock_minutes(start, epochs, ZONE) / 60.0 - ALIGNED) / 24.0 * 2.0 * np.pi) % (2.0 * np.pi)
    return Timeline(start, ZONE, windows, light, phase)


def exposed(timeline: Timeline, name: str, rate: float, begin_h: float, end_h: float) -> Timeline:
    """An exposure at a constant rate between two clock hours of every day."""
    minutes = clock_minutes(timeline.start, timeline.epochs, ZONE)
    values = np.where((minutes >= 60.0 * begin_h) & (minutes < 60.0 * end_h), rate, 0.0)
    return evolve(timeline, exposures={**timeline.exposures, name: values})


def live(timeline: Timeline, persons: Persons | int = 64, shared: dict[str, float] | None = None, **options) -> Run:
    """Everybody starts with an aligned clock."""
    people = Persons(persons) if isinstance(persons, int) else persons
    start = Moment(("circadian.phase",), np.full((1, len(people)), timeline.habitual_phase[0]))
    return simulate(engine().with_shared(shared or {}), people, timeline, seed=1, start=start, **{"series_every": 10, **options})


def course(run: Run, timeline: Timeline, name: str, day: int, begin_h: float, end_h: float) -> tuple[np.ndarray, np.ndarray]:
    """Clock hours and means over people between two hours counted from midnight of `day` (0 = the first date)."""
    midnight = (np.datetime64(FIRST).astype("datetime64[s]").astype(int) - timeline.start) / 3600.0 + 24.0 * day
    hours = run.nights.series_epoch / 120.0 - midnight
    kept = (hours >= begin_h) & (hours < end_h)
    return hours[kept], run.nights.series[name][kept].mean(axis=1).astype(float)


def drawn(n: int, seed: int = 3) -> Persons:
    """Persons with every parameter of level `person` drawn from its spread."""
    rng, columns = np.random.default_rng(seed), {}
    for name in build().at_level("person"):
        fact = facts()[name]
        if fact.spread is None:
            continue
        z = np.array([NormalDist().inv_cdf(u) for u in rng.uniform(1e-6, 1.0 - 1e-6, n)])
        sigma = fact.spread.sigma(fact.value)
        columns[name] = fact.value * np.exp(sigma * z) if fact.spread.kind == "lognormal" else fact.value + sigma * z
    return Persons(n).put(columns)
