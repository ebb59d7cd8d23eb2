"""The arms of a trial, lived one after another or each from the same start.

Assumptions: a parallel arm, and a period of a crossover whose washout is long enough, begin where everybody has settled without
a dose. Arms of a sequence begin where the arm before ended. With a shorter washout the people of a crossover go through the
arms in as many orders as there are arms, each arm once in every place, and live the nights between at home by habit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from attrs import evolve, frozen

from pineal.engine import Moment
from pineal.engine.timeline import TimedDose
from pineal.trials import eating, keeping, laying, observe
from pineal.trials.bodies import beside
from pineal.trials.days import DAY_S, Plan
from pineal.trials.draws import OWN, declared, unprobed
from pineal.trials.life import Life
from pineal.trials.stretch import Stretch
from pineal.trials.trial import Arm, Group
from pineal.trials.washout import between, carries
from pineal.trials.world import HOME, LABORATORY, needs_stages, settings

_TRACED = {"SOL": 1.0, "WASO": np.pi, "N1": np.e, "N3": np.sqrt(2.0), "REM": np.sqrt(3.0)}
"""Sleep of a night as one number; the weights have no common measure."""


@frozen(eq=False)
class Ready:
    """How people stand before an arm: DLMO (min), their state, and doses taken before."""

    dlmo: np.ndarray
    moment: Moment
    doses: tuple[TimedDose, ...]

    def of(self, rows: np.ndarray) -> Ready:
        """The same for some of the people."""
        return self if len(rows) == len(self.dlmo) else Ready(self.dlmo[rows], self.moment.take(rows), self.doses)


def arms(life: Life, ready: Ready, *, again: bool) -> dict[str, np.ndarray]:
    """Values by (arm, outcome, person), and those of another try of the comparators where `again`."""
    shape = (len(life.world.arms), len(life.world.measured), len(life.sample))
    values, other, traces = np.full(shape, np.nan), np.full(shape, np.nan), np.full((shape[0], shape[2]), np.nan)
    for rows, order in _orders(life):
        mine, now = life.of(rows), ready.of(rows)
        for a in order:
            arm = life.world.trial.arms[life.world.arms[a]]
            values[a][:, rows], other[a][:, rows], traces[a][rows], left = _period(mine, now, a, arm, again)
            if left is not None:
                mine, now = left
    return {"values": values, "again": other, "traces": traces}


def _orders(life: Life) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Who goes through the arms in which order."""
    many, everybody = len(life.world.arms), np.arange(len(life.sample))
    if not carries(life.world.trial):
        yield everybody, list(range(many))
        return
    for first, rows in enumerate(np.array_split(everybody, many)):
        if len(rows):
            yield rows, [(first + a) % many for a in range(many)]


def _period(
    life: Life, ready: Ready, a: int, arm: Arm, again: bool
) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[Life, Ready] | None]:
    """An arm: values and those of another try (outcome, person), a trace of all its sleep (person), and where the next one
    begins; None: where this one did.
    """
    world, trial, frame = life.world, life.world.trial, life.part.frame
    plan = _plan(life, arm)
    later = 60.0 * (life.sample.bed - frame.bed / 60.0) if not frame.fixed else np.zeros(len(life.sample))
    weight = life.sample.persons.column("body.weight", 70.0)
    people = laying.People(weight, life.sample.age, ready.dlmo, later, beside(life.part.group), life.seed + 13 * life.offset)
    given = laying.given(_simulated(arm), plan, people, str(a), trial.adherence_of(arm))
    mine = evolve(life, columns=life.columns | given.columns | _held(life, plan), own=_own(life, arm))
    doses = (*_beside_alike(ready.doses, given.doses), *given.doses)
    timeline, places, goes_on = plan.timeline(doses, given.laid), settings(trial, arm), trial.design == "sequence" or carries(trial)
    how = {"treated": True, "stages": needs_stages(world), "end": plan.end if goes_on else None}
    done = mine.run(timeline, places, ready.moment, seed=life.seed, **how)
    values = _read(mine, done, plan, arm, life.seed)
    other = np.full_like(values, np.nan)
    if arm.name in world.comparators and again:
        tried = mine.run(timeline, places, ready.moment, seed=life.seed + 2**41, **how)
        other = _read(mine, tried, plan, arm, life.seed + 1)
    left = _washed(evolve(mine, own=0.0), Ready(ready.dlmo, done.end, _days_ago(doses, len(plan.nights)))) if goes_on else None
    return values, other, _trace(done), left


