"""100,000 persons from the full prior, tails stretched, two days each; and the stress loop: python -m tails.

Writes result.json: how many states were not finite, how many went below zero, the range of every state; and for
10,000 persons over ten stressed days, with cortisol acting on sleep five times as strongly as shipped, how much
mean cortisol and wake of the last three days exceed those of days four to six. Scores are drawn 1.5 times as wide
as the prior, so that five sigma happens.
"""

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from pineal.engine import Persons, Timeline, simulate
from pineal.engine.shipped import engine, version
from pineal.engine.timeline import daily, grid, window
from pineal.inference.prior import axes, persons, scores
from pineal.units import Clock

HERE = Path(__file__).parent
PERSONS, BATCH, STRETCH, SEED = 100_000, 10_000, 1.5, 7


def two_days() -> Timeline:
    """Two ordinary days with 500 and 20 lux, a meal, a drink and some stress."""
    first = date(2024, 1, 8)
    bed, rise = Clock.read("23:00"), Clock.read("07:00")
    start, epochs = grid(first, 2, "UTC")
    windows = tuple(window(date(2024, 1, day), bed, rise, "UTC") for day in (8, 9))
    light = daily([(rise, 500.0), (Clock.read("20:00"), 20.0), (bed, 0.0)], start, epochs, "UTC")
    eaten = daily([(Clock.read("19:00"), 60.0), (Clock.read("19:30"), 0.0)], start, epochs, "UTC")
    exposures = {"carbohydrate": eaten, "protein": 0.4 * eaten, "ethanol": 0.3 * eaten, "stress": 0.01 * eaten}
    return Timeline(start, "UTC", windows, light, np.zeros(epochs), exposures=exposures)


def people(first: int) -> Persons:
    """A batch of persons beyond the prior."""
    along = axes()
    return persons(STRETCH * scores(BATCH, len(along), SEED + first), along)


def stressed(days: int) -> Timeline:
    """So many days alike, with an evening of stress each."""
    first, bed, rise = date(2024, 1, 8), Clock.read("23:00"), Clock.read("07:00")
    start, epochs = grid(first, days, "UTC")
    windows = tuple(window(first + timedelta(days=k), bed, rise, "UTC") for k in range(days))
    light = daily([(rise, 300.0), (Clock.read("20:00"), 30.0), (bed, 0.0)], start, epochs, "UTC")
    stress = daily([(Clock.read("18:00"), 1.0), (Clock.read("21:00"), 0.0)], start, epochs, "UTC")
    return Timeline(start, "UTC", windows, light, np.zeros(epochs), exposures={"stress": stress})


def loop() -> dict:
    """Cortisol at the end of the run and wake in the nights: do they settle when each feeds the other?"""
    weights = [name for name in engine().model.at_level("shared") if "cortisol" in name]
    model = engine().with_shared({name: 5.0 * engine().model.values[name] for name in weights})
    run = simulate(model, people(PERSONS), stressed(10), seed=SEED)
    waso, cortisol = run.nights["WASO"], run.end.values[run.end.slots.index("hpa.cortisol")]
    drift = waso[:, -3:].mean(axis=1) - waso[:, 3:6].mean(axis=1)
    return {
        "persons": BATCH, "weights times five": weights, "mean drift of WASO, min": round(float(drift.mean()), 2),
        "99.9 % of drift, min": round(float(np.quantile(drift, 0.999)), 1),
        "nights without sleep": int((run.nights["TST"][:, -1] == 0).sum()),
        "highest cortisol at the end, nmol/L": round(float(cortisol.max()), 0),
    }


def main() -> None:
    """Run all batches and write what was found."""
    model, timeline, begin = engine(), two_days(), time.perf_counter()
    low, high, broken, negative = {}, {}, 0, 0
    for first in range(0, PERSONS, BATCH):
        end = simulate(model, people(first), timeline, seed=SEED, first_person=first).end
        for name, row in zip(end.slots, end.values, strict=True):
            if name in model.model.states:
                low[name], high[name] = min(low.get(name, np.inf), row.min()), max(high.get(name, -np.inf), row.max())
                broken += int((~np.isfinite(row)).sum())
                negative += int((row < -1e-6).sum()) if "mol/L" in model.model.states[name].unit else 0
        print(f"{first + BATCH} persons", file=sys.stderr, flush=True)
    ranges = {name: [float(f"{low[name]:.4g}"), float(f"{high[name]:.4g}")] for name in low}
    found = {
        "persons": PERSONS, "stretch": STRETCH, "not finite": broken, "negative concentrations": negative, "model": version(),
        "stress loop": loop(), "ranges": ranges,
    }
    (HERE / "result.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(f"{PERSONS} persons, {broken} values not finite, {negative} concentrations below zero, {time.perf_counter() - begin:.0f} s")


if __name__ == "__main__":
    main()
