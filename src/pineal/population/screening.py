"""Entry criteria as trials apply them: on a few noisy screening nights, by a stated method.

Who passes has been measured on nights that were worse than usual, so later nights are better: regression to the mean is
not put in, it comes out.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve, field, frozen

from pineal.engine import Persons
from pineal.errors import DataError, Fault
from pineal.population.draw import Sample, draw
from pineal.population.methods import reported
from pineal.population.nights import Stay
from pineal.population.phenotype import Phenotype

LEAST_SHARE = 0.005
"""Below this share of passes a population does not hold the people that the criteria ask for."""

_BATCH = 2048


@frozen
class Criterion:
    """One bound on the mean of the screening nights (and, where stated, on every single night).

    `relative_to` "bed" counts a clock measure (DLMO) in minutes after lights out.
    """

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    method: str = "PSG"
    every_at_least: float | None = None
    relative_to: str | None = None

    def passed(self, values: np.ndarray) -> np.ndarray:
        """Who passes, from values (persons, nights)."""
        mean = values.mean(axis=1)
        kept = np.isfinite(mean)
        kept &= mean >= (-np.inf if self.at_least is None else self.at_least)
        kept &= mean <= (np.inf if self.at_most is None else self.at_most)
        return kept & (values.min(axis=1) >= (-np.inf if self.every_at_least is None else self.every_at_least))

    def __str__(self) -> str:
        bounds = [f"at least {self.at_least:g}"] if self.at_least is not None else []
        bounds += [f"at most {self.at_most:g}"] if self.at_most is not None else []
        bounds += [f"every night at least {self.every_at_least:g}"] if self.every_at_least is not None else []
        return f"{self.measure} ({self.method}) {' and '.join(bounds)}"


@frozen(eq=False)
class Screened:
    """Who passed, how many of all did, and the means of the screening nights by criterion."""

    sample: Sample
    share: float
    seen: dict[str, np.ndarray] = field(factory=dict)


def passes(criteria: tuple[Criterion, ...], sample: Sample, stay: Stay, seed: int, first_person: int = 0) -> tuple[np.ndarray, dict]:
    """Who of a sample meets all criteria on the nights of a stay, and what was seen; shape (n,)."""
    stages = any(one.measure == "LPS" for one in criteria)
    nights = stay.lived(sample, seed, stages=stages, first_person=first_person)
    said = {method: reported(method, nights, sample, seed) for method in dict.fromkeys(one.method for one in criteria)}
    kept, seen = np.ones(len(sample), bool), {}
    for one in criteria:
        values = _values(one, said[one.method], stay)
        seen[str(one)] = values.mean(axis=1)
        kept &= one.passed(values)
    return kept, seen


def screened(
    kind: str | Phenotype,
    n: int,
    criteria: tuple[Criterion, ...],
    stay: Stay,
    *,
    seed: int,
    setting: str = "norm",
    batches: int = 64,
    **who,
) -> Screened:
    """`n` people of a kind who pass; `who` is age and sex as for `draw`. Raises DataError when almost nobody does."""
    found, seen, tried = [], [], 0
    for batch in range(batches):
        people = draw(kind, _BATCH, setting=setting, seed=seed + batch, **who)
        kept, told = passes(criteria, people, stay, seed + 1000 + batch, first_person=tried)
        found.append(people.take(np.flatnonzero(kept)))
        seen.append({name: values[kept] for name, values in told.items()})
        tried += len(people)
        total = sum(map(len, found))
        if total >= n:
            return Screened(joined(found).take(np.arange(n)), total / tried, _first(seen, n))
        if tried >= 2 * _BATCH and total < LEAST_SHARE * tried:
            break
    wanted = "; ".join(map(str, criteria))
    raise DataError(
        Fault(
            "",
            "entry criteria",
            f"{sum(map(len, found))} of {tried} people of this kind meet: {wanted}",
            "loosen a bound or take another kind",
        )
    )


def _values(one: Criterion, said: dict[str, np.ndarray], stay: Stay) -> np.ndarray:
    if one.measure not in said:
        raise DataError(Fault("", "entry criteria", f"{one.method} does not report {one.measure!r}", f"one of {', '.join(said)}"))
    if one.relative_to == "bed":
        return 60.0 * (said[one.measure] - stay.bed_hour)
    return said[one.measure]


def joined(parts: list[Sample]) -> Sample:
    """Several samples of one kind and setting as one."""
    columns = {name: np.concatenate([part.persons[name] for part in parts]) for name in parts[0].persons.columns}
    own = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("age", "sex", "bed", "rise", "phase_shift", "idle")}
    return evolve(parts[0], persons=Persons(len(own["age"]), columns), **own)


def _first(parts: list[dict], n: int) -> dict[str, np.ndarray]:
    return {name: np.concatenate([part[name] for part in parts])[:n] for name in parts[0]}
