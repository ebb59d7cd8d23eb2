"""Groups of virtual persons in fixed times in bed: the clock is settled once, the nights are slept for each guess."""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen

from pineal.evidence import Measured, Spread
from pineal.population import Criterion, Phenotype, Sample, Stay, Tables, draw, passes, phenotype, reported
from pineal.population.phenotype import DIARY, PHASE, TRAITS

PERSONS = 1024
SEED = 41


@frozen(eq=False, slots=False)
class Cohort:
    """Who sleeps where and how long. `criteria` are applied on nights of their own (`screening` of them)."""

    kind: str
    setting: str
    minutes: float = 480.0
    nights: int = 3
    age: tuple[float, float] | None = None
    sex: str | float | None = None
    criteria: tuple[Criterion, ...] = ()
    screening: int = 2
    n: int = PERSONS
    _moments: dict = field(factory=dict, repr=False)

    @property
    def stay(self) -> Stay:
        """The nights that count."""
        return Stay.of(self.minutes, nights=self.nights)

    def sample(self, kind: Phenotype, tables: Tables) -> Sample:
        """The people, before entry criteria."""
        return draw(kind, self.n, age=self.age, sex=self.sex, setting=self.setting, seed=SEED, tables=tables)

    def reports(self, tables: Tables, methods: tuple[str, ...] = ("PSG",), kind: Phenotype | None = None, stages: bool = False):
        """The sample that passed and what each method reports of it; the state before the nights is settled once."""
        people = self.sample(kind or phenotype(self.kind), tables)
        if self.stay not in self._moments:
            self._moments[self.stay] = self.stay.settled(people, SEED)
        moment = self._moments[self.stay]
        kept = np.arange(len(people))
        if self.criteria:
            seen, _ = passes(self.criteria, people, evolve(self.stay, nights=self.screening), SEED + 7)
            kept = np.flatnonzero(seen)
        nights = self.stay.slept(people.persons.take(kept), moment.take(kept), SEED + 1, stages=stages)
        people = people.take(kept)
        return people, {method: reported(method, nights, people, SEED) for method in methods}


def mean_sd(values: np.ndarray) -> tuple[float, float]:
    """Mean and spread of person means; nights without a value count nothing."""
    known = np.isfinite(values)
    person = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    person = person[known.any(axis=1)]
    return float(person.mean()), float(person.std())


def fitted(value: float, sd: float | None = None, unit: str = "1") -> Measured:
    """A guess as a fact."""
    return Measured(
        float(value), unit, None if sd is None else Spread("normal", sd=max(float(sd), 1e-3), basis="fitted"), basis="fitted", note="guess"
    )


def with_facts(kind: Phenotype, facts: dict[str, Measured]) -> Phenotype:
    """A phenotype with some facts exchanged or added."""

    def part(old: dict, words) -> dict:
        return old | {word: fact for word, fact in facts.items() if word in words}

    return evolve(kind, traits=part(kind.traits, TRAITS), phase=part(kind.phase, PHASE), diary=part(kind.diary, DIARY))
