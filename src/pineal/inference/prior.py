"""Virtual persons before any data: every person-level parameter from its spread.

Columns are transformed from independent standard normals, so that inference can move in that space and
report contraction against it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from scipy.special import ndtri

from pineal.compounds import traits
from pineal.engine import Persons
from pineal.evidence import Measured
from pineal.inference import observation
from pineal.person import Person
from pineal.physiology import build, facts

MIN_WEIGHT, MAX_WEIGHT = 35.0, 200.0


@frozen
class Axis:
    """One parameter that differs between people: name, unit, typical value and how it spreads."""

    name: str
    unit: str
    typical: float
    sigma: float
    lognormal: bool

    def value(self, z: np.ndarray) -> np.ndarray:
        """The parameter at standard normal scores."""
        return self.typical * np.exp(self.sigma * z) if self.lognormal else self.typical + self.sigma * z


def axes(person: Person | None = None) -> tuple[Axis, ...]:
    """All axes of variation; stated facts (weight, smoking) move or close an axis."""
    model = build()
    found = [_axis(name, facts()[name]) for name in model.at_level("person") if facts()[name].spread is not None]
    diary = observation.facts()
    found = [_home(axis, diary) for axis in found]
    found += [_axis(f"diary.{name}", diary[name]) for name in ("sol_bias", "waso_bias")]
    return (*found, *_body(person or Person(id="")))


def _axis(name: str, fact: Measured) -> Axis:
    return Axis(name, fact.unit, fact.value, fact.spread.sigma(fact.value), fact.spread.kind == "lognormal")


def _home(axis: Axis, diary: Mapping[str, Measured]) -> Axis:
    """Sleep traits at home: the chain was fitted on laboratory nights."""
    moved = {"stages.entry_trait": "home_entry", "stages.exit_trait": "home_exit"}.get(axis.name)
    return axis if moved is None else _axis(axis.name, diary[moved])


def _body(person: Person) -> tuple[Axis, ...]:
    activity = _axis("body.cyp1a2", traits()["cyp1a2_activity"])
    if person.weight is not None:
        return (Axis("body.weight", "kg", person.weight, 0.0, False), activity)
    typical = {"female": 68.0, "male": 82.0}.get(person.sex or "", 75.0)
    return (Axis("body.weight", "kg", typical, 0.18, True), activity)


def persons(scores: np.ndarray, along: tuple[Axis, ...]) -> Persons:
    """Persons from standard normal scores, shape (n, axes)."""
    return Persons(len(scores), {axis.name: axis.value(scores[:, k]) for k, axis in enumerate(along)})


def scores(n: int, k: int, seed: int) -> np.ndarray:
    """Standard normal scores by a scrambled Sobol sequence, shape (n, k)."""
    from scipy.stats import qmc

    points = qmc.Sobol(k, seed=np.random.default_rng(seed)).random_base2(int(np.ceil(np.log2(n))))[:n]  # balanced for any n
    return ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))
