"""The home values that make the diaries likeliest, biases of reports and physiology summed out.

The likelihood is the one of inference; virtual persons count by the ratio of the population's density of the two
sleep traits to the broad one that they were drawn from. Diaries alone hardly tell recall from error, so how well a
report agrees with its night within a person has a prior.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from attrs import astuple, frozen
from scipy.optimize import minimize
from scipy.special import logsumexp

from home_prior.nights import BROAD, CENTRE, Lived, traits
from pineal.inference.likelihood import MEASURES, said
from pineal.inference.observation import HEAP_MIN, TAIL_DF, Reporting, facts, scale

START = (0.45, 0.55, 0.4, 0.3, 0.1, 0.6, 0.35, 0.26)
LOW, HIGH = (-1.5, -1.5, 0.05, 0.15, 0.02, 0.05, 0.15, 0.02), (2.0, 3.0, 1.0, 1.0, 0.9, 1.0, 1.0, 0.9)
STEP = 2e-3
ROUNDS = 15
AGREEMENT, AGREEMENT_SD = 0.6, 0.2
"""Correlation, within a person, of reported and measured minutes, and its spread as Fisher's z; assumed."""


@frozen
class Home:
    """What is fitted: means of both traits at home; recall, nightly error and share of answers to the minute."""

    entry: float
    exit: float
    sol_recall: float
    sol_error: float
    sol_minute_share: float
    waso_recall: float
    waso_error: float
    waso_minute_share: float

    @property
    def reporting(self) -> dict[str, Reporting]:
        """As the likelihood takes it."""
        return {
            "sol": Reporting(self.sol_recall, self.sol_error, self.sol_minute_share, HEAP_MIN),
            "waso": Reporting(self.waso_recall, self.waso_error, self.waso_minute_share, 0),
        }


def spreads() -> tuple[float, float]:
    """Assumed spread of the traits between people at home."""
    return tuple(facts()[name].spread.sd for name in ("home_entry", "home_exit"))


def log_population(traits: np.ndarray, home: Home, sd: tuple[float, float]) -> np.ndarray:
    """Log of what each virtual person counts in the population; the counts sum to one."""
    x = (traits - np.array(CENTRE)) / np.array(BROAD)
    z = (traits - np.array([home.entry, home.exit])) / np.array(sd)
    log = 0.5 * np.sum(x * x - z * z, axis=1)
    return log - logsumexp(log)


@frozen(eq=False, slots=False)
class Material:
    """The simulated weeks, each with its diary."""

    lived: tuple[Lived, ...]

    @cached_property
    def inside(self) -> dict[str, np.ndarray]:
        """Variance of a virtual person's nights on the log scale, mean over weeks; shape (persons,)."""
        return {
            name: np.mean([scale(one.nights[measure]).reshape(len(one.people), -1).var(axis=1, ddof=1) for one in self.lived], axis=0)
            for name, measure in MEASURES.items()
        }

    def agreement(self, home: Home) -> dict[str, float]:
        """Correlation of reported and slept minutes within a person that recall and error imply."""
        counts, found = np.exp(log_population(traits(self.lived[0].people), home, spreads())), {}
        for name, way in home.reporting.items():
            signal, slip = way.recall**2 * float(counts @ self.inside[name]), way.error**2 * TAIL_DF / (TAIL_DF - 2.0)
            found[name] = float(np.sqrt(signal / (signal + slip)))
        return found

    def log_prior(self, home: Home) -> float:
        """Of the agreement of both reports, up to a constant."""
        z = (np.arctanh(list(self.agreement(home).values())) - np.arctanh(AGREEMENT)) / AGREEMENT_SD
        return float(-0.5 * np.sum(z * z))

    def log_likelihoods(self, home: Home, sd: tuple[float, float] | None = None) -> np.ndarray:
        """Of each participant's diary; shape (participants,)."""
        counts = log_population(traits(self.lived[0].people), home, sd or spreads())  # the same persons live every week
        return np.array([logsumexp(diary + counts) for diary in _told(self, astuple(home)[2:])])


@lru_cache(maxsize=24)
def _told(data: Material, reporting: tuple[float, ...]) -> list[np.ndarray]:
    """Log likelihood of every virtual person for every diary; the traits' means do not enter."""
    ways = Home(0.0, 0.0, *reporting).reporting
    return [said(one.week, one.people, one.nights, ways).total for one in data.lived]


def solve(data: Material) -> Home:
    """The likeliest home values within bounds, the prior of the agreement included."""

    def miss(x: np.ndarray) -> tuple[float, np.ndarray]:
        here = float(data.log_likelihoods(Home(*x)).sum()) + data.log_prior(Home(*x))
        return -here, -(slopes(data, x).sum(axis=0) + prior_slopes(data, x)[0])

    found = minimize(miss, START, jac=True, method="L-BFGS-B", bounds=list(zip(LOW, HIGH, strict=True)), options={"maxiter": ROUNDS})
    return Home(*map(float, found.x))


def slopes(data: Material, x: np.ndarray) -> np.ndarray:
    """Gradient of each participant's log likelihood, shape (participants, values); one-sided differences."""
    here = data.log_likelihoods(Home(*x))
    return np.stack([(data.log_likelihoods(Home(*_moved(x, k))) - here) / STEP for k in range(len(x))], axis=1)


def prior_slopes(data: Material, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient of the log prior, and those of its two scores; shapes (values,) and (2, values)."""
    here, z = data.log_prior(Home(*x)), _scores(data, x)
    moved = [_moved(x, k) for k in range(len(x))]
    return np.array([data.log_prior(Home(*m)) - here for m in moved]) / STEP, np.stack([_scores(data, m) - z for m in moved], axis=1) / STEP


def _scores(data: Material, x: np.ndarray) -> np.ndarray:
    return np.arctanh(list(data.agreement(Home(*x)).values())) / AGREEMENT_SD


def _moved(x: np.ndarray, k: int) -> np.ndarray:
    return np.array(x, float) + STEP * (np.arange(len(x)) == k)


def standard_errors(data: Material, home: Home) -> Home:
    """From the outer product of the participants' gradients and the prior's precision; with 25 participants a rough figure."""
    x = np.array(astuple(home))
    g, z = slopes(data, x), prior_slopes(data, x)[1]
    g = g - g.mean(axis=0)
    return Home(*map(float, np.sqrt(np.diag(np.linalg.inv(g.T @ g + z.T @ z)))))
