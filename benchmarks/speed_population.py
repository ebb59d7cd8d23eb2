"""Nights per second of many people: drawn stages on one core and two, before the C twin; a given path before JAX."""

from __future__ import annotations

import os

import numpy as np
from attrs import evolve

import world
from peers import has, twin_of
from pineal.engine import Engine, Persons, Timeline, simulate
from pineal.physiology import build
from population import PERSONS
from rounds import Contender, goal, middle, race, ratios, row, say

CROWDS = (128, 512)
"""Persons at once that are tried for JAX."""
VARIED = 24
SHORT = 2


def measure() -> dict:
    """A row with drawn stages and one on a given path."""
    rows = [drawn(), walked()]
    one, two, *rest = rows[0]["contenders"]
    goals = [goal("population, float32, one core", middle(one), 10_000.0, "nights/s", False)]
    if rest:
        slower = 1.0 / float(np.median(ratios(one, rest[0], True)))
        goals.append(goal("population, times as long as the same scheme in C", slower, 1.3, "times"))
    return {"rows": rows, "goals": goals, "model": world.about()}


def drawn() -> dict:
    """The benchmark: stages drawn, 14 nights."""
    engine, (timeline, _) = world.whole(), world.life()
    found = [_crowd("Pineal, one core", engine, timeline, 1), _crowd("Pineal, two cores", engine, timeline, min(2, os.cpu_count() or 1))]
    if (twin := twin_of(engine, 32)) is not None:
        found.append(_crowd("same scheme in C, one core", twin[0], timeline, 1, twin[1]))
    note = "Threads share one process; the C twin runs the same steps in the same harness."
    return row(f"{PERSONS:,} persons, 14 nights, stages drawn", "nights/s", race(found), note)


def _crowd(name: str, engine: Engine, timeline: Timeline, threads: int, settings: str = "") -> Contender:
    people, nights = Persons(PERSONS), PERSONS * len(timeline.windows)
    settings = settings or f"32 lanes float32, {threads} thread{'s' if threads > 1 else ''}"
    return Contender(name, lambda: simulate(engine, people, timeline, seed=1, threads=threads), settings, nights)


def walked() -> dict:
    """The same persons along one given path: what JAX can do of the work."""
    engine, along = world.whole(), build().at_level("person")[:VARIED]
    timeline, path = short()
    n = max(CROWDS)
    values = np.random.default_rng(1).normal(1.0, 0.05, (n, VARIED)) * [build().values[name] for name in along]
    people = Persons(n, dict(zip(along, values.T, strict=True)))

    def ours(threads: int):
        return lambda: simulate(engine, people, timeline, seed=1, path=path[:, None], threads=threads)

    nights = n * SHORT
    found = [Contender("Pineal, one core", ours(1), "32 lanes float32, 1 thread", nights)]
    found += [Contender("Pineal, two cores", ours(2), "32 lanes float32, 2 threads", nights)]
    if has("jax"):
        found.append(_jax(Walked(engine, timeline, path, along), values))
    return row(f"{n} persons, {SHORT} nights, given stages", "nights/s", race(found), NOTE)


NOTE = (
    "JAX walks the same steps of the same laws along the path (`jit` of `vmap` over persons of one scan, float32, all cores); doses "
    "enter by their closed form before the scan, stages are not drawn and night statistics are not kept. Ours does all of these in "
    "both rows."
)


def short() -> tuple[Timeline, np.ndarray]:
    """The first nights of the fortnight and their path."""
    timeline, path = world.life()
    bed = sum(window.epochs for window in timeline.windows[:SHORT])
    middle_of_day = (timeline.windows[SHORT - 1].rise + timeline.windows[SHORT].lights_off) // 2
    early, _ = timeline.split(timeline.epoch_of(middle_of_day))
    end = early.start + 30 * early.epochs
    return evolve(early, doses=tuple(dose for dose in early.doses if dose.second < end)), path[:bed]


class Walked:
    """Many persons through JAX."""

    def __init__(self, engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...]):
        import jax

        from pineal.engine.jax_path import Walk

        walk = Walk(engine, timeline, path, along, {})

        def last(chosen):
            found = walk(chosen)
            return found["state"], found["log_likelihood"]

        self.run = jax.jit(jax.vmap(last))

    def work(self, values: np.ndarray):
        """A function that walks these persons and waits for the answer."""
        import jax

        given = jax.numpy.asarray(values, dtype="float32")
        return lambda: jax.block_until_ready(self.run(given))


def _jax(walked: Walked, values: np.ndarray) -> Contender:
    """JAX with the number of persons at once that is fastest."""
    from speed_person import timed

    speeds = {}
    for n in CROWDS:
        seconds, _ = timed(walked.work(values[:n]))
        speeds[n] = n * SHORT / seconds
        say(f"    JAX, {n} persons at once: {speeds[n]:,.0f} nights/s")
    best = max(speeds, key=speeds.get)
    return Contender("JAX, all cores", walked.work(values[:best]), f"vmap of {best}, float32, jit", best * SHORT)
