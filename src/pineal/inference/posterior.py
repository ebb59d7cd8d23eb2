"""From a diary and a light log to persons who could have lived that week.

Adaptive importance sampling: a first cloud from the prior, then clouds from tempered Gaussian proposals;
all of them count with deterministic-mixture weights (Cornuet 2012, doi:10.1111/j.1467-9469.2011.00756.x).
The likelihood of a night averages over simulated copies of it, so stage noise is not mistaken for the
person. Effective sample size and contraction are reported; a collapsed cloud is refused.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import frozen
from scipy.special import logsumexp

from pineal.engine import Moment, Persons, simulate
from pineal.engine.shipped import engine
from pineal.errors import InferenceError
from pineal.inference import observation, saliva
from pineal.inference.likelihood import BIASES, log_likelihood, said
from pineal.inference.prior import Axis, axes, persons, scores
from pineal.inference.week import Week, replicate
from pineal.night.nights import Nights

CLOUD, MOST_ROUNDS, COPIES, KEPT = 1024, 5, 8, 512
ENOUGH_EFFECTIVE, LEAST_EFFECTIVE = 200.0, 40.0
_TEMPERED_SHARE = 0.3
_DEFENSIVE = 0.2


@frozen
class Estimate:
    """Median and central 90 % interval of a parameter; contraction is 1 - posterior SD / prior SD."""

    median: float
    low: float
    high: float
    unit: str
    contraction: float


@frozen(eq=False)
class Posterior:
    """Equally weighted persons drawn from the posterior, with their state at the end of the week.

    `nights`: one simulated copy of the recorded nights for each person. `effective`: effective sample size
    of the weighted cloud before it was drawn from.
    """

    week: Week
    persons: Persons
    before: Moment
    end: Moment
    nights: Nights
    estimates: dict[str, Estimate]
    effective: float
    cloud: int


@frozen(eq=False)
class _Cloud:
    scores: np.ndarray
    log_likelihood: np.ndarray
    dlmo: np.ndarray
    biases: np.ndarray


Progress = Callable[[str, int, int], None]
__all__ = ["Estimate", "Posterior", "log_likelihood", "posterior", "quantiles"]


def posterior(week: Week, *, seed: int, progress: Progress | None = None) -> Posterior:
    """Infer the persons behind a week; without any night it is the prior, and says so by no contraction.

    Raises InferenceError when fewer than 40 draws carry the weight.
    """
    along = tuple(axis for axis in axes(week.case.person) if axis.name not in BIASES)  # those are summed out
    clouds, proposals = _clouds(week, along, seed, progress)
    weights = _weights(clouds, proposals)
    effective = _effective(weights)
    if week.nights and effective < LEAST_EFFECTIVE:
        raise InferenceError(
            f"only {effective:.0f} of {len(weights)} virtual persons carry the weight of this week "
            f"(at least {LEAST_EFFECTIVE:.0f} are needed): "
            "the nights lie outside what the model can produce. Check the diary for slips (SOL, WASO, dates) with 'pineal read'."
        )
    return _kept(week, clouds, weights, along, effective, seed)


def _clouds(week: Week, along: tuple[Axis, ...], seed: int, progress: Progress | None) -> tuple[list[_Cloud], list[_Gaussian]]:
    """Clouds until enough draws carry weight; without any night the prior alone."""
    clouds, proposals = [], [_Gaussian.standard(len(along))]
    for k in range(MOST_ROUNDS if week.nights else 1):
        drawn = scores(CLOUD, len(along), seed) if k == 0 else proposals[-1].draw(CLOUD, seed + k)
        report = None if progress is None else (lambda done, n, k=k: progress(f"fitting, round {k + 1}", done, n))
        clouds.append(_evaluate(week, drawn, along, seed + 100 + k, report))
        if k > 0 and _effective(_weights(clouds, proposals)) >= ENOUGH_EFFECTIVE:
            break
        proposals.append(_proposal(clouds, proposals))
    return clouds, proposals


def _effective(weights: np.ndarray) -> float:
    return float(1.0 / np.sum(weights**2))


def _evaluate(week: Week, drawn: np.ndarray, along: tuple[Axis, ...], seed: int, progress) -> _Cloud:
    people = persons(drawn, along)
    settled = simulate(engine(), people, week.parts[0], seed=seed, start=week.begin())
    if not week.nights:
        return _Cloud(drawn, np.zeros(len(drawn)), settled.nights["DLMO"][:, -1], np.zeros((len(drawn), 2)))
    ratio = week.facts.get(saliva.FACT) if len(week.nights) == 1 else None
    nights = replicate(week, people, settled.end, COPIES, seed + 1, progress=progress, series_every=saliva.EVERY if ratio else 0)
    diary = said(week, people, nights)
    total = diary.total
    if ratio:
        tasted = saliva.log_likelihood(ratio, nights, week.parts[1]).reshape(len(people), COPIES)
        total = total + logsumexp(tasted, axis=1) - np.log(COPIES)
    dlmo = nights["DLMO"].reshape(len(people), COPIES, -1).mean(axis=(1, 2))
    return _Cloud(drawn, total, dlmo, diary.biases(np.random.default_rng(seed)))


@frozen(eq=False)
class _Gaussian:
    mean: np.ndarray
    root: np.ndarray

    @classmethod
    def standard(cls, k: int) -> _Gaussian:
        return cls(np.zeros(k), np.eye(k))

    def draw(self, n: int, seed: int) -> np.ndarray:
        """Draws; a fifth from the prior, so that no corner is lost."""
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((n, len(self.mean)))
        wide = rng.random(n) < _DEFENSIVE
        return np.where(wide[:, None], z, self.mean + z @ self.root.T)

    def log_density(self, z: np.ndarray) -> np.ndarray:
        own = _log_normal(np.linalg.solve(self.root, (z - self.mean).T).T) - np.log(np.diag(self.root)).sum()
        return np.logaddexp(np.log(_DEFENSIVE) + _log_normal(z), np.log1p(-_DEFENSIVE) + own)


def _log_normal(z: np.ndarray) -> np.ndarray:
    return -0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)


def _log_weights(clouds: list[_Cloud], proposals: list[_Gaussian]) -> np.ndarray:
    z = np.concatenate([c.scores for c in clouds])
    mixture = logsumexp([p.log_density(z) for p in proposals[: len(clouds)]], axis=0) - np.log(len(clouds))
    return np.concatenate([c.log_likelihood for c in clouds]) + _log_normal(z) - mixture


def _normalised(log_weights: np.ndarray) -> np.ndarray:
    return np.exp(log_weights - logsumexp(log_weights))


def _weights(clouds: list[_Cloud], proposals: list[_Gaussian]) -> np.ndarray:
    return _normalised(_log_weights(clouds, proposals))


def _proposal(clouds: list[_Cloud], proposals: list[_Gaussian]) -> _Gaussian:
    """Gaussian of the tempered posterior: flat enough that many draws speak."""
    log_weights = _log_weights(clouds, proposals)
    z = np.concatenate([c.scores for c in clouds])
    weights = _normalised(_temper(log_weights) * log_weights)
    mean = weights @ z
    apart = z - mean
    covariance = (weights[:, None] * apart).T @ apart
    return _Gaussian(mean, np.linalg.cholesky(1.1 * covariance + 0.02 * np.eye(len(mean))))


def _temper(log_weights: np.ndarray) -> float:
    """The largest power up to 1 that leaves enough effective draws, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        effective = 1.0 / np.sum(_normalised(middle * log_weights) ** 2)
        low, high = (middle, high) if effective > _TEMPERED_SHARE * len(log_weights) else (low, middle)
    return high


