"""From simulated effects to weights: a smooth stand-in for the simulator, then the mode and its curvature.

Unknown are the logs of the five weights and one factor for each pool of studies, shared by all its outcomes:
log-normal with spread TAU / sqrt(studies) for the mode. For the covariance the factor keeps the whole TAU, as if
a pool were one study: that stands for the differences between studies and for what we had to assume about dose,
hour and people. Each row also carries its sampling error and a misfit of MISFIT of its size, because four
effectors cannot reproduce every outcome of a pool at once.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
from attrs import frozen
from scipy.optimize import least_squares
from scipy.stats import qmc

from effectors import caffeine, melatonin
from effectors.rows import row, standard_error

NAMES = ("arousal.kappa", "stages.scn_entry", "stages.adenosine_entry", "stages.adenosine_exit", "stages.adenosine_depth")
MEDIANS = (0.25, 3.0, 1.5, 1.5, 1.0)
WIDE = (0.8, 0.8, 0.8, 0.8, 0.8)
"""Median and log spread of each weight before any trial: guesses of the order of size, hence wide."""

FIRST = (0.5, 0.4, 0.5, 0.5, 0.5)
"""The narrower spreads of the first placeholders, for comparison."""

TAU = 0.3
MISFIT = 0.3
KAPPAS = (0.07, 0.2, 0.6)
SCN_ENTRIES = (2.0, 3.5, 6.0, 10.0)
SCN_FOR_CAFFEINE = 5.0
CAFFEINE_RANGE = ((0.2, 2.5), (0.02, 1.5), (0.05, 2.5))
DESIGN = 64

POOL_N = 24 * 12
"""Gardiner 2023 pooled 24 studies; 12 people each (assumed: the row prints no interval)."""

SD = {"SOL": 30.0, "WASO": 40.0, "TST": 55.0, "SE": 11.0, "N1": 15.0, "N3": 30.0}
"""Spread between people of one night's measure: sampling error is at least SD sqrt(2 / n)."""


@frozen
class Datum:
    """A published effect: row, what predicts it, its pool, sampling error, whether it is only a bound."""

    key: str
    measure: str
    pool: str
    error: float
    bound: bool = False

    @property
    def effect(self) -> float:
        """The published number."""
        return float(row(self.key).effect)

    @property
    def sigma(self) -> float:
        """Sampling error and misfit together."""
        return float(np.hypot(self.error, MISFIT * self.effect))


def floor(measure: str, n: float, rows: int = 1) -> float:
    """Least sampling error of a difference of means; `rows` that repeat one fact share its weight."""
    return SD[measure] * np.sqrt(2.0 / n * rows)


DATA = (
    Datum("t001", "insomnia SOL", "melatonin", standard_error("t001")),
    Datum("t002", "insomnia TST", "melatonin", standard_error("t002")),
    Datum("t008", "delayed SOL", "delayed", standard_error("t008")),
    Datum("t136", "pooled SOL", "caffeine", floor("SOL", POOL_N)),
    Datum("t137", "pooled WASO", "caffeine", floor("WASO", POOL_N)),
    Datum("t134", "pooled TST", "caffeine", floor("TST", POOL_N, 2)),
    Datum("t135", "pooled SE", "caffeine", floor("SE", POOL_N, 2)),
    Datum("t138", "pooled N1", "caffeine", floor("N1", POOL_N)),
    Datum("t140", "pooled N3", "caffeine", floor("N3", POOL_N)),
    Datum("t144", "six hours TST", "one trial", floor("TST", 12), bound=True),
)
POOLS = {"melatonin": 19, "delayed": 2, "caffeine": 24, "one trial": 1}
"""Number of studies behind each pool."""


def features(x: np.ndarray, degree: int) -> np.ndarray:
    """All monomials up to a degree; shape (n, monomials)."""
    x = np.atleast_2d(x)
    columns = [np.ones(len(x))]
    for d in range(1, degree + 1):
        columns += [np.prod(x[:, list(chosen)], axis=1) for chosen in combinations_with_replacement(range(x.shape[1]), d)]
    return np.stack(columns, axis=1)


@frozen
class Surface:
    """A polynomial in the logs (or, for caffeine, in the values) of some weights."""

    coefficients: np.ndarray
    degree: int
    first: int
    last: int
    logs: bool
    error: float

    def __call__(self, theta: np.ndarray) -> float:
        x = theta[self.first : self.last]
        return float(features(x if self.logs else np.exp(x), self.degree)[0] @ self.coefficients)


