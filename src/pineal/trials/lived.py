"""One draw of the world, lived by some people of every group through every arm.

Assumptions: arms of a draw share people, random numbers and dates, so an arm against itself differs by exactly 0. The
arms of a crossover each begin where everybody has settled without a dose (a washout long enough); those of a sequence
begin where the arm before ended. Nights on which polysomnography is measured are laboratory nights, all others home.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Engine, Moment, Persons, Timeline
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S, TimedDose
from pineal.population import Sample
from pineal.trials import laying, observe
from pineal.trials.bodies import body
from pineal.trials.courses import SERIES, SERIES_EVERY, Observed
from pineal.trials.days import DAY_S, Plan
from pineal.trials.draws import declared
from pineal.trials.placebo import response
from pineal.trials.stretch import Stretch, begin, followed, stretch
from pineal.trials.trial import ALL, Arm, Group
from pineal.trials.world import HOME, LABORATORY, Part, World, needs_stages, setting_of, settings

LEAD_IN, LEAD_IN_HABIT = 8, 15
"""Nights before the trial; more where people give up what they usually take, whose traces fade over weeks."""

BASELINE = 2
"""Nights before the trial on which baseline is measured."""

AGAIN_EVERY = 4
"""One draw in so many is lived again with other random numbers, to learn how much a person's own nights vary."""


def lived(world: World, k: int) -> dict[str, np.ndarray]:
    """Draw `k`: values by (arm, outcome, person), baselines by (outcome, person), and values of another try of comparators."""
    rows = [_group(world, part, g, k) for g, part in enumerate(world.parts)]
    return {name: np.concatenate([row[name] for row in rows], axis=-1) for name in rows[0]}


