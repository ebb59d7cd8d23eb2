"""Bayesian fit on the surfaces: Gauss-Newton to the mode, Laplace around it, draws from there weighed by the posterior itself
(importance resampling), spikes by weighing both fits.

The noise of the rows stands in noise.py; the discrepancy of each outcome is sized by the effects at a first mode. Compounds that
share no number are independent, so each group of them is fitted by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from attrs import frozen
from scipy.optimize import least_squares
from scipy.stats import multivariate_t

from effects.noise import DISCREPANCY, TAU, noise, trial
from effects.parameters import Prior, behind, own, prior, priors
from effects.rows import Row
from effects.surface import surface

STARTS = 4
DRAWN, WIDER = 4000, 1.5
STEP = 1e-3


@frozen(eq=False)
class Part:
    """A fit of some numbers: mean, covariance and draws (names, n) in prior spreads, log evidence, names held at the spike."""

    names: tuple[str, ...]
    mean: np.ndarray
    covariance: np.ndarray
    drawn: np.ndarray
    evidence: float
    nil: tuple[str, ...] = ()


@frozen(eq=False)
class Posterior:
    """Independent groups of numbers, each a mixture of parts; numbers of no group keep their priors."""

    groups: tuple[tuple[tuple[float, Part], ...], ...]

    def draws(self, n: int, seed: int) -> dict[str, np.ndarray]:
        """Draws of every number, in prior spreads from its middle, shape (n,) each."""
        rng = np.random.default_rng(seed)
        found = {one.name: _from_prior(one, n, rng) for one in priors()}
        for group in self.groups:
            which = rng.choice(len(group), n, p=[weight for weight, _ in group])
            for k, (_, part) in enumerate(group):
                at = np.flatnonzero(which == k)
                z = part.drawn[:, rng.integers(0, part.drawn.shape[1], len(at))]
                for name, column in zip(part.names, z, strict=True):
                    found[name][at] = column
                for name in part.nil:
                    found[name][at] = 0.0
        return found

    def moments(self) -> dict[str, tuple[float, float]]:
        """Mean and spread of every number on the prior's scale (1 = prior spread), spikes included."""
        found = {one.name: (0.0, np.sqrt(1.0 - one.spike)) for one in priors()}
        for group in self.groups:
            for name in {*group[0][1].names, *group[0][1].nil}:
                pairs = [(w, *_one(part, name)) for w, part in group]
                mean = sum(w * m for w, m, _ in pairs)
                found[name] = (mean, float(np.sqrt(sum(w * (v + (m - mean) ** 2) for w, m, v in pairs))))
        return found

    def covariance(self, names: Sequence[str]) -> np.ndarray:
        """Covariance in prior spreads over the names, from many draws (mixtures included)."""
        drawn = self.draws(200_000, 5)
        return np.cov(np.stack([drawn[name] for name in names]))

    def present(self) -> dict[str, float]:
        """Posterior probability that a number with a spike is not 0."""
        found = {one.name: 1.0 - one.spike for one in priors() if one.spike}
        for group in self.groups:
            for name in found:
                if any(name in (*part.names, *part.nil) for _, part in group):
                    found[name] = float(sum(w for w, part in group if name in part.names))
        return found


