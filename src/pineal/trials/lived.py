"""One draw of the world, lived by some people of every group: usual life, baseline, then every arm.

Assumptions: arms of a draw share people, random numbers and dates, so an arm against itself differs by exactly 0. Nights
on which polysomnography is measured are laboratory nights, all others home.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve

from pineal.engine.shipped import engine
from pineal.engine.simulate import DLMO_BEFORE_CBT_MIN_H
from pineal.trials import laying, observe
from pineal.trials.bodies import beside, body, typical
from pineal.trials.days import Plan
from pineal.trials.life import Life
from pineal.trials.people import settled
from pineal.trials.periods import Ready, arms, chronic
from pineal.trials.stretch import begin
from pineal.trials.trial import ALL, Outcome
from pineal.trials.world import HOME, Part, World, needs_stages, setting_of

LEAD_IN, LEAD_IN_HABIT = 8, 15
"""Nights before the trial; more where people give up what they usually take, whose traces fade over weeks."""

BASELINE = 2
"""Nights before the trial on which baseline is measured."""

FREE_H = 4.0
"""Hours from the expected DLMO beyond which somebody's clock is not entrained after the usual nights; they are left out."""

AGAIN_EVERY = 4
"""One draw in so many is lived again with other random numbers, to learn how much a person's own nights vary."""


def lived(world: World, k: int) -> dict[str, np.ndarray]:
    """Draw `k`: values by (arm, outcome, person), baselines by (outcome, person), and values of another try of comparators."""
    rows = [_group(world, part, g, k) for g, part in enumerate(world.parts)]
    return {name: np.concatenate([row[name] for row in rows], axis=-1) for name in rows[0]}


def _group(world: World, part: Part, g: int, k: int) -> dict[str, np.ndarray]:
    draw, sample = world.draws[k], settled(part.block(k), part.frame)
    seed = (world.trial.seed * 1_000_003 + 7919 * k + g) % 2**40
    columns = typical(sample, draw) | body(sample, world.compounds, draw.kinetics, seed, beside(part.group))
    life = Life(world, part, draw, sample, engine().with_shared(draw.shared), columns, seed, (k * len(world.parts) + g) * 4096)
    base, ready = _before(life)
    found = {"base": base} | arms(life, ready, again=k % AGAIN_EVERY == 0)
    return _near(_kept(found, _entrained(life, ready.dlmo)), world.measured)


def _entrained(life: Life, dlmo: np.ndarray) -> np.ndarray:
    """Who still keeps the hours that were drawn; a clock that runs free is in no trial."""
    expected = 60.0 * (life.part.frame.aligned + life.sample.phase_shift - DLMO_BEFORE_CBT_MIN_H)
    return np.abs((dlmo - expected + 720.0) % 1440.0 - 720.0) <= 60.0 * FREE_H


def _kept(found: dict[str, np.ndarray], who: np.ndarray) -> dict[str, np.ndarray]:
    return {name: values if name == "traces" else np.where(who, values, np.nan) for name, values in found.items()}


def _near(found: dict[str, np.ndarray], measured: tuple[Outcome, ...]) -> dict[str, np.ndarray]:
    """Hours of the clock as those nearest to baseline: a shift is read the short way round."""
    base, values = found["base"], found["values"].copy()
    for o, one in enumerate(measured):
        if one.measure in ("DLMO", "CBTmin"):
            values[:, o] = base[o] + (values[:, o] - base[o] + 12.0) % 24.0 - 12.0
    return found | {"values": values}


def _before(life: Life) -> tuple[np.ndarray, Ready]:
    """Usual life, then baseline: values (outcome, person), and how everybody stands at its end."""
    part, sample, measured = life.part, life.sample, life.world.measured
    names = [name for name in sample.persons.columns if name.startswith("habit.")]
    lead, words = LEAD_IN_HABIT if names else LEAD_IN, beside(part.group)
    habits = tuple(d for name in names for d in laying.habit_doses(name.removeprefix("habit."), part.frame, range(-lead, 0), name, words))
    usual = (part.frame.bed, part.frame.rise)
    stress = chronic(part.group)
    early = Plan(part.frame, -lead, (usual,) * (lead - BASELINE), tail=False, stress=stress).timeline(habits)
    start = begin(early, part.frame.aligned + sample.phase_shift)
    usual_life = life.run(early, [HOME] * (lead - BASELINE), start, seed=life.seed, treated=False, stages=False)
    late = Plan(part.frame, -BASELINE, (usual,) * BASELINE, tail=False, stress=stress).timeline(habits)
    base = np.full((len(measured), len(sample)), np.nan)
    for setting in dict.fromkeys(setting_of(one) for one in measured):
        then = life.run(late, [setting] * BASELINE, usual_life.end, seed=life.seed, treated=False, stages=needs_stages(life.world))
        seen = life.seen(then, setting, -BASELINE, (usual,) * BASELINE, (), life.seed)
        for o, one in enumerate(measured):
            if setting_of(one) == setting:
                base[o] = observe.value(seen, evolve(one, nights=ALL))
    dlmo = 60.0 * then.nights["DLMO"][:, -1]
    return base, Ready(np.where(np.isfinite(dlmo), dlmo, np.nanmedian(dlmo)), then.end, habits)
