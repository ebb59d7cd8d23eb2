"""What the tests of the readings share: the pages, a small part of the shipped model, and a short life.

The part holds the clock, melatonin, sleep pressure, arousal, slow waves, REM pressure, stress hormones (their
jumps at awakening and rising) and the chain; whatever else it would read stands still. It compiles in
seconds, and a law that is added elsewhere does not move it.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine import worlds as engines
from pineal.declare import Model, Module, Parameter, assemble
from pineal.declare.scope import Reading
from pineal.engine import Engine, Timeline
from pineal.engine.exchange import shipped_facts
from pineal.physiology import CHAIN, MODULES, build
from pineal.physiology.model import DOSED, WIRES

PART = ("circadian", "melatonin", "homeostat", "arousal", "slow_wave", "rem", "hpa", "stages")
OUTSIDE = ("timeline", "stage", "memory", "dose")


def written() -> dict[str, str]:
    """The pages of the model as they should stand in docs/model."""
    from pineal.declare.latex import pages

    return pages(MODULES, shipped_facts(), WIRES)


@cache
def part() -> Model:
    """The part of the shipped model."""
    full = build()
    wires = {name: end for name, end in WIRES.items() if name.split(".")[0] in PART}
    missing = sorted({end for end in wires.values() if end.split(".")[0] not in (*PART, *OUTSIDE)})
    still = type("Still", (Module,), {end.replace(".", "_"): Parameter(full.unit(end), "stands still") for end in missing})
    values = {name: value for name, value in full.values.items() if name.split(".")[0] in PART}
    values |= {f"still.{end.replace('.', '_')}": _at_start(full, end) for end in missing}
    wires = {name: f"still.{end.replace('.', '_')}" if end in missing else end for name, end in wires.items()}
    modules = [module for module in MODULES if module.title() in PART]
    return assemble(*modules, *([still] if missing else []), wires=wires, values=values, doses=DOSED)


def _at_start(model: Model, name: str) -> float:
    """A value of the whole model as it begins, awake in the dark."""
    begin = {state: term.start for state, term in model.states.items()}
    outside = {full: 1.0 if full == "stage.wake" else external.quiet for full, external in model.externals.items()}
    return float(Reading(model, model.values | begin | outside)[name])


@cache
def engine() -> Engine:
    """The part with made-up weights of the chain; every state and plasma level can be kept."""
    rng = np.random.default_rng(5)
    weights = np.concatenate([engines.weights()[..., :1], rng.normal(0.0, 0.15, (6, 5, len(CHAIN.covariates)))], axis=-1)
    return Engine(part(), CHAIN, weights, (*part().states, *(f"dose.{name}" for name in ("melatonin", "caffeine"))))


@cache
def life(days: int = 1) -> tuple[Timeline, np.ndarray]:
    """Days with lights, three or four doses and a path of short bouts."""
    timeline = engines.timeline(days=days, doses=engines.three_doses())
    return timeline, engines.stage_path(timeline.steps.n_bed)
