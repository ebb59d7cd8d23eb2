"""One state of the world, lived by some people with and without everything of the list, on common random numbers.

Insomnia, 18 to 75 years, eight hours in bed from 23:00, every evening for a week; the last three nights count. Stores begin
where eight weeks of intake have brought them. Sleep is scored as in a laboratory; hormones are read off the course.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen

from beyond_sedation import numbers
from beyond_sedation.takings import Taking, stressed
from pineal.engine import Engine, Moment, Persons, Timeline, simulate
from pineal.engine.shipped import engine
from pineal.engine.timeline import EPOCH_S
from pineal.physiology import facts
from pineal.population import Sample, Stay, draw, reported
from pineal.trials.bodies import body
from pineal.trials.draws import Draw, declared

STAY = Stay.of(480, nights=7)
LAST = 3
AGES = (18, 75)
WEEKS = 8
EVERY = 10
EVENING_H = 2.0
SEED = 23

SLEEP = ("SOL", "WASO", "TST", "N1", "N2", "N3", "REM", "REM latency")
HORMONES = ("evening cortisol", "night cortisol", "evening melatonin", "melatonin at rise")
MEASURES = (*SLEEP, "SOL+WASO", *HORMONES)
CURVES = ("SOL", "WASO", "SOL+WASO", "TST", "N3", "REM", "night cortisol")


@frozen
class Arm:
    """A line lived by a group: ``""`` for everybody, else what they are short of (or ``"stress"``)."""

    taking: Taking
    group: str = ""


@frozen(eq=False)
class Job:
    """All that a draw needs. `arms` are lived in every draw, `points` in the first `grid`, the prior's in the first `before`."""

    arms: tuple[Arm, ...]
    points: tuple[Arm, ...]
    draws: tuple[Draw, ...]
    priors: tuple[Draw, ...]
    people: int
    grid: int
    before: int
    factors: np.ndarray
    takings: tuple[Taking, ...]

    def factor(self, k: int, taking: Taking) -> float:
        """What a line's own uncertainty multiplies in a draw."""
        names = [one.name for one in self.takings]
        return float(self.factors[k, names.index(taking.name)])


@frozen(eq=False)
class _Life:
    """People of a draw, the engine with its numbers, and where everybody of a group begins."""

    people: Sample
    engine: Engine
    columns: dict[str, np.ndarray]
    group: str
    moment: Moment
    seed: int

    @property
    def week(self) -> Timeline:
        """The nights that are lived."""
        return stressed(STAY.parts[1]) if self.group == "stress" else STAY.parts[1]

    def lived(self, week: Timeline, moment: Moment) -> dict[str, np.ndarray]:
        """Each person's mean over the nights that count."""
        persons = self.people.persons.put(self.columns)
        run = simulate(self.engine, persons, week, seed=self.seed + 1, start=moment, threads=1, series_every=EVERY)
        said = reported("PSG", run.nights, self.people, self.seed)
        found = {name: _mean(said[name]) for name in SLEEP}
        return found | {"SOL+WASO": found["SOL"] + found["WASO"]} | _hormones(run.nights, week)


def _mean(values: np.ndarray) -> np.ndarray:
    last = values[:, -LAST:]
    known = np.isfinite(last)
    return np.where(known, last, 0.0).sum(axis=1) / np.where(known.any(axis=1), known.sum(axis=1), np.nan)


def _hormones(nights, week: Timeline) -> dict[str, np.ndarray]:
    seconds = week.start + EPOCH_S * np.asarray(nights.series_epoch)
    spans = {"evening": [], "night": [], "rise": []}
    for window in week.windows[-LAST:]:
        spans["evening"].append((window.lights_off - 3600 * EVENING_H, window.lights_off))
        spans["night"].append((window.lights_off, (window.lights_off + window.rise) / 2))
        spans["rise"].append((window.rise - 900, window.rise + 1))
    cortisol, melatonin = nights.series["hpa.cortisol"], nights.series["melatonin.total"]
    read = {"evening cortisol": (cortisol, "evening"), "night cortisol": (cortisol, "night"),
            "evening melatonin": (melatonin, "evening"), "melatonin at rise": (melatonin, "rise")}  # fmt: skip
    return {name: np.mean([_over(y, seconds, *span) for span in spans[when]], axis=0) for name, (y, when) in read.items()}