@frozen(eq=False)
class _Life:
    """What stays the same for a group in one draw."""

    world: World
    part: Part
    sample: Sample
    engine: Engine
    columns: dict[str, np.ndarray]
    seed: int
    first_person: int

    def persons(self, setting: str, treated: bool) -> Persons:
        """People in a setting, with what being in a trial does to them."""
        people = self.sample.at(setting).persons
        expecting = response(self.part.group.phenotype) if treated and setting == HOME else {}
        moved = {name: people.column(name, 0.0) + by for name, by in expecting.items()}
        return people.put(self.columns | moved)

    def run(
        self, timeline: Timeline, settings: list[str], start: Moment, *, seed: int, treated: bool, stages: bool, end: int | None = None
    ) -> Stretch:
        """Live a timeline, night by night in its setting; the state is that at second `end` (None: at its end)."""
        head, tail = timeline.split((end - timeline.start) // EPOCH_S) if end is not None else (timeline, None)
        every = SERIES_EVERY if any(one.measure in SERIES for one in self.world.measured) else 0
        same = {"seed": seed, "first_person": self.first_person, "stages": stages, "every": every}
        done = stretch(self.engine, lambda setting: self.persons(setting, treated), head, settings, start, **same)
        if tail is None or not every:
            return done
        return followed(done, stretch(self.engine, lambda setting: self.persons(setting, treated), tail, settings[-1:], done.end, **same))


def _group(world: World, part: Part, g: int, k: int) -> dict[str, np.ndarray]:
    draw, sample = world.draws[k], part.block(k)
    seed = (world.trial.seed * 1_000_003 + 7919 * k + g) % 2**40
    columns = body(sample, world.compounds, draw.kinetics, seed)
    life = _Life(world, part, sample, engine().with_shared(draw.shared), columns, seed, (k * len(world.parts) + g) * 4096)
    base, dlmo, settled, habits = _before(life)
    return {"base": base} | _arms(life, dlmo, settled, habits, k)


def _before(life: _Life) -> tuple[np.ndarray, np.ndarray, Moment, tuple[TimedDose, ...]]:
    """Usual life, then baseline: values (outcome, person), DLMO (min), the state at the end, habitual doses."""
    part, sample = life.part, life.sample
    names = [name for name in sample.persons.columns if name.startswith("habit.")]
    lead = LEAD_IN_HABIT if names else LEAD_IN
    habits = tuple(d for name in names for d in laying.habit_doses(name.removeprefix("habit."), part.frame, range(-lead, 0), name))
    usual = (part.frame.bed, part.frame.rise)
    stress = _chronic(part.group)
    early = Plan(part.frame, -lead, (usual,) * (lead - BASELINE), tail=False, stress=stress).timeline(habits)
    start = begin(early, part.frame.aligned + sample.phase_shift)
    usual_life = life.run(early, [HOME] * (lead - BASELINE), start, seed=life.seed, treated=False, stages=False)
    late = Plan(part.frame, -BASELINE, (usual,) * BASELINE, tail=False, stress=stress).timeline(habits)
    base = np.full((len(life.world.measured), len(sample)), np.nan)
    for setting in dict.fromkeys(setting_of(one) for one in life.world.measured):
        then = life.run(late, [setting] * BASELINE, usual_life.end, seed=life.seed, treated=False, stages=needs_stages(life.world))
        seen = _seen(life, then, setting, -BASELINE, (usual,) * BASELINE, (), life.seed)
        for o, one in enumerate(life.world.measured):
            if setting_of(one) == setting:
                base[o] = observe.value(seen, evolve(one, nights=ALL))
    dlmo = 60.0 * then.nights["DLMO"][:, -1]
    return base, np.where(np.isfinite(dlmo), dlmo, np.nanmedian(dlmo)), then.end, habits


def _arms(life: _Life, dlmo: np.ndarray, settled: Moment, before: tuple[TimedDose, ...], k: int) -> dict[str, np.ndarray]:
    world, trial = life.world, life.world.trial
    shape = (len(world.arms), len(world.measured), len(life.sample))
    values, again = np.full(shape, np.nan), np.full(shape, np.nan)
    later = 60.0 * (life.sample.bed - life.part.frame.bed / 60.0) if not life.part.frame.fixed else np.zeros(len(life.sample))
    people = laying.People(life.sample.persons.column("body.weight", 70.0), life.sample.age, dlmo, later)
    moment, columns, earlier = settled, dict(life.columns), before
    for a, index in enumerate(world.arms):
        arm = trial.arms[index]
        plan = _plan(life, arm)
        given = laying.given(_simulated(arm), plan, people, str(a))
        columns |= given.columns
        mine = evolve(life, columns=columns)
        doses = (*_beside_alike(earlier, given.doses), *given.doses)
        timeline = plan.timeline(doses, given.laid)
        places = settings(trial, arm)
        how = {"treated": True, "stages": needs_stages(world), "end": plan.end if trial.design == "sequence" else None}
        done = mine.run(timeline, places, moment, seed=life.seed, **how)
        values[a] = _read(mine, done, plan, arm, life.seed)
        if arm.name in world.comparators and k % AGAIN_EVERY == 0:
            other = mine.run(timeline, places, moment, seed=life.seed + 2**41, **how)
            again[a] = _read(mine, other, plan, arm, life.seed + 1)
        if trial.design == "sequence":
            moment = done.end
            earlier = tuple(evolve(dose, second=dose.second - len(plan.nights) * DAY_S) for dose in doses)
    return {"values": values, "again": again}


def _plan(life: _Life, arm: Arm) -> Plan:
    trial, frame = life.world.trial, life.part.frame
    nights = (frame.night(trial.schedule_of(arm)),) * trial.nights_of(arm)
    plan = Plan(frame, 0, nights, (*trial.light, *arm.light), stress=_chronic(life.part.group))
    laid = (*laying.fed((*trial.meals, *arm.meals), plan), *laying.challenged((*trial.challenges, *arm.challenges), plan))
    return evolve(plan, laid=laid)


def _simulated(arm: Arm) -> Arm:
    return evolve(arm, doses=tuple(rule for rule in arm.doses if not laying.unmodelled(rule)))


def _beside_alike(earlier: Iterable[TimedDose], now: tuple[TimedDose, ...]) -> tuple[TimedDose, ...]:
    """What is left of earlier doses of a compound follows the kinetics of now."""
    beside = {dose.compound: dose.beside for dose in now}
    return tuple(evolve(dose, beside=beside.get(dose.compound, dose.beside)) for dose in earlier)


def _chronic(group: Group) -> float:
    return declared()["chronic_stress"].value if group.stress == "high" else 0.0


def _read(life: _Life, done: Stretch, plan: Plan, arm: Arm, seed: int) -> np.ndarray:
    trial = life.world.trial
    tests = (*trial.challenges, *arm.challenges, *(test for other in trial.arms for test in other.challenges))
    seen = _seen(life, done, LABORATORY, 0, plan.nights, tests, seed)  # an arm without a test is read at the hour of the others'
    return np.stack([observe.value(seen, one) for one in life.world.measured])


def _seen(life: _Life, done: Stretch, setting: str, first: int, times, challenges, seed: int) -> Observed:
    sample = life.sample.at(setting)
    return Observed(done.nights, sample, life.part.frame, first, tuple(times), done.seconds, tuple(challenges), seed)
