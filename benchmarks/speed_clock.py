"""The clock alone: ours before Arcascope's `circadian`, the same published equations (Hannay 2019) under the same light."""

from __future__ import annotations

import numpy as np

import lsoda
import world
from life import Life
from peers import has, twin_of
from pineal.engine import Persons, Timeline, simulate
from rounds import Contender, goal, race, ratios, row, say
from speed_person import equal, our_error, timed

STEPS_H = (0.5, 0.25, 1 / 6, 0.125, 0.1, 0.05, 1 / 30, 0.025)
USUAL_H = 0.1
"""The step of the package's own examples."""
DAYS = (14, 60)
ORDERS = {4: "Runge-Kutta of fourth order, as theirs", 2: "Heun, as in the whole model"}


def measure() -> dict:
    """A row for each order and length; the goal is judged where both are of the same order."""
    rows = {(order, n): one(order, n) for order in ORDERS for n in DAYS}
    found = {n: float(np.median(ratios(rows[4, n]["contenders"][0], rows[4, n]["contenders"][-1]))) for n in DAYS if has("circadian")}
    words = "times as fast as circadian on the clock alone, equal error, {} days"
    goals = [goal(words.format(n), value, 300.0, "times", False) for n, value in found.items()]
    return {"rows": list(rows.values()), "goals": goals}


def one(order: int, n: int) -> dict:
    """Some days of the clock."""
    engine, timeline = world.clock(order), world.days(n)
    life = Life(engine, timeline, np.zeros(0, int), between=1.0)
    say(f"  order {order}, {n} days")
    true = lsoda.truth(life)
    ours = our_error(life, engine, true)
    found = [Contender("Pineal", lambda: ran(engine, timeline), f"{ORDERS[order]}, 2 min", error=ours)]
    if (twin := twin_of(engine, 1)) is not None:
        found.append(Contender("same scheme in C", lambda: ran(twin[0], timeline), twin[1], error=ours))
    if has("circadian"):
        found += hannay(life, true, ours)
    return row(f"clock alone, {len(engine.model.states)} states, order {order}, {n} days", "ms", race(found), NOTE)


NOTE = (
    "Light is the only input of both; nobody is in bed, so the engine has no stage to draw. At order 4 both use the same method, and the "
    "goal is judged there; order 2 is what the whole model takes."
)


def ran(engine, timeline: Timeline):
    """The clock under the light."""
    return simulate(engine, Persons(1), timeline, seed=1, lanes=1, threads=1)


def hannay(life: Life, true: np.ndarray, ours: dict) -> list[Contender]:
    """circadian's Hannay19 at its usual step, and at the longest of the tried that has our error."""
    usual = lsoda.error(life, theirs(life, USUAL_H)(), true)
    step, _, error = equal(STEPS_H, lambda step: timed(theirs(life, step)), life, true, ours, ("clock_min",))
    return [
        Contender("circadian, usual step", theirs(life, USUAL_H), f"Hannay19, its RK4, step {USUAL_H:g} h", error=usual),
        Contender("circadian", theirs(life, step), f"Hannay19, its RK4, step {step:.3g} h", error=error),
    ]


def theirs(life: Life, step: float):
    """A function that runs circadian and returns its states at the moments of the life (all on its grid).

    Its light of a moment holds over the step that ends there, so that every edge of the light is met.
    """
    from circadian.models import Hannay19

    n = round(life.hours / step)
    hours, start = step * np.arange(n + 1), life.start[:3].copy()
    lux = np.array(life.given.inputs["timeline.light"]) / [1.0, life.engine.model.values["circadian.melanopic_per_lux"]]
    light = lux[np.searchsorted(lux[:, 0], hours - 0.5 * step, side="right").clip(1) - 1, 1]
    rows = np.round(np.concatenate(life.moments) / step).astype(int)
    model = Hannay19()
    return lambda: model(hours, start, light).states[rows]
