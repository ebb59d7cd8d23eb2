"""One population as this process computes it: python -m across_machines.child FILE PERSONS LANES.

Writes persons, propagators of doses and nights as arrays, for the parent to compare.
"""

import sys
from datetime import date, timedelta

import numpy as np

from pineal.engine import Persons, TimedDose, Timeline, simulate
from pineal.engine.dosing import dosing
from pineal.engine.shipped import engine
from pineal.engine.slots import seats
from pineal.engine.timeline import daily, grid, night_second, window
from pineal.maths import PI, TURN
from pineal.population import Sample, draw
from pineal.storage.crowd import GROUP
from pineal.storage.tables import fingerprint, sums
from pineal.units import Clock

FIRST, NIGHTS, SEED = date(2024, 1, 8), 14, 5


def fortnight() -> Timeline:
    """Two weeks with coffee, and melatonin in the evening."""
    start, epochs = grid(FIRST, NIGHTS, "UTC")
    dates = [FIRST + timedelta(days=k) for k in range(NIGHTS)]
    windows = tuple(window(night, Clock.read("23:00"), Clock.read("07:00"), "UTC") for night in dates)
    light = daily([(Clock.read("07:00"), 300.0), (Clock.read("20:30"), 25.0), (Clock.read("23:00"), 0.0)], start, epochs, "UTC")
    taken = (("15:20", "caffeine", 100.0), ("21:30", "melatonin", 0.5))
    doses = tuple(
        TimedDose(night_second(night, Clock.read(at), "UTC") + 7, name, "immediate release", mg)
        for night in dates for at, name, mg in taken
    )
    phase = (PI + (np.arange(epochs) / 120.0 + 11.0) * TURN / 24.0) % TURN
    return Timeline(start, "UTC", windows, light, phase, doses)


def drawn(n: int) -> list[Sample]:
    """People in groups, as a population run draws them."""
    return [draw("insomnia", min(GROUP, n), age=(20.0, 70.0), seed=SEED, first=first) for first in range(0, n, GROUP)]


def arrays(n: int, lanes: int) -> dict[str, np.ndarray]:
    """Everything that is compared, by name."""
    groups, lived = drawn(n), fortnight()
    persons = Persons(n, {name: np.concatenate([one.persons[name] for one in groups])[:n] for name in groups[0].persons.columns})
    model = engine().model
    seated = {name: (compound, model.externals[name].unit) for name, compound in seats(model, lived.doses).items()}
    given = dosing(lived, seated, persons.columns, n)
    nights = simulate(engine(), persons, lived, seed=SEED, lanes=lanes, threads=1, epochs=True).nights
    measures = {name: np.asarray(values, np.float32 if lanes > 1 else float).reshape(-1) for name, values in nights.statistics.items()}
    found = {f"person {name}": values for name, values in persons.columns.items()}
    found |= {f"dose {name}": getattr(given, name) for name in ("plasma_keep", "depot_gives", "depot_keep", "left", "gave")}
    found |= {f"night {name}": values for name, values in measures.items()}
    columns = {name: values.astype(np.float32) for name, values in measures.items()}
    found |= {"stages": nights.stages, "fingerprint": np.array([fingerprint(columns)], np.uint64)}
    return found | {f"sum {name}": np.array(row) for name, row in sums(columns).items()}


def main() -> None:
    """Compute and write."""
    file, n, lanes = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    np.savez_compressed(file, **arrays(n, lanes))


if __name__ == "__main__":
    main()
