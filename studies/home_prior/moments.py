"""Moments of diaries, recorded and predicted: mean, spread between people, spread within people.

All on log(minutes + 5). Predicted moments weigh the broad virtual persons by the ratio of a population's
normal density to the one they were drawn from. A report follows its night only in part (recall), with a nightly
error such that report and night agree by AGREEMENT within a person.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from home_prior.nights import BROAD, CENTRE, Lived
from pineal.inference.observation import TAIL_DF, facts, scale

TAIL_VARIANCE = TAIL_DF / (TAIL_DF - 2.0)
AGREEMENT = 0.6
"""Correlation, within a person, of reported and measured minutes; assumed, diaries alone cannot tell it."""


@frozen
class Home:
    """What is fitted: mean and spread of both traits at home, recall of both reports."""

    entry: float
    entry_sd: float
    exit: float
    exit_sd: float
    sol_recall: float
    waso_recall: float


def bias_sd(measure: str) -> float:
    """Spread of a report's bias between people; assumed, diaries alone cannot tell it from true sleep."""
    return facts()[f"{measure.lower()}_bias"].spread.sd


def weights(traits: np.ndarray, home: Home) -> np.ndarray:
    """What each virtual person counts in the population; sums to one."""
    x = (traits - np.array(CENTRE)) / np.array(BROAD)
    z = (traits - np.array([home.entry, home.exit])) / np.array([home.entry_sd, home.exit_sd])
    log = 0.5 * np.sum(x * x - z * z, axis=1)
    w = np.exp(log - log.max())
    return w / w.sum()


def recorded(weeks: list[np.ndarray]) -> np.ndarray:
    """Mean of person means, their spread, and the pooled spread within people."""
    means = np.array([scale(week).mean() for week in weeks])
    inside = sum(((scale(week) - scale(week).mean()) ** 2).sum() for week in weeks) / sum(len(week) - 1 for week in weeks)
    return np.array([means.mean(), means.std(ddof=1), np.sqrt(inside)])


@frozen(eq=False)
class Summary:
    """Person means and within-person variances of one measure, shape (weeks, persons); nights of each week."""

    mean: np.ndarray
    inside: np.ndarray
    nights: np.ndarray

    def take(self, weeks: np.ndarray) -> Summary:
        """Some of the weeks, repeats allowed."""
        return Summary(self.mean[weeks], self.inside[weeks], self.nights[weeks])


def summary(lived: list[Lived], measure: str) -> Summary:
    """Summary of simulated minutes."""
    y = [scale(one.minutes[measure]) for one in lived]
    return Summary(np.array([a.mean(axis=1) for a in y]), np.array([a.var(axis=1, ddof=1) for a in y]), np.array([a.shape[1] for a in y]))


def inside(part: Summary, w: np.ndarray) -> float:
    """Variance within people of the simulated nights."""
    return float(np.average(part.inside @ w, weights=part.nights - 1))


def error(part: Summary, w: np.ndarray, recall: float) -> float:
    """Scale of the nightly Student error that leaves reports and nights in AGREEMENT."""
    return float(np.sqrt(recall**2 * inside(part, w) * (AGREEMENT**-2 - 1.0) / TAIL_VARIANCE))


def predicted(part: Summary, w: np.ndarray, recall: float, bias: float) -> np.ndarray:
    """The same three moments as the model would show them in reports."""
    nightly = error(part, w, recall) ** 2 * TAIL_VARIANCE
    means = part.mean @ w
    chance = (part.inside @ w) / part.nights  # of the mean of so many nights
    between = ((part.mean**2) @ w - (1.0 - recall**2) * chance + nightly / part.nights).mean() - means.mean() ** 2 + bias**2
    return np.array([means.mean(), np.sqrt(between), np.sqrt(recall**2 * inside(part, w) + nightly)])
