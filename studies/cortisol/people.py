"""Drawn persons in ordinary nights and the free cortisol in their saliva."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import numpy as np
from attrs import evolve

from pineal.engine import Moment, Persons, simulate
from pineal.engine.course import course
from pineal.engine.shipped import engine
from pineal.inference.week import aligned_cbt_min
from pineal.person import Case, Days, Habits, Person, UsualLight
from pineal.physiology import build, facts
from pineal.units import Clock

FIRST, NIGHTS, EVERY = date(2024, 1, 8), 5, 5
TRANSCORTIN = 0.6
"""umol/L; typical adult."""


def drawn(n: int, seed: int) -> Persons:
    """Every parameter of level `person` from its spread, independently."""
    rng, columns = np.random.default_rng(seed), {}
    for name in build().at_level("person"):
        fact = facts()[name]
        if fact.spread is not None:
            z = np.array([NormalDist().inv_cdf(u) for u in rng.uniform(1e-6, 1.0 - 1e-6, n)])
            sigma = fact.spread.sigma(fact.value)
            columns[name] = fact.value * np.exp(sigma * z) if fact.spread.kind == "lognormal" else fact.value + sigma * z
    return Persons(n).put(columns)


def free(total: np.ndarray) -> np.ndarray:
    """Free cortisol (nmol/L) from total (nmol/L) by Coolens' equation; binding saturates."""
    t = total / 1000.0
    z = 0.0167 + 0.182 * (TRANSCORTIN - t)
    return 1000.0 * (np.sqrt(z * z + 0.0122 * t) - z)


def lived(bed: str, rise: str, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Hours from the last rising and total cortisol, shapes (times,) and (times, n)."""
    usual = Days(Clock.read(bed), Clock.read(rise))
    aligned = aligned_cbt_min(usual)
    habits = Habits(zone="UTC", usual=usual, light=UsualLight(evening=30.0))
    timeline = course(Case(person=Person(id=""), habits=habits), lead_in=NIGHTS, first=FIRST).under(aligned_cbt_min=aligned)
    start = Moment(("circadian.phase",), np.full((1, n), timeline.habitual_phase[0]))
    only = evolve(engine(), outputs=("hpa.cortisol",), kernels={})
    run = simulate(only, drawn(n, seed), timeline, seed=seed, start=start, series_every=EVERY)
    hours = run.nights.series_epoch / 120.0 - (timeline.windows[-1].rise - timeline.start) / 3600.0
    return hours, run.nights.series["hpa.cortisol"].astype(float)
