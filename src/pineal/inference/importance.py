"""Adaptive importance sampling in the space of standard normal scores: proposals, weights and weighted summaries.

Clouds from several proposals count together, each draw as one from their mixture (Cornuet 2012,
doi:10.1111/j.1467-9469.2011.00756.x).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen
from scipy.special import logsumexp

_TEMPERED_SHARE = 0.3
_DEFENSIVE = 0.2


@frozen(eq=False)
class Gaussian:
    """A proposal: a normal distribution with a share of the prior in it. `root`: Cholesky factor of the covariance."""

    mean: np.ndarray
    root: np.ndarray

    @classmethod
    def standard(cls, k: int) -> Gaussian:
        """The prior itself."""
        return cls(np.zeros(k), np.eye(k))

    def draw(self, n: int, seed: int) -> np.ndarray:
        """Draws; a fifth from the prior, so that no corner is lost."""
        rng = np.random.default_rng(seed)
        z = rng.standard_normal((n, len(self.mean)))
        wide = rng.random(n) < _DEFENSIVE
        return np.where(wide[:, None], z, self.mean + z @ self.root.T)

    def log_density(self, z: np.ndarray) -> np.ndarray:
        """Log density at rows of z."""
        own = _log_normal(np.linalg.solve(self.root, (z - self.mean).T).T) - np.log(np.diag(self.root)).sum()
        return np.logaddexp(np.log(_DEFENSIVE) + _log_normal(z), np.log1p(-_DEFENSIVE) + own)


def _log_normal(z: np.ndarray) -> np.ndarray:
    return -0.5 * (z**2).sum(axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)


def log_importance(z: np.ndarray, proposals: Sequence[Gaussian]) -> np.ndarray:
    """Log of the prior over the mixture of equally used proposals, at rows of z."""
    mixture = logsumexp([p.log_density(z) for p in proposals], axis=0) - np.log(len(proposals))
    return _log_normal(z) - mixture


def normalised(log_weights: np.ndarray) -> np.ndarray:
    """Weights that sum to one."""
    return np.exp(log_weights - logsumexp(log_weights))


def effective(weights: np.ndarray) -> float:
    """Effective number of draws of weights that sum to one."""
    return float(1.0 / np.sum(weights**2))


def proposal(z: np.ndarray, log_weights: np.ndarray) -> Gaussian:
    """Gaussian of the tempered posterior: flat enough that many draws speak."""
    weights = normalised(_temper(log_weights) * log_weights)
    mean = weights @ z
    apart = z - mean
    covariance = (weights[:, None] * apart).T @ apart
    return Gaussian(mean, np.linalg.cholesky(1.1 * covariance + 0.02 * np.eye(len(mean))))


def _temper(log_weights: np.ndarray) -> float:
    """The largest power up to 1 that leaves enough effective draws, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = 0.5 * (low + high)
        enough = effective(normalised(middle * log_weights)) > _TEMPERED_SHARE * len(log_weights)
        low, high = (middle, high) if enough else (low, middle)
    return high


def systematic(weights: np.ndarray, n: int, seed: int) -> np.ndarray:
    """Indices of n draws in proportion to weight, evenly spread, in a shuffled order."""
    rng = np.random.default_rng(seed)
    points = (rng.random() + np.arange(n)) / n
    return rng.permutation(np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1))


def quantiles(values: np.ndarray, weights: np.ndarray, at=(0.5, 0.05, 0.95)) -> list[float]:
    """Weighted quantiles."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) - 0.5 * weights[order]
    return [float(np.interp(q, reached, values[order])) for q in at]
