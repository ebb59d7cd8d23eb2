"""Golden tables and the light of their protocols."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import numpy as np

from pineal.declare import Model, assemble
from pineal.engine.deterministic import Course, Plan, Steps, run
from pineal.physiology import clocks, facts
from pineal.physiology.circadian import Circadian

GOLDEN = Path(__file__).parent / "golden"
PER_LUX = 0.618
"""Melanopic EDI per lux of the published source."""

EARLY = 0.05
"""h: the package `circadian` takes the light at the end of each of its steps, so its days are one step early."""


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a golden table with a header of names."""
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def numbers(name: str) -> np.ndarray:
    """The numbers of a golden table without a header of names."""
    with (GOLDEN / name).open(encoding="utf-8") as file:
        return np.array([[float(v) for v in row] for row in csv.reader(line for line in file if not line.startswith("#"))])


def daily(on: float, off: float, level: float, days: int, before: float = 0.0) -> Steps:
    """A value that is `level` from clock hour `on` to `off` of every day and `before` otherwise."""
    times = [0.0, *(24.0 * day + edge for day in range(days) for edge in (on, off))]
    return Steps(times, [before, *([level, before] * days)])


def clock(name: str, **changes: float) -> Model:
    """A clock alone: light by timeline, nothing dosed."""
    wires = {"circadian.light": "timeline.light", "circadian.wake": "stage.wake"}
    wires |= {f"circadian.{kind}_melatonin": "dose.melatonin" for kind in ("plasma", "own")}
    module = Circadian if name == "hannay19" else clocks.CLOCKS[name]
    values = main_clock() if name == "hannay19" else clocks.values(name)
    values |= {f"circadian.{key}": value for key, value in changes.items()}
    return assemble(module, wires=wires, values=values, doses={"melatonin": "pmol/L"})


def main_clock() -> dict[str, float]:
    """The values of the shipped clock."""
    return {name: fact.to(Circadian.parameters[name.split(".")[1]].unit) for name, fact in facts().items() if name.startswith("circadian.")}


def watched(name: str) -> dict[str, tuple[str, int]]:
    """The minimum of x where there is an x."""
    return {} if name.startswith("hannay19") else {"trough": ("circadian.pull_x", 1)}


def minima(name: str, course: Course) -> np.ndarray:
    """Hours of CBTmin as the papers define it."""
    if name.startswith("hannay19"):
        return course.marks["circadian.cbt_min"]
    return course.marks["trough"] + clocks.AFTER_TROUGH_H[name]


def clock_run(name: str, light, hours, start=None, wake=1.0, save=None, **changes: float) -> Course:
    """A clock under light in lux of the published source."""
    scaled = Steps(light.times, [PER_LUX * v for v in light.values]) if isinstance(light, Steps) else PER_LUX * light
    plan = Plan({"timeline.light": scaled, "stage.wake": wake}, watch=watched(name), method="DOP853", rtol=1e-8, atol=1e-10)
    return run(clock(name, **changes), hours, plan, start, save=save)


def solar(evening: float, day: float = 700.0):
    """The daily light of Skeldon 2023 in lux as a function of clock hours: `evening` light, and `day` light at noon."""
    half = (day - evening) / 2.0
    return lambda t: evening + half * (math.tanh((t % 24.0 - 7.5) * 0.6) - math.tanh((t % 24.0 - 16.5) * 0.6))
