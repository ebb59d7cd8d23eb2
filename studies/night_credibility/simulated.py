"""Nights of virtual persons in the laboratory, as long as the recorded ones.

A recorded path is one person seen by one scorer: so is a virtual one, and it takes that scorer's holes.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import frozen

from pineal.engine import Timeline, Window, simulate
from pineal.engine.scoring import scored_persons
from pineal.engine.shipped import engine

from .recorded import Recorded, blind, nights

COHORTS = ("dodh", "dodo")
START = 1704927600  # 2024-01-10 23:00 UTC
SEED = 20240110


@frozen(eq=False)
class Pool:
    """Simulated paths of one recorded night; each has the length and the holes of one of its scorers' paths."""

    night: Recorded
    paths: tuple[np.ndarray, ...]


def pool(cohort: str, each: int, seed: int = SEED) -> list[Pool]:
    """`each` virtual nights for every recorded night of a cohort."""
    return [Pool(night, _like(night, k, cohort, each, seed)) for k, night in enumerate(nights(cohort))]


def _like(night: Recorded, k: int, cohort: str, each: int, seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng((seed, k, COHORTS.index(cohort)))
    model = engine().with_shared({"stages.scn_entry": 0.0})  # clock times of the recordings are not known
    longest = max(len(path) for path in night.paths)
    seen = rng.integers(len(night.paths), size=each)
    people = scored_persons(cohort, seen, rng)
    run = simulate(model, people, dark_night(longest), seed=seed, first_person=10_000 * (k + 1), epochs=True, threads=1)
    return tuple(blind(stages, night.paths[scorer]) for stages, scorer in zip(run.nights.stages, seen))


def dark_night(epochs: int) -> Timeline:
    """One dark night from 23:00."""
    return Timeline(START, "UTC", (Window(date(2024, 1, 10), START, START + 30 * epochs),), np.zeros(epochs), np.zeros(epochs))