def _over(y: np.ndarray, seconds: np.ndarray, low: float, high: float) -> np.ndarray:
    return y[(seconds >= low) & (seconds < high)].mean(axis=0)


def lived(job: Job, k: int) -> dict[str, np.ndarray]:
    """Draw `k`: mean change and its variance by people, by arm and measure; controls; the same for points and prior."""
    found = _changes(job, k, job.draws[k], job.arms, "")
    if k < job.grid:
        found |= _changes(job, k, job.draws[k], job.points, "point ")
    if k < job.before:
        found |= _changes(job, k, job.priors[k], job.arms, "prior ")
    return found


def _changes(job: Job, k: int, drawn: Draw, arms: tuple[Arm, ...], mark: str) -> dict[str, np.ndarray]:
    lives: dict[str, tuple[_Life, dict]] = {}
    means, noises = [], []
    for arm in arms:
        if arm.group not in lives:
            life = _life(job, k, drawn, arm.group)
            lives[arm.group] = life, life.lived(life.week, life.moment)
        life, control = lives[arm.group]
        factor = job.factor(k, arm.taking)
        after = life.lived(arm.taking.laid(life.week, factor), filled(arm.taking, factor, life.moment))
        change = np.stack([after[name] - control[name] for name in MEASURES])
        known = np.isfinite(change).sum(axis=1)
        means.append(np.nansum(change, axis=1) / known)
        noises.append(np.nanvar(change, axis=1) / known)
    base = np.stack([[np.nanmean(control[name]) for name in MEASURES] for _, control in lives.values()])
    return {f"{mark}mean": np.stack(means), f"{mark}noise": np.stack(noises), f"{mark}base": base}


def _life(job: Job, k: int, drawn: Draw, group: str) -> _Life:
    seed = SEED + 1009 * k
    whole = draw("insomnia", len(job.draws) * job.people, age=AGES, setting="norm", seed=SEED)
    people = short(whole.take(np.arange(k * job.people, (k + 1) * job.people)), group)
    moment = STAY.settled(people, seed, first_person=k * job.people)
    compounds = tuple(dict.fromkeys(c for arm in job.arms for c, _, _ in arm.taking.intake.doses))
    return _Life(people, engine().with_shared(drawn.shared), body(people, compounds, drawn.kinetics, seed), group, moment, seed)


def short(people: Sample, group: str) -> Sample:
    """The same people, short of a pool as trials' deficient people are."""
    if group in ("", "stress"):
        return people
    name = f"cofactors.{group}_status"
    status = np.clip(declared()["low_status"].value + people.persons.column(name, 1.0) - 1.0, 0.05, 1.0)
    return evolve(people, persons=Persons(len(people), {**people.persons.columns, name: status}))


def filled(taking: Taking, factor: float, moment: Moment) -> Moment:
    """The state after weeks of daily intake: pools fill exponentially toward what intake sustains."""
    values = moment.values
    for pool, level in taking.intake.stored:
        state, time = ("hpa.brake", "hpa.brake_time") if pool == "stress_brake" else (f"cofactors.{pool}_gain", f"cofactors.{pool}_time")
        share = 1.0 - np.exp(-24.0 * 7 * WEEKS / facts()[time].to("h"))
        values = values.copy()
        values[moment.slots.index(state)] = min(1.0, level * factor) * share
    return evolve(moment, values=values)


def job(takings: tuple[Taking, ...], draws: int, people: int, grid: int, before: int) -> Job:
    """Everything of the list that can be simulated."""
    known = tuple(one for one in takings if one.known)
    arms = (*(Arm(one) for one in known), *(Arm(one, one.low) for one in known if one.low))
    points = tuple(Arm(point, one.low) for one in known for point in curve(one))
    compounds = list(dict.fromkeys(c for one in known for c, _, _ in one.intake.doses))
    return Job(arms, points, numbers.posterior(draws, compounds), numbers.prior(before, compounds), people, grid, before,
               numbers.factors(takings, draws), takings)  # fmt: skip


def curve(one: Taking) -> tuple[Taking, ...]:
    """The points of the curves of a line: doses, then hours."""
    return (*(one.of(mg) for mg in one.doses), *(one.at(hours) for hours in one.before))
