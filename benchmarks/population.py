"""Nights per second of the shipped model, as JSON: ``python benchmarks/population.py``.

A population in single precision on one core (2,048 persons x 14 nights) and one person in double
precision, each with light by the clock, melatonin and caffeine every day. Kernels are compiled before
the clock starts; the median of five runs is printed. The shipped chain is used where there is one.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from datetime import date, timedelta
from statistics import median

import numpy as np

from pineal.engine import Engine, Persons, TimedDose, Timeline, daily, grid, simulate, window
from pineal.physiology import CHAIN, build
from pineal.units import Clock

ZONE, FIRST, NIGHTS, PERSONS, ROUNDS = "Europe/Berlin", date(2024, 1, 8), 14, 2048, 5


def fortnight() -> Timeline:
    """Fourteen ordinary days with caffeine in the afternoon and melatonin before bed."""
    start, epochs = grid(FIRST, NIGHTS, ZONE)
    light = daily([(Clock.read("07:00"), 300.0), (Clock.read("20:30"), 30.0), (Clock.read("23:00"), 0.0)], start, epochs, ZONE)
    nights = tuple(window(FIRST + timedelta(days=d), Clock.read("23:10"), Clock.read("07:00"), ZONE) for d in range(NIGHTS))
    doses = [TimedDose(n.lights_off - 3600 + 17, "melatonin", "immediate release", 0.5) for n in nights]
    doses += [TimedDose(n.lights_off - 8 * 3600, "caffeine", "immediate release", 100.0) for n in nights]
    return Timeline(start, ZONE, nights, light, np.full(epochs, 1.0), tuple(doses))


def weights() -> np.ndarray:
    """The shipped chain; plausible made-up numbers where it cannot be read."""
    try:
        from pineal.physiology.stages import chain_fit

        return np.array(chain_fit().weights, float)
    except (ImportError, OSError):
        made_up = np.zeros((6, 5, 1 + len(CHAIN.covariates)))
        made_up[:, :, 0] = -3.0
        return made_up


def timed(engine: Engine, persons: int, lanes: int, timeline: Timeline) -> float:
    """Median seconds of a run."""
    people, seconds = Persons(persons), []
    simulate(engine, people.take(np.arange(min(persons, lanes))), timeline, seed=0, lanes=lanes, threads=1)
    for seed in range(ROUNDS):
        began = time.perf_counter()
        simulate(engine, people, timeline, seed=seed, lanes=lanes, threads=1)
        seconds.append(time.perf_counter() - began)
    return median(seconds)


def main() -> None:
    """Print the figures."""
    engine, timeline = Engine(build(), CHAIN, weights()), fortnight()
    timeline.steps  # noqa: B018  (steps are computed once a timeline, before the clock starts)
    crowd, single = timed(engine, PERSONS, 32, timeline), timed(engine, 1, 1, timeline)
    figures = {
        "population_nights_per_s_per_core": round(PERSONS * NIGHTS / crowd), "population_s": round(crowd, 3),
        "one_person_14_nights_ms": round(1e3 * single, 2), "one_person_nights_per_s": round(NIGHTS / single),
        "persons": PERSONS, "nights": NIGHTS, "states": len(build().states), "covariates": len(CHAIN.covariates),
        "python": platform.python_version(), "machine": platform.machine(),
    }
    json.dump(figures, sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