def _trace(done: Stretch) -> np.ndarray:
    """One number a person that differs as soon as a single epoch of sleep does."""
    return sum(weight * np.nansum(done.nights[name], axis=1) for name, weight in _TRACED.items())


def _washed(life: Life, ready: Ready) -> tuple[Life, Ready]:
    """The same people after the nights between two periods."""
    nights = between(life.world.trial)
    if not nights:
        return life, ready
    usual = ((life.part.frame.bed, life.part.frame.rise),) * nights
    plan = Plan(life.part.frame, 0, usual, tail=False, stress=chronic(life.part.group))
    done = life.run(plan.timeline(ready.doses), [HOME] * nights, ready.moment, seed=life.seed + 2**42, treated=False, stages=False)
    return life, Ready(ready.dlmo, done.end, _days_ago(ready.doses, nights))


def _days_ago(doses: Iterable[TimedDose], days: int) -> tuple[TimedDose, ...]:
    """Doses as they stand when so many days have passed and dates begin anew."""
    return tuple(evolve(dose, second=dose.second - days * DAY_S) for dose in doses)


def _plan(life: Life, arm: Arm) -> Plan:
    trial, frame = life.world.trial, life.part.frame
    nights = (frame.night(trial.schedule_of(arm)),) * trial.nights_of(arm)
    plan = Plan(frame, 0, nights, (*trial.light, *arm.light), stress=chronic(life.part.group))
    laid = (*eating.fed((*trial.meals, *arm.meals), plan), *eating.challenged((*trial.challenges, *arm.challenges), plan))
    return evolve(plan, laid=laid)


def _simulated(arm: Arm) -> Arm:
    return evolve(arm, doses=tuple(rule for rule in arm.doses if not laying.unmodelled(rule)))


def _held(life: Life, plan: Plan) -> dict[str, np.ndarray]:
    """The period of people who do not keep their own late (or early) hours in an arm: what made these hours theirs pulls again."""
    late = life.part.frame.late
    kept = np.clip(late + plan.frame.moved(plan.nights[0]), *sorted((0.0, late)))
    if not late:
        return {}
    return {"circadian.period": life.sample.persons["circadian.period"] + (late - kept) * life.sample.tables.ages["period_per_hour"]}


def _own(life: Life, arm: Arm) -> float:
    """The shift of the supplements of an arm that have no probe."""
    names = dict.fromkeys(rule.compound for rule in _simulated(arm).doses if unprobed(rule.compound))
    return sum(life.draw.own.get(f"{OWN}{name}", 0.0) for name in names)


def _beside_alike(earlier: Iterable[TimedDose], now: tuple[TimedDose, ...]) -> tuple[TimedDose, ...]:
    """What is left of earlier doses of a compound follows the kinetics of now."""
    beside_ = {dose.compound: dose.beside for dose in now}
    return tuple(evolve(dose, beside=beside_.get(dose.compound, dose.beside)) for dose in earlier)


def chronic(group: Group) -> float:
    """The level of chronic stress of a group."""
    return declared()["chronic_stress"].value if group.stress == "high" else 0.0


def _read(life: Life, done: Stretch, plan: Plan, arm: Arm, seed: int) -> np.ndarray:
    trial = life.world.trial
    tests = (*trial.challenges, *arm.challenges, *(test for other in trial.arms for test in other.challenges))
    stayed = keeping.carried(trial, arm, len(life.sample), life.seed + 13 * life.offset)
    seen = life.seen(done, LABORATORY, 0, plan.nights, tests, seed, stayed)  # an arm without a test is read at the hour of the others'
    return np.stack([observe.value(seen, one) for one in life.world.measured])
