"""Draws of what is uncertain about everybody alike: weights of effectors, potencies, kinetics between studies, and what
is known only as typical of people or not at all.

Assumptions: numbers that the frozen set fitted hang together as its covariance says (`pineal.trials.axes`); all others are
independent. Where a module's numbers carry no spread of their own, `data/doubts.toml` says how unsure the typical
person is, and how unsure the gain of a read-out is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from attrs import field, frozen
from scipy.special import ndtri

from pineal.compounds import get
from pineal.evidence import Measured, read_measured
from pineal.physiology import build, effects
from pineal.trials.axes import Axis, correlated, kinetics, potencies, weights

OWN = "own."
_DATA = Path(__file__).parent / "data"
_SUPPLEMENTS = ("amino acid", "herb", "food", "mineral", "vitamin", "other")


@cache
def declared() -> dict[str, Measured]:
    """What words of a trial file mean in numbers."""
    return read_measured(_DATA / "trial.toml")


@cache
def doubts() -> dict[str, Measured]:
    """Spreads of what no module gives a spread: ``typical.<parameter>``, ``gain.<measure>``, ``own``."""
    return read_measured(_DATA / "doubts.toml")


@frozen(eq=False)
class Draw:
    """One state of the world.

    `shared`: values for `Engine.with_shared`. `kinetics`: a factor on ``pk.<compound>.<parameter>``. `typical`: a factor
    on (log-normal) or an addition to (normal) a parameter of all persons. `own`: by supplement, a shift of entry and
    staying (logits) for which it has no path.
    """

    shared: dict[str, float]
    kinetics: dict[str, float]
    typical: dict[str, float] = field(factory=dict)
    own: dict[str, float] = field(factory=dict)


def draws(k: int, seed: int, compounds: Iterable[str] = (), supplements: Iterable[str] = ()) -> tuple[Draw, ...]:
    """`k` draws of all shared numbers, and of what belongs to some compounds (names of the catalogue).

    `compounds`: those with plasma, for their potencies and kinetics; `supplements`: all that are given, for their own shifts.
    """
    names = sorted(set(compounds))
    groups = (
        [*weights(), *(axis for name in names for axis in potencies(name))],
        [axis for name in names for axis in kinetics(name)],
        _typical(),
        [_own(name) for name in sorted(set(supplements)) if unprobed(name)],
    )
    axes = [axis for group in groups for axis in group]
    scores = correlated(axes, _scores(k, len(axes), seed))
    ends = np.cumsum([len(group) for group in groups])[:-1]
    return tuple(
        Draw(*({a.name: a.value(z) for a, z in zip(g, part, strict=True)} for g, part in zip(groups, np.split(row, ends), strict=True)))
        for row in scores
    )


def _typical() -> list[Axis]:
    """How unsure the typical person is: factors around 1, or additions around 0."""
    found = []
    for name, fact in doubts().items():
        group, _, parameter = name.partition(".")
        if group == "typical" and parameter in build().at_level("person"):
            log = fact.spread.kind == "lognormal"
            found.append(Axis(parameter, 1.0 if log else 0.0, fact.spread.sigma(fact.value), log))
    return found


def _own(name: str) -> Axis:
    """The shift of a supplement: around 0, exactly 0 in a share of draws, in all as wide as the frozen set leaves it, else as declared."""
    full, known, present = f"{OWN}{get(name).name}", effects().own, doubts()["own_present"].value
    fact = doubts()["own"]
    wide = known[get(name).name] / present**0.5 if get(name).name in known else fact.spread.sigma(fact.value)
    return Axis(full, fact.value, wide, False, present=present)


def unprobed(name: str) -> bool:
    """Whether a compound is a supplement without a probe: what it does beyond its route, nobody knows."""
    found = get(name)
    return found.kind in _SUPPLEMENTS and not found.handles


def gains(measure: str, k: int, seed: int) -> np.ndarray:
    """A factor on differences of a measure in each of `k` draws, 1 in the mean: the read-out's own numbers; 1 where none is declared."""
    fact = doubts().get(f"gain.{measure.replace(' ', '_')}")
    if fact is None:
        return np.ones(k)
    sigma = fact.spread.sigma(fact.value)
    return fact.value * np.exp(sigma * _scores(k, 1, seed + 977)[:, 0] - 0.5 * sigma**2)


def _scores(k: int, axes: int, seed: int) -> np.ndarray:
    """Standard normal scores by a scrambled Sobol sequence, shape (k, axes)."""
    from scipy.stats import qmc

    points = qmc.Sobol(axes, seed=np.random.default_rng((seed, 71))).random_base2(int(np.ceil(np.log2(max(k, 2)))))[:k]
    return ndtri(np.clip(points, 1e-9, 1.0 - 1e-9))