def _kept(week: Week, clouds: list[_Cloud], weights: np.ndarray, along: tuple[Axis, ...], effective: float, seed: int) -> Posterior:
    z = np.concatenate([c.scores for c in clouds])
    dlmo = np.concatenate([c.dlmo for c in clouds])
    chosen = _systematic(weights, KEPT, seed)
    people = persons(z[chosen], along)
    settled = simulate(engine(), people, week.parts[0], seed=seed + 7, start=week.begin())
    lived = simulate(engine(), people, week.parts[1], seed=seed + 8, start=settled.end) if week.nights else settled
    estimates = {axis.name: _estimate(axis.value(z[:, k]), z[:, k], weights, axis.unit) for k, axis in enumerate(along) if axis.sigma > 0}
    if week.nights:
        estimates |= _bias_estimates(np.concatenate([c.biases for c in clouds]), weights)
    estimates["DLMO"] = _clock_estimate(dlmo, weights, clouds[0].dlmo)
    return Posterior(week, people, settled.end, lived.end, lived.nights, estimates, effective, len(weights))


def _systematic(weights: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Indices of n draws in proportion to weight, evenly spread, in a shuffled order."""
    rng = np.random.default_rng(seed)
    points = (rng.random() + np.arange(n)) / n
    return rng.permutation(np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1))


def quantiles(values: np.ndarray, weights: np.ndarray, at=(0.5, 0.05, 0.95)) -> list[float]:
    """Weighted quantiles."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(np.interp(q, reached, values[order])) for q in at]


def _estimate(values: np.ndarray, z: np.ndarray, weights: np.ndarray, unit: str) -> Estimate:
    mean = weights @ z
    sd = np.sqrt(weights @ (z - mean) ** 2)
    return Estimate(*quantiles(values, weights), unit, float(np.clip(1.0 - sd, 0.0, 1.0)))


def _bias_estimates(biases: np.ndarray, weights: np.ndarray) -> dict[str, Estimate]:
    """Biases of the diary, in logs of minutes."""
    found = {}
    for k, name in enumerate(BIASES):
        fact = observation.facts()[name.removeprefix("diary.")]
        z = (biases[:, k] - fact.value) / fact.spread.sigma(fact.value)
        found[name] = _estimate(biases[:, k], z, weights, "1")
    return found


def _clock_estimate(dlmo: np.ndarray, weights: np.ndarray, prior: np.ndarray) -> Estimate:
    """DLMO in hours relative to the midnight that ends the evening; its prior is the first cloud."""
    mean = weights @ dlmo
    sd = np.sqrt(weights @ (dlmo - mean) ** 2)
    return Estimate(*quantiles(dlmo, weights), "h", float(np.clip(1.0 - sd / prior.std(), 0.0, 1.0)))
