"""Moments of diaries, recorded and predicted: mean, spread between people, spread within people.

All on log(minutes + 5). Predicted moments weigh the broad virtual persons by the ratio of a population's
normal density to the one they were drawn from, and add the bias and the nightly error of reports.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from home_prior.nights import BROAD, CENTRE, Lived
from pineal.inference.observation import TAIL_DF, facts, scale

TAIL_VARIANCE = TAIL_DF / (TAIL_DF - 2.0)


@frozen
class Home:
    """What is fitted: mean and spread of both traits at home, nightly errors of both reports."""

    entry: float
    entry_sd: float
    exit: float
    exit_sd: float
    sol_error: float
    waso_error: float


def bias_sd(measure: str) -> float:
    """Spread of a report's bias between people; assumed, diaries alone cannot tell it from true sleep."""
    return facts()[f"{measure.lower()}_bias"].spread.sd


def weights(lived: Lived, home: Home) -> np.ndarray:
    """What each virtual person counts in the population; sums to one."""
    x = (lived.traits - np.array(CENTRE)) / np.array(BROAD)
    z = (lived.traits - np.array([home.entry, home.exit])) / np.array([home.entry_sd, home.exit_sd])
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
    """Person mean and within-person variance of one measure in one week; shape (persons,)."""

    mean: np.ndarray
    inside: np.ndarray
    nights: int


def summary(minutes: np.ndarray) -> Summary:
    """Summary of simulated minutes, shape (persons, nights)."""
    y = scale(minutes)
    return Summary(y.mean(axis=1), y.var(axis=1, ddof=1), y.shape[1])


def predicted(lived: list[Lived], parts: list[Summary], measure: str, home: Home) -> np.ndarray:
    """The same three moments as the model would show them."""
    error = (home.sol_error if measure == "SOL" else home.waso_error) ** 2 * TAIL_VARIANCE
    w = [weights(one, home) for one in lived]
    means = np.array([p.mean @ v for p, v in zip(parts, w, strict=True)])
    seconds = np.array([(p.mean**2) @ v + error / p.nights for p, v in zip(parts, w, strict=True)])
    inside = np.average([p.inside @ v + error for p, v in zip(parts, w, strict=True)], weights=[p.nights - 1 for p in parts])
    between = seconds.mean() - means.mean() ** 2 + bias_sd(measure) ** 2
    return np.array([means.mean(), np.sqrt(between), np.sqrt(inside)])
