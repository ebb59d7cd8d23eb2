"""Draws of the frozen set of effects, jointly, around what the package uses; and draws of what was believed before it.

Everything else that is uncertain about everybody alike (kinetics between studies, numbers outside the set) is drawn as in
virtual trials. A number of the set that did not move keeps its shipped value as the middle.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve
from scipy.special import ndtri

from beyond_sedation.takings import Taking
from pineal.engine.slots import HALF_EFFECT
from pineal.evidence import Measured
from pineal.physiology import build, effects
from pineal.trials.axes import SPIKES
from pineal.trials.draws import Draw, draws

SEED = 17


def posterior(k: int, compounds: list[str]) -> tuple[Draw, ...]:
    """`k` states of the world as the trials left them."""
    found = effects()
    middle = [np.log(v) if s == "log" else v for v, s in zip(found.shipped, found.scale, strict=True)]
    return _put(k, compounds, np.array(middle), _root(np.array(found.covariance)))


def prior(k: int, compounds: list[str]) -> tuple[Draw, ...]:
    """`k` states of the world as they were believed to be before the trials; the same scores as `posterior`."""
    found = effects()
    return _put(k, compounds, np.array(found.prior_mean), np.diag(found.prior_sd))


def _root(covariance: np.ndarray) -> np.ndarray:
    """A symmetric root; rounding in the file may leave tiny negative eigenvalues."""
    values, vectors = np.linalg.eigh(covariance)
    return vectors @ np.diag(np.sqrt(np.maximum(values, 0.0))) @ vectors.T


def _put(k: int, compounds: list[str], middle: np.ndarray, root: np.ndarray) -> tuple[Draw, ...]:
    found, others = effects(), draws(k, SEED, compounds)
    taken = {c.lower() for c in compounds}
    rows = []
    for z, draw in zip(_scores(k, len(middle), SEED + 1), others, strict=True):
        values = middle + root @ z
        own = {name: _value(name, x, s) for name, x, s in zip(found.names, values, found.scale, strict=True)}
        kept = {name: x for name, x in own.items() if _used(name, taken)}
        rows.append(evolve(draw, shared=draw.shared | kept))
    return tuple(rows)


def _used(name: str, taken: set[str]) -> bool:
    """Whether the engine reads a number of the set: a shared one of the model, or a potency of a compound that is taken."""
    if name.startswith(HALF_EFFECT):
        return name.split(".")[1].lower() in taken
    return name in build().at_level("shared")


def _value(name: str, x: float, scale: str) -> float:
    if name in SPIKES:
        return 0.0  # compounds that hang on it are not simulated
    value = float(np.exp(x)) if scale == "log" else float(x)
    return float(np.clip(value, 0.0, 1.0)) if name.endswith("_share") else value


def _scores(k: int, axes: int, seed: int) -> np.ndarray:
    from scipy.stats import qmc

    points = qmc.Sobol(axes, seed=np.random.default_rng(seed)).random_base2(int(np.ceil(np.log2(max(k, 2)))))[:k]
    return ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))


def factors(takings: tuple[Taking, ...], k: int) -> np.ndarray:
    """What stores gain and foods hold, over the typical; shape (k, takings)."""
    scores = _scores(k, 3 * len(takings), SEED + 2).reshape(k, len(takings), 3)
    return np.array([[_factor(taking, z) for taking, z in zip(takings, row, strict=True)] for row in scores])


def _factor(taking: Taking, z: np.ndarray) -> float:
    facts = [*(taking.found.store[name] for name in ("gain_per_mg",) if name in taking.found.store), *taking.found.contents.values()]
    salt = taking.found.salt(taking.form) if taking.found.salts else None
    value = 1.0
    for fact, score in zip(facts, z, strict=False):
        value *= _of(fact, fact.spread, score)
    if salt is not None and salt.absorbed is not None:
        value *= _of(salt.absorbed, salt.absorbed.study, z[2])
    return value


def _of(fact: Measured, spread, z: float) -> float:
    if spread is None:
        return 1.0
    sigma = spread.sigma(fact.value)
    return float(np.exp(sigma * z)) if spread.kind == "lognormal" else max(0.0, 1.0 + sigma * z / fact.value)
