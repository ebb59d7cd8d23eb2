"""What the benchmarks run: the benchmark model, a part of it, the clock alone; a fortnight and a path through it."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import numpy as np

from pineal.declare import Module, Parameter, assemble
from pineal.declare.chain import Chain
from pineal.engine import Engine, Persons, Timeline, daily, grid, simulate
from pineal.physiology import CHAIN, build
from pineal.physiology.circadian import Circadian
from pineal.physiology.model import WIRES
from pineal.units import Clock
from population import FIRST, NIGHTS, ZONE, fortnight, weights

DOSES = ("dose.melatonin", "dose.caffeine")
LUX = ((Clock.read("07:00"), 500.0), (Clock.read("20:30"), 50.0), (Clock.read("23:00"), 0.0))
"""Light of the clock's days, lux of the published law."""


@cache
def whole(outputs: bool = False) -> Engine:
    """The benchmark model: the shipped physiology and its fitted chain."""
    return Engine(build(), CHAIN, weights(), (*build().states, *DOSES) if outputs else ())


@cache
def part(outputs: bool = False) -> Engine:
    """The part that the referees of the SBML use: clock, melatonin, pressure, arousal, slow waves, REM, stress hormones, chain."""
    tests = str(Path(__file__).parents[1] / "tests")
    if tests not in sys.path:
        sys.path.append(tests)
    from readings import worlds

    return Engine(worlds.part(), CHAIN, weights(), (*worlds.part().states, *DOSES) if outputs else ())


@cache
def life() -> tuple[Timeline, np.ndarray]:
    """The fortnight and a path of stages (epochs in bed,) drawn by the benchmark model."""
    timeline = fortnight()
    run = simulate(whole(), Persons(1), timeline, seed=3, lanes=1, epochs=True, threads=1)
    return timeline, run.nights.stages[0]


class Still(Module):
    """Melatonin that is not there."""

    nothing = Parameter("pmol/L", "no melatonin")


@cache
def clock(order: int) -> Engine:
    """The clock alone, as Hannay et al. published it: no forcing by melatonin; in steps of second or fourth order."""
    values = {name: value for name, value in build().values.items() if name.startswith("circadian.")}
    wires = {name: end for name, end in WIRES.items() if name.startswith("circadian.")}
    wires |= {name: "still.nothing" for name, end in wires.items() if end.startswith("melatonin.")}
    model = assemble(Circadian, Still, wires=wires, values=values | {"circadian.mel_max": 0.0, "still.nothing": 0.0}, doses={})
    return Engine(model, Chain((), {}, {}), np.zeros((6, 5, 1)), tuple(model.states), order=order)


def days(n: int) -> Timeline:
    """Days of light for the clock; nobody is in bed, the dark is dark."""
    start, epochs = grid(FIRST, n, ZONE)
    per_lux = build().values["circadian.melanopic_per_lux"]
    light = per_lux * daily(list(LUX), start, epochs, ZONE)
    return Timeline(start, ZONE, (), light, np.zeros(epochs))


def about() -> dict:
    """The benchmark model in numbers."""
    timeline, _ = life()
    model = build()
    return {
        "states": len(model.states), "covariates": len(CHAIN.covariates), "effectors": len(CHAIN.effectors),
        "person_parameters": len(model.at_level("person")), "compounds": sorted({dose.compound for dose in timeline.doses}),
        "doses": len(timeline.doses), "nights": NIGHTS, "steps": len(timeline.steps.length), "steps_in_bed": timeline.steps.n_bed,
        "part_states": len(part().model.states),
    }  # fmt: skip
