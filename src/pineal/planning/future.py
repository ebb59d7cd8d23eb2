"""The nights ahead: the same draws of persons under any protocol, with common random numbers.

Differences between protocols then carry the protocols and not the dice. Parameters that all persons share
(weights of effects, half-effect concentrations, kinetics between studies) vary between groups of persons,
so intervals hold what is not known of the mean as well as what differs between people.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import frozen

from pineal.compounds import get
from pineal.engine import Engine, Moment, Persons, simulate
from pineal.engine.course import Course, repeated
from pineal.engine.shipped import engine
from pineal.engine.slots import HALF_EFFECT, table
from pineal.inference.posterior import Posterior
from pineal.night import LightLog
from pineal.night.nights import Nights
from pineal.person import Protocol
from pineal.physiology import facts
from pineal.physiology.model import DOSED

NIGHTS, JUDGED = 10, 7
"""Nights simulated under a protocol, and those at the end that are judged."""

GROUPS = 8


@frozen(eq=False, slots=False)
class Future:
    """Posterior persons in groups, each group with its own draw of the shared parameters."""

    posterior: Posterior
    course: Course
    seed: int

    def nights(self, protocol: Protocol, *, per_group: int = 64, groups: int = GROUPS, **keep) -> Nights:
        """The nights ahead of the first `per_group` persons of each group."""
        timeline = self.course.under(protocol, aligned_cbt_min=self.posterior.week.aligned_cbt_min)
        parts = []
        for group in range(groups):
            rows = np.arange(len(self.people))[group::GROUPS][:per_group]
            run = simulate(
                self.engines[group],
                self.people.take(rows),
                timeline,
                seed=self.seed,
                first_person=1000 * group,
                start=self.start.take(rows),
                **keep,
            )
            parts.append(run.nights)
        return _joined(parts)

    @property
    def compounds(self) -> tuple[str, ...]:
        """Compounds in slots that are taken now, in order."""
        return tuple(sorted({name for _, name, _, _ in self.course.intakes} - set(DOSED)))

    @cached_property
    def start(self) -> Moment:
        """Where everybody stands at the end of the recorded nights."""
        return self.posterior.end

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """One engine a group: the first has the typical values."""
        drawn = shared_draws(GROUPS, self.seed, self.compounds)
        return tuple(engine().with_shared(values) for values in drawn)

    @cached_property
    def people(self) -> Persons:
        """The posterior's persons with kinetics drawn between persons and, by group, between studies."""
        return self.posterior.persons.put(kinetic_factors(len(self.posterior.persons), self.seed + 1, self.compounds))


def future(posterior: Posterior, log: LightLog | None, seed: int) -> Future:
    """The nights that follow a week, going on as before."""
    return Future(posterior, repeated(posterior.week.course, posterior.week.case, log, NIGHTS), seed)


def shared_draws(n: int, seed: int, compounds: tuple[str, ...] = ()) -> list[dict[str, float]]:
    """Values of the shared parameters, and of the potencies of `compounds`, for each group; the first is typical."""
    rng = np.random.default_rng(seed)
    typical = engine().model.values
    shared = [name for name in engine().model.at_level("shared") if name not in table(engine().model)]  # potencies come with compounds
    draws: list[dict[str, float]] = [{}]
    for _ in range(n - 1):
        draws.append({name: _drawn(typical[name], facts()[name].spread, rng) for name in shared})
    for name, fact in _half_effects(compounds).items():
        for draw in draws[1:]:
            draw[name] = _drawn(fact[0], fact[1], rng)
    return draws


def _half_effects(compounds: tuple[str, ...]) -> dict[str, tuple]:
    """Potency (mg/L) with its spread, by the name that `Engine.with_shared` takes."""
    found = {}
    for compound in map(get, compounds):
        for name, handle in compound.handles.items():
            if (half := compound.half_effect(name)) is not None:
                found[f"{HALF_EFFECT}{compound.name}.{name}"] = (half, handle.facts["half_effect"].spread)
    return found


def _drawn(value: float, spread, rng: np.random.Generator) -> float:
    z = rng.standard_normal()
    if spread is None:
        return value
    return float(value * np.exp(spread.sigma(value) * z)) if spread.kind == "lognormal" else float(value + spread.sigma(value) * z)


def kinetic_factors(n: int, seed: int, compounds: tuple[str, ...] = ()) -> dict[str, np.ndarray]:
    """Columns ``pk.<compound>.<parameter>``: spread between persons, times one draw a group between studies."""
    rng = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {}
    for name in (*DOSED, *compounds):
        compound = get(name)
        for form in compound.formulations:
            for parameter, fact in compound.parameters(form).items():
                key = f"pk.{name}.{parameter}"
                if key not in columns:
                    columns[key] = _factor(fact.spread, fact.value, n, rng) * np.resize(
                        _factor(fact.study, fact.value, GROUPS, rng, True), n
                    )
    return columns


def _factor(spread, value: float, n: int, rng: np.random.Generator, first_typical: bool = False) -> np.ndarray:
    z = rng.standard_normal(n)
    if first_typical:
        z[0] = 0.0
    if spread is None:
        return np.ones(n)
    if spread.kind == "lognormal":
        return np.exp(spread.sigma(value) * z)
    return np.maximum(0.05, 1.0 + spread.sigma(value) / value * z)


def _joined(parts: list[Nights]) -> Nights:
    first = parts[0]
    whole = {name: np.concatenate([part[name] for part in parts]) for name in first.statistics}
    series = {name: np.concatenate([part.series[name] for part in parts], axis=1) for name in first.series}
    stages = np.concatenate([part.stages for part in parts]) if first.stages is not None else None
    return Nights(first.dates, whole, first.bed_epochs, stages=stages, series=series, series_epoch=first.series_epoch)
