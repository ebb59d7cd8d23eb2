"""Nights of virtual persons in the laboratory, as long as the recorded ones.

A recorded path is one person seen by one scorer. So a virtual person's styles are drawn with their full spread
(unit normal), not with the person's share of it alone; `people` is the one place where this is said.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from attrs import frozen

from pineal.engine import Persons, Timeline, Window, simulate
from pineal.engine.shipped import engine
from pineal.physiology import chain_fit

from .recorded import Recorded, blind, nights

FRAGMENTED = {"dodh": -0.5, "dodo": 0.5}
START = 1704927600  # 2024-01-10 23:00 UTC
SEED = 20240110


@frozen(eq=False)
class Pool:
    """Simulated paths of one recorded night; each has the length and the holes of one of its scorers' paths."""

    night: Recorded
    paths: tuple[np.ndarray, ...]


def pool(cohort: str, each: int, seed: int = SEED, spread: str = "full") -> list[Pool]:
    """`each` virtual nights for every recorded night of a cohort; `spread` of the styles: "full" or "person"."""
    return [Pool(night, _like(night, k, cohort, each, seed, spread)) for k, night in enumerate(nights(cohort))]


def people(cohort: str, count: int, rng: np.random.Generator, spread: str = "full") -> Persons:
    """Persons of a cohort who differ in style as people and scorers do ("full"), or as people alone ("person")."""
    shares = chain_fit().style_share
    sizes = np.ones(len(shares)) if spread == "full" else np.array(shares)
    styles = {f"stages.style_{j + 1}": rng.normal(0.0, size, count) for j, size in enumerate(sizes)}
    return Persons(count, {"stages.fragmented": np.full(count, FRAGMENTED[cohort]), **styles})


def _like(night: Recorded, k: int, cohort: str, each: int, seed: int, spread: str) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng((seed, k, list(FRAGMENTED).index(cohort)))
    model = engine().with_shared({"stages.scn_entry": 0.0})  # clock times of the recordings are not known
    longest = max(len(path) for path in night.paths)
    run = simulate(
        model, people(cohort, each, rng, spread), dark_night(longest), seed=seed, first_person=10_000 * (k + 1), epochs=True, threads=1
    )
    seen = rng.integers(len(night.paths), size=each)
    return tuple(blind(stages, night.paths[scorer]) for stages, scorer in zip(run.nights.stages, seen))


def dark_night(epochs: int) -> Timeline:
    """One dark night from 23:00."""
    return Timeline(START, "UTC", (Window(date(2024, 1, 10), START, START + 30 * epochs),), np.zeros(epochs), np.zeros(epochs))