def _from_prior(one: Prior, n: int, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(n) * (rng.random(n) >= one.spike)


def _one(part: Part, name: str) -> tuple[float, float]:
    if name in part.nil:
        return 0.0, 0.0
    k = part.names.index(name)
    return float(part.mean[k]), float(part.covariance[k, k])


def numbers(compound: str) -> tuple[str, ...]:
    """All numbers that move predictions of a compound."""
    apart = own(compound)
    return behind(compound) + ((apart,) if apart else ())


def groups(rows: Iterable[Row]) -> list[tuple[tuple[Row, ...], tuple[str, ...]]]:
    """Rows and numbers that hang together."""
    found: list[tuple[list[Row], set[str]]] = []
    for row in rows:
        names, members = set(numbers(row.compound)), [row]
        apart = []
        for other in found:
            if other[1] & names:
                members, names = other[0] + members, names | other[1]
            else:
                apart.append(other)
        found = [*apart, (members, names)]
    order = [one.name for one in priors()]
    return [(tuple(sorted(members, key=lambda row: row.id)), tuple(sorted(names, key=order.index))) for members, names in found]


def predicted(rows: Sequence[Row], z: dict) -> np.ndarray:
    """Effect of every row at the numbers, shape (rows, draws or 1)."""
    return np.stack(np.broadcast_arrays(*[surface(row.situation, row.outcome)(z) for row in rows]))


@frozen(eq=False)
class _Problem:
    """Rows, free numbers, the place of each row's factor, data less bias, and the root of the inverse noise."""

    rows: tuple[Row, ...]
    free: tuple[str, ...]
    place: np.ndarray
    y: np.ndarray
    white: np.ndarray

    @classmethod
    def of(cls, rows: tuple[Row, ...], free: tuple[str, ...], v: np.ndarray) -> _Problem:
        """The problem of some rows with the covariance of their noise."""
        trials = sorted({trial(row) for row in rows})
        place = np.array([trials.index(trial(row)) for row in rows])
        y = np.array([row.effect - row.bias for row in rows])
        return cls(rows, free, place, y, np.linalg.inv(np.linalg.cholesky(v)))

    def effects(self, z: np.ndarray) -> np.ndarray:
        """Effects of the rows at columns of numbers, shape (rows, columns)."""
        found = predicted(self.rows, dict(zip(self.free, z, strict=True)))
        return np.broadcast_to(found, (len(self.rows), z.shape[1])) if z.size else found

    def misses(self, x: np.ndarray) -> np.ndarray:
        """Whitened misses and the priors' own, x being numbers and log factors in their spreads."""
        k = len(self.free)
        f = self.effects(x[:k, None])[:, 0]
        return np.concatenate([self.white @ (self.y - f * np.exp(TAU * x[k:])[self.place]), x])

    def log_likelihood(self, x: np.ndarray) -> np.ndarray:
        """Of columns of numbers and log factors, shape (columns,)."""
        k = len(self.free)
        f = np.broadcast_to(self.effects(x[:k]), (len(self.rows), x.shape[1]))
        left = self.white @ (self.y[:, None] - f * np.exp(TAU * x[k:])[self.place])
        return np.log(np.diag(self.white)).sum() - 0.5 * (left**2).sum(axis=0)

    def slope(self, x: np.ndarray) -> np.ndarray:
        """Derivative of the misses: central differences by the numbers, exact by the factors."""
        k = len(self.free)
        z = x[:k, None] + np.concatenate([np.zeros((k, 1)), STEP * np.eye(k), -STEP * np.eye(k)], axis=1)
        f = self.effects(z)
        factor = np.exp(TAU * x[k:])[self.place]
        by_factor = TAU * (f[:, 0] * factor)[:, None] * (self.place[:, None] == np.arange(len(x) - k))
        by_number = factor[:, None] * (f[:, 1 : k + 1] - f[:, k + 1 :]) / (2.0 * STEP) if k else np.zeros((len(f), 0))
        return np.concatenate([-self.white @ np.concatenate([by_number, by_factor], axis=1), np.eye(len(x))])


def _laplace(rows: tuple[Row, ...], names: tuple[str, ...], nil: tuple[str, ...], discrepancy: float) -> Part:
    """The best mode from several starts and its curvature; factors of the studies are integrated out with it."""
    free = tuple(name for name in names if name not in nil)
    k = len(free)
    first = _Problem.of(rows, free, noise(rows))
    there = first.effects(_mode(first, k)[:k, None])[:, 0]
    problem = _Problem.of(rows, free, noise(rows, there, discrepancy))
    mode = _mode(problem, k)
    slope = problem.slope(mode)
    x, evidence = _resampled(problem, mode, np.linalg.inv(slope.T @ slope))
    drawn = x[:k]
    return Part(free, drawn.mean(axis=1), np.cov(drawn).reshape(k, k), drawn, evidence, nil)


def _mode(problem: _Problem, k: int) -> np.ndarray:
    """The best of several descents: numbers and log factors in their spreads."""
    found = [least_squares(problem.misses, start, jac=problem.slope) for start in _starts(k, problem.place.max() + 1)]
    return min(found, key=lambda one: one.cost).x


def _resampled(problem: _Problem, mode: np.ndarray, covariance: np.ndarray) -> tuple[np.ndarray, float]:
    """Draws of numbers and factors, shape (d, DRAWN), and the log evidence; proposals are a wide t at the mode and the prior."""
    d, rng = len(mode), np.random.default_rng(17)
    if d == 0:
        return np.zeros((0, DRAWN)), 0.0
    wide = multivariate_t(mode, WIDER * covariance, df=4)
    x = np.concatenate([wide.rvs(3 * DRAWN, random_state=rng).reshape(-1, d), rng.standard_normal((DRAWN, d))])
    plain = -0.5 * (x**2).sum(axis=1) - 0.5 * d * np.log(2.0 * np.pi)
    proposed = np.logaddexp(np.log(0.75) + wide.logpdf(x), np.log(0.25) + plain)
    logs = problem.log_likelihood(x.T) + plain - proposed
    weights = np.exp(logs - logs.max())
    kept = x[rng.choice(len(x), DRAWN, p=weights / weights.sum())]
    return kept.T, float(np.log(weights.mean()) + logs.max())


def _starts(k: int, trials: int) -> np.ndarray:
    """The middle of the prior and a few places around it."""
    around = np.random.default_rng(2).normal(0.0, 0.8, (STARTS - 1, k))
    return np.concatenate([np.vstack([np.zeros(k), around]), np.zeros((STARTS, trials))], axis=1)


@lru_cache(maxsize=512)
def _group(members: tuple[Row, ...], names: tuple[str, ...], discrepancy: float) -> tuple[tuple[float, Part], ...]:
    """The mixture of one group: every spike with and without."""
    spiky = [name for name in names if prior(name).spike]
    parts, logs = [], []
    for absent in product((False, True), repeat=len(spiky)):
        nil = tuple(name for name, gone in zip(spiky, absent, strict=True) if gone)
        share = sum(np.log(prior(name).spike if gone else 1.0 - prior(name).spike) for name, gone in zip(spiky, absent, strict=True))
        parts.append(_laplace(members, names, nil, discrepancy))
        logs.append(parts[-1].evidence + share)
    weights = np.exp(np.array(logs) - max(logs))
    return tuple(zip((weights / weights.sum()).tolist(), parts, strict=True))


def fit(rows: Sequence[Row], discrepancy: float = DISCREPANCY) -> Posterior:
    """The posterior given some rows."""
    return Posterior(tuple(_group(members, names, discrepancy) for members, names in groups(rows)))
