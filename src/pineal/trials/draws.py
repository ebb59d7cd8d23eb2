"""Draws of what is uncertain about everybody alike: weights of effectors, potencies, kinetics between studies.

Assumptions: shared numbers are independent around their typical values with the spreads of their facts. A number that
is a share stays between 0 and 1; a class without a probe (`receptors.calm_sleep`) is exactly 0 in half of the draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from attrs import frozen
from scipy.special import ndtri

from pineal.compounds import get
from pineal.compounds.routes import NAMED_LAWS
from pineal.engine.shipped import HANDLES, engine
from pineal.engine.slots import HALF_EFFECT
from pineal.evidence import Measured, read_measured
from pineal.physiology import build, facts
from pineal.units import convert

SPIKES = ("receptors.calm_sleep",)
_SHARES = ("_share", "_weight")
_NOT_NEGATIVE = ("serotonin.melatonin_exponent",)


@cache
def declared() -> dict[str, Measured]:
    """What words of a trial file mean in numbers."""
    return read_measured(Path(__file__).parent / "data" / "trial.toml")


@frozen(eq=False)
class Draw:
    """One state of the world: `shared` values for `Engine.with_shared`, and a factor on ``pk.<compound>.<parameter>``."""

    shared: dict[str, float]
    kinetics: dict[str, float]


@frozen
class _Axis:
    name: str
    typical: float
    sigma: float
    log: bool

    def value(self, z: float) -> float:
        value = self.typical * np.exp(self.sigma * z) if self.log else self.typical + self.sigma * z
        if self.name in SPIKES:
            return float(value) if z > 0.0 else 0.0
        if self.name.endswith(_SHARES):
            return float(np.clip(value, 0.0, 1.0))
        return float(max(0.0, value) if self.name in _NOT_NEGATIVE else value)


def draws(k: int, seed: int, compounds: Iterable[str] = ()) -> tuple[Draw, ...]:
    """`k` draws of all shared numbers and of the potencies and kinetics of some compounds (names of the catalogue)."""
    names = sorted(set(compounds))
    shared, kinetic = (*_weights(), *(axis for name in names for axis in _potencies(name))), [a for name in names for a in _kinetics(name)]
    scores = _scores(k, len(shared) + len(kinetic), seed)
    return tuple(
        Draw(
            {axis.name: axis.value(z) for axis, z in zip(shared, row, strict=False)},
            {axis.name: axis.value(z) for axis, z in zip(kinetic, row[len(shared) :], strict=True)},
        )
        for row in scores
    )


@cache
def _weights() -> tuple[_Axis, ...]:
    """Shared parameters with a spread, in the units of the model."""
    model, found = build(), []
    for name in model.at_level("shared"):
        fact = _fact(name)
        if fact.spread is not None:
            typical, log = engine().model.values[name], fact.spread.kind == "lognormal"
            sigma = fact.spread.sigma(fact.value) * (1.0 if log else convert(fact.unit, model.unit(name)))
            found.append(_Axis(name, typical, sigma, log))
    return tuple(found)


def _fact(name: str) -> Measured:
    if name not in HANDLES:
        return facts()[name]
    compound, handle, fact = HANDLES[name]
    return get(compound).handles[handle].facts[fact]


def _potencies(name: str) -> list[_Axis]:
    compound, found = get(name), []
    for handle, about in compound.handles.items():
        half = compound.half_effect(handle) if handle not in NAMED_LAWS else None
        fact = about.facts.get("half_effect")
        if half and fact is not None and fact.spread is not None:
            found.append(_Axis(f"{HALF_EFFECT}{compound.name}.{handle}", half, fact.spread.sigma(fact.value), True))
    return found


def _kinetics(name: str) -> list[_Axis]:
    """Variation of the typical kinetics between studies, as factors."""
    compound, found = get(name), {}
    for form in compound.formulations if compound.pk else ():
        for parameter, fact in compound.parameters(form).items():
            if fact.study is not None and varied(parameter):
                full = f"pk.{compound.name}.{parameter}"
                found.setdefault(full, _Axis(full, 1.0, fact.study.sigma(fact.value), True))
    return list(found.values())


def varied(parameter: str) -> bool:
    """Whether a kinetic parameter differs between people; lags and shares of depots are those of the median person."""
    return not parameter.endswith((".lag", ".fraction"))


def _scores(k: int, axes: int, seed: int) -> np.ndarray:
    """Standard normal scores by a scrambled Sobol sequence, shape (k, axes)."""
    from scipy.stats import qmc

    points = qmc.Sobol(axes, seed=np.random.default_rng((seed, 71))).random_base2(int(np.ceil(np.log2(max(k, 2)))))[:k]
    return ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))
