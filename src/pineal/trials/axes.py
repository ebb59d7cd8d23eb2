"""What is uncertain about everybody alike, one axis a number: typical value, spread, scale, and what hangs together.

Numbers of the frozen set (`pineal.physiology.effects`) that the trials moved vary around their shipped values with the
posterior covariance; those that stayed keep the spread of their prior; everything else has the spread of its fact and
is independent. Calming sites without a probe (`SPIKES`) do nothing in a share of the draws: 1 - `present` of the set.

Assumptions: a number of the set moved when its shipped value lies nearer to the posterior mean than to the prior's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from attrs import evolve, frozen
from scipy.special import ndtr, ndtri

from pineal.compounds import get
from pineal.compounds.routes import NAMED_LAWS
from pineal.engine.shipped import HANDLES, engine
from pineal.engine.slots import HALF_EFFECT
from pineal.evidence import Measured
from pineal.physiology import build, effects, facts
from pineal.units import convert

SPIKES = ("receptors.calm_sleep",)
_SHARES = ("_share", "_weight")
_NOT_NEGATIVE = ("serotonin.melatonin_exponent",)
_SURELY = 1e-9


@frozen
class Axis:
    """One number: `typical` and `sigma` on its own scale; with probability 1 - `present` it is exactly 0."""

    name: str
    typical: float
    sigma: float
    log: bool
    present: float = 1.0
    joint: bool = False

    def value(self, z: float) -> float:
        """The number at a standard normal score."""
        if self.present < 1.0:
            share = (ndtr(z) - (1.0 - self.present)) / self.present
            if share <= 0.0:
                return 0.0
            z = float(ndtri(np.clip(share, _SURELY, 1.0 - _SURELY)))
        value = self.typical * np.exp(self.sigma * z) if self.log else self.typical + self.sigma * z
        if self.name.endswith(_SHARES):
            return float(np.clip(value, 0.0, 1.0))
        return float(max(0.0, value) if self.name in _NOT_NEGATIVE else value)


@cache
def weights() -> tuple[Axis, ...]:
    """Shared parameters with a spread, in the units of the model."""
    model, found = build(), []
    for name in model.at_level("shared"):
        fact = _fact(name)
        if fact.spread is not None:
            typical, log = engine().model.values[name], fact.spread.kind == "lognormal"
            sigma = fact.spread.sigma(fact.value) * (1.0 if log else convert(fact.unit, model.unit(name)))
            found.append(fitted(Axis(name, typical, sigma, log)))
    return tuple(found)


def _fact(name: str) -> Measured:
    if name not in HANDLES:
        return facts()[name]
    compound, handle, fact = HANDLES[name]
    return get(compound).handles[handle].facts[fact]


def potencies(name: str) -> list[Axis]:
    """Half-effect concentrations of a compound, mg/L."""
    compound, found = get(name), []
    for handle, about in compound.handles.items():
        half = compound.half_effect(handle) if handle not in NAMED_LAWS else None
        fact = about.facts.get("half_effect")
        if half and fact is not None and fact.spread is not None:
            found.append(fitted(Axis(f"{HALF_EFFECT}{compound.name}.{handle}", half, fact.spread.sigma(fact.value), True)))
    return found


def kinetics(name: str) -> list[Axis]:
    """Variation of the typical kinetics between studies, as factors."""
    compound, found = get(name), {}
    for form in compound.formulations if compound.pk else ():
        for parameter, fact in compound.parameters(form).items():
            if fact.study is not None and varied(parameter):
                full = f"pk.{compound.name}.{parameter}"
                found.setdefault(full, Axis(full, 1.0, fact.study.sigma(fact.value), True))
    return list(found.values())


def varied(parameter: str) -> bool:
    """Whether a kinetic parameter differs between people; lags and shares of depots are those of the median person."""
    return not parameter.endswith((".lag", ".fraction"))


def fitted(axis: Axis) -> Axis:
    """The axis as the frozen set knows it; unchanged where the set does not hold its number."""
    frozen_set = effects()
    if axis.name not in frozen_set.names:
        return axis
    k = frozen_set.names.index(axis.name)
    log, mean, sd = frozen_set.scale[k] == "log", frozen_set.mean[k], float(np.sqrt(frozen_set.covariance[k][k]))
    if axis.name in SPIKES:
        return _slab(axis, mean, sd, frozen_set.present)
    shipped = float(np.log(frozen_set.shipped[k])) if log else frozen_set.shipped[k]
    if abs(shipped - mean) < abs(shipped - frozen_set.prior_mean[k]):
        return evolve(axis, typical=frozen_set.shipped[k], sigma=sd, log=log, joint=True)
    return evolve(axis, typical=frozen_set.shipped[k], sigma=frozen_set.prior_sd[k], log=log)


def _slab(axis: Axis, mean: float, sd: float, present: float) -> Axis:
    """What a number with a spike is where it is not 0, from its mean and SD over both."""
    middle = mean / present
    spread = float(np.sqrt(max((sd**2 + mean**2) / present - middle**2, 0.0)))
    return evolve(axis, typical=middle, sigma=spread, log=False, present=min(present, 1.0 - _SURELY))


def correlated(axes: Sequence[Axis], scores: np.ndarray) -> np.ndarray:
    """Scores, shape (k, axes), with those of the fitted numbers correlated as in the posterior."""
    where = [k for k, axis in enumerate(axes) if axis.joint]
    if not where:
        return scores
    rows = [effects().names.index(axes[k].name) for k in where]
    covariance = np.array(effects().covariance)[np.ix_(rows, rows)]
    sd = np.sqrt(np.diag(covariance))
    found = scores.copy()
    found[:, where] = scores[:, where] @ np.linalg.cholesky(covariance / np.outer(sd, sd)).T
    return found
