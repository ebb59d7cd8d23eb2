"""The gradient of a path's log-likelihood in 24 parameters: forward tangents before central differences and JAX."""

from __future__ import annotations

import numpy as np

import world
from peers import has
from pineal.engine import Engine, Persons, Timeline, simulate
from pineal.engine.tangent import tangents
from pineal.physiology import build
from rounds import Contender, goal, race, row, say
from speed_person import forward
from speed_population import short

DIRECTIONS = 24
PERSON = {name: 0.97 * value for name, value in build().values.items() if name.endswith("_status")}
"""Stores a little below typical: a typical person stands on the very corner of what lacking them does, where a slope has two sides."""
LANES = f"{DIRECTIONS} directions in lanes, float64"
STEP = 1e-5
"""Of central differences, relative to a parameter (or to 0.1 where that is larger)."""


def measure() -> dict:
    """A row of 14 nights, and one of the first nights before JAX."""
    engine, (timeline, path) = world.whole(), world.life()
    along = build().at_level("person")[:DIRECTIONS]
    rows = [ours(engine, timeline, path, along), before_jax(engine, *short(), along)]
    run, gradient = rows[0]["contenders"][:2]
    cost = [b / a for a, b in zip(run["values"], gradient["values"], strict=True)]
    goals = [goal(f"cost of a gradient in {DIRECTIONS} parameters", float(np.median(cost)), 6.0, "forward runs")]
    return {"rows": rows, "goals": goals, "along": list(along)}


def ours(engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...]) -> dict:
    """Forward run, tangents, central differences."""
    say("  tangents (the first time their kernel is compiled: a minute)")
    exact, found = tangents(engine, timeline, path, along, PERSON).score, Differences(engine, timeline, path, along)
    contenders = [
        Contender("Pineal, forward run", lambda: forward(engine, timeline, path), "1 lane float64"),
        Contender("Pineal, tangents", lambda: tangents(engine, timeline, path, along, PERSON), LANES),
        Contender("central differences", found.work, f"{2 * DIRECTIONS} forward runs", error=apart(found.work(), exact)),
    ]
    return row(f"gradient in {DIRECTIONS} parameters, 14 nights", "ms", race(contenders, 5), NOTE)


NOTE = (
    "Ours also carries how moments of switches move, which neither differences of fixed steps nor JAX see."
)


def before_jax(engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...]) -> dict:
    """The same over two nights, where JAX can be waited for."""
    exact = tangents(engine, timeline, path, along, PERSON).score
    contenders = [
        Contender("Pineal, forward run", lambda: forward(engine, timeline, path), "1 lane float64"),
        Contender("Pineal, tangents", lambda: tangents(engine, timeline, path, along, PERSON), LANES),
    ]
    if has("jax"):
        contenders += _jax(engine, timeline, path, along, exact)
    return row(f"gradient in {DIRECTIONS} parameters, {len(timeline.windows)} nights", "ms", race(contenders), NOTE)


def _jax(engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...], exact: np.ndarray) -> list[Contender]:
    """JAX: the likelihood alone, and `jacfwd` of it; both compiled and in double precision."""
    import jax

    from pineal.engine.jax_path import Walk

    jax.config.update("jax_enable_x64", True)
    walk = Walk(engine, timeline, path, along, PERSON)
    value = jax.jit(lambda chosen: walk(chosen)["log_likelihood"])
    slope, at = jax.jit(jax.jacfwd(value)), walk.typical
    say("  JAX is compiling")
    return [
        Contender("JAX, forward run", lambda: jax.block_until_ready(value(at)), "scan, jit, float64"),
        Contender("JAX, jacfwd", lambda: jax.block_until_ready(slope(at)), "jit, float64", error=apart(np.asarray(slope(at)), exact)),
    ]


def apart(found: np.ndarray, exact: np.ndarray) -> dict[str, float]:
    """Largest difference of two gradients relative to the largest component."""
    return {"gradient": float(np.abs(found - exact).max() / np.abs(exact).max())}


class Differences:
    """Central differences of the log-likelihood by runs of the scalar kernel."""

    def __init__(self, engine: Engine, timeline: Timeline, path: np.ndarray, along: tuple[str, ...]):
        values = np.array([(build().values | PERSON)[name] for name in along])
        self.steps = STEP * np.maximum(np.abs(values), 0.1)
        table = values + np.concatenate([np.diag(self.steps), -np.diag(self.steps)])
        self.people = Persons(2 * len(along), dict(zip(along, table.T, strict=True)))
        self.given = engine, timeline, path[:, None]

    def work(self) -> np.ndarray:
        """The gradient, (directions,)."""
        engine, timeline, path = self.given
        run = simulate(engine, self.people, timeline, seed=1, lanes=1, path=path, epochs=True, threads=1)
        value = np.log(run.nights.probability).sum(axis=1)
        n = len(self.steps)
        return (value[:n] - value[n:]) / (2.0 * self.steps)