def surface(x: np.ndarray, y: np.ndarray, degree: int, span: tuple[int, int], logs: bool) -> Surface:
    """Least squares; `error` is the root mean square of what is left."""
    f = features(x, degree)
    coefficients = np.linalg.lstsq(f, y, rcond=None)[0]
    left = np.sqrt(np.sum((y - f @ coefficients) ** 2) / (len(y) - f.shape[1]))
    return Surface(coefficients, degree, *span, logs, float(left))


def melatonin_surfaces(say) -> dict[str, Surface]:
    """Effects over a grid of kappa and scn_entry."""
    x, found = [], {"insomnia SOL": [], "insomnia TST": [], "delayed SOL": []}
    for scn_entry in SCN_ENTRIES:
        for kappa in KAPPAS:
            ordinary = melatonin.matched(melatonin.INSOMNIA, melatonin.BASELINE, kappa, scn_entry, melatonin.TABLET).change
            x.append((np.log(kappa), np.log(scn_entry)))
            found["insomnia SOL"].append(ordinary["SOL"])
            found["insomnia TST"].append(ordinary["TST"])
            found["delayed SOL"].append(melatonin.delayed(kappa, scn_entry).change["SOL"])
        say(f"melatonin at scn_entry {scn_entry:g}")
    return {name: surface(np.array(x), np.array(y), 2, (0, 2), True) for name, y in found.items()}


def caffeine_surfaces(say) -> dict[str, Surface]:
    """Effects over a design of the three adenosine weights."""
    low, high = np.array(CAFFEINE_RANGE).T
    x = low + (high - low) * qmc.Sobol(3, seed=np.random.default_rng(7)).random(DESIGN) ** 1.5
    all_arms = [caffeine.pooled(tuple(v), SCN_FOR_CAFFEINE) for v in x]
    late = [caffeine.change(tuple(v), SCN_FOR_CAFFEINE, caffeine.DRAKE[2])["TST"] for v in x]
    say("caffeine")
    found = {f"pooled {name}": [arm[name] for arm in all_arms] for name in ("SOL", "WASO", "TST", "SE", "N1", "N3")}
    return {name: surface(x, np.array(y), 3, (2, 5), False) for name, y in (found | {"six hours TST": late}).items()}


@frozen
class Fit:
    """Mode and covariance of the logs of the weights; factors of the pools; predictions at the mode."""

    log_mean: np.ndarray
    covariance: np.ndarray
    factors: dict[str, float]
    predicted: dict[str, float]

    @property
    def log_sd(self) -> np.ndarray:
        """Posterior spread of each log weight."""
        return np.sqrt(np.diag(self.covariance))


def fit(surfaces: dict[str, Surface], spreads: tuple[float, ...] = WIDE, left_out: tuple[str, ...] = ()) -> Fit:
    """The mode with factors of pools, the covariance with factors of single studies."""
    data = tuple(datum for datum in DATA if datum.pool not in left_out)
    centre, spread = np.log(MEDIANS), np.array(spreads)
    k = len(NAMES)

    def misses(z: np.ndarray, whole: bool = False) -> np.ndarray:
        scale = {pool: TAU / (1.0 if whole else np.sqrt(n)) for pool, n in POOLS.items()}
        factor = {pool: np.exp(scale[pool] * u) for pool, u in zip(POOLS, z[k:], strict=True)}
        theta = centre + spread * z[:k]
        return np.concatenate([z, [_miss(datum, factor[datum.pool] * surfaces[datum.measure](theta)) for datum in data]])

    z = least_squares(misses, np.zeros(k + len(POOLS))).x
    theta = centre + spread * z[:k]
    slope = _slope(lambda x: misses(x, True), np.concatenate([z[:k], np.zeros(len(POOLS))]))
    covariance = np.linalg.inv(slope.T @ slope)[:k, :k] * np.outer(spread, spread)
    factors = {pool: float(np.exp(TAU / np.sqrt(n) * u)) for (pool, n), u in zip(POOLS.items(), z[k:], strict=True)}
    return Fit(theta, covariance, factors, {datum.key: surfaces[datum.measure](theta) for datum in DATA})


def _slope(f, x: np.ndarray, step: float = 1e-4) -> np.ndarray:
    """Central differences, one column a variable."""
    columns = [(f(x + step * e) - f(x - step * e)) / (2.0 * step) for e in np.eye(len(x))]
    return np.stack(columns, axis=1)


def _miss(datum: Datum, predicted: float) -> float:
    miss = (predicted - datum.effect) / datum.sigma
    return max(0.0, miss) if datum.bound else miss
