"""Compile the shipped kernels once, so that the first plan need not: python -m pineal.engine.warm."""

from __future__ import annotations

import sys
import time


def warm() -> float:
    """Compile (or load) both kernels by running a minute of the model; returns seconds."""
    from pineal.engine.kernel import POPULATION, SCALAR
    from pineal.engine.persons import Persons
    from pineal.engine.scoring import one_night
    from pineal.engine.shipped import engine
    from pineal.engine.simulate import simulate

    began = time.perf_counter()
    for lanes in (SCALAR, POPULATION):
        simulate(engine(), Persons(1), one_night(2), seed=0, lanes=lanes)
    return time.perf_counter() - began


if __name__ == "__main__":
    print("Compiling the simulation kernels (once on this machine) ...", file=sys.stderr, flush=True)
    print(f"done in {warm():.0f} s", file=sys.stderr)
