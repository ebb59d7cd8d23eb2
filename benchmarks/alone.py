"""One piece of work in a process of its own, for what it takes of time and memory: python benchmarks/alone.py WORK."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
CASE = """schema = 1

[person]
id = "one"

[habits]
zone = "Europe/Berlin"
bed = "23:00"
rise = "07:00"
takes = [{{ compound = "melatonin", amount = "{} mg", at = "22:00" }}]
"""
AMOUNTS = (0.5, 1.0, 2.0, 0.3, 3.0, 0.5)


def peak() -> float:
    """Largest resident size of this process, MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024.0 for line in lines if line.startswith("VmHWM")), 0.0)


def first_night() -> None:
    """One night of one typical person."""
    from pineal.engine import Persons, simulate
    from pineal.engine.scoring import one_night
    from pineal.engine.shipped import engine

    simulate(engine(), Persons(1), one_night(2), seed=0, lanes=1)


def changed_dose() -> dict[str, list[float]]:
    """Seconds of the verb `simulate` with another dose each time, the first of them dropped; and of the engine for one person."""
    from pineal import api

    with TemporaryDirectory() as folder:
        cases = [Path(folder) / f"{k}.toml" for k in range(len(AMOUNTS))]
        for case, amount in zip(cases, AMOUNTS):
            case.write_text(CASE.format(amount), encoding="utf-8")
        verb = [_seconds(lambda case=case: api.simulate(case)) for case in cases]
    return {"verb": verb[1:], "engine": _engine()}


def _engine() -> list[float]:
    """One person for 14 nights, another amount of melatonin in the evenings each time; the timeline is made anew."""
    from attrs import evolve

    from pineal.engine import Persons, simulate
    from pineal.engine.shipped import engine
    from population import fortnight

    def run(amount: float) -> None:
        plain = fortnight()
        doses = [evolve(dose, amount_mg=amount) if dose.compound == "melatonin" else dose for dose in plain.doses]
        simulate(engine(), Persons(1), evolve(plain, doses=doses), seed=1, lanes=1)

    return [_seconds(lambda amount=amount: run(amount)) for amount in AMOUNTS][1:]


def _seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def person() -> None:
    """One person, 14 nights."""
    import world
    from speed_person import forward

    forward(world.whole(), *world.life())


def population() -> None:
    """The population of the benchmark."""
    import world
    from pineal.engine import Persons, simulate
    from population import PERSONS

    simulate(world.whole(), Persons(PERSONS), world.life()[0], seed=1)


def jax() -> None:
    """The population that JAX walks."""
    import numpy as np

    import world
    from pineal.physiology import build
    from speed_population import CROWDS, VARIED, Walked, short

    along = build().at_level("person")[:VARIED]
    typical = np.array([build().values[name] for name in along])
    Walked(world.whole(), *short(), along).work(np.tile(typical, (max(CROWDS), 1)))()


def roadrunner() -> None:
    """The part of the model through CVODE."""
    import numpy as np

    import cvode
    import world
    from life import Life

    runner = cvode.Runner(Life(world.part(), *world.life(), between=2.0))
    runner.tolerances(1e-4, np.ones(len(runner.life.names)), False)
    runner.walk()


def circadian() -> None:
    """The clock of 60 days."""
    import numpy as np
    from circadian.models import Hannay19

    hours = np.arange(0.0, 60 * 24.0, 0.1)
    Hannay19()(hours, np.array([0.83, 1.6, 0.1]), np.full(len(hours), 100.0))


WORKS = {work.__name__: work for work in (first_night, changed_dose, person, population, jax, roadrunner, circadian)}


if __name__ == "__main__":
    told = WORKS[sys.argv[1]]()
    print(json.dumps({"peak_mib": peak(), "told": told}))
