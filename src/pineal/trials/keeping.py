"""Whether people keep to a trial: doses that are missed, weekdays that differ, people who leave.

Assumptions: how well somebody keeps to it is a trait (`adherence` is its mean, a beta distribution), and each dose is then
missed at random. Of `per_week` doses every week everybody picks days of their own. People leave with a constant hazard and
for reasons of their own, so those who stay are like the others.
"""

from __future__ import annotations

import numpy as np

from pineal.trials.draws import declared
from pineal.trials.trial import Arm, DoseRule, Trial

WEEK = 7
COMPLETERS, CARRIED = "completers", "last observation carried forward"
ANALYSES = {COMPLETERS: ("completer", "per protocol"), CARRIED: ("LOCF",)}
"""Analyses, with other words for them."""


def taken(rule: DoseRule, nights: int, times: int, n: int, adherence: float, seed: tuple[int, ...]) -> np.ndarray | None:
    """Whether each of `n` persons takes a rule's doses, shape (nights, times, n) of 0 and 1; None when all take all."""
    if rule.per_week is None and adherence >= 1.0:
        return None
    rng = np.random.default_rng((*seed, 29))
    found = np.ones((nights, times, n))
    if rule.per_week is not None:
        found *= _weekdays(rule.per_week, nights, n, rng)[:, None, :]
    return found * (rng.random(found.shape) < _kept(adherence, n, seed))


def share_taken(rule: DoseRule, adherence: float) -> float:
    """The share of nights on which a dose is taken in the mean."""
    return adherence * (1.0 if rule.per_week is None else rule.per_week / WEEK)


def _weekdays(per_week: int, nights: int, n: int, rng: np.random.Generator) -> np.ndarray:
    """So many random days of each week of each person, shape (nights, n)."""
    weeks = -(-nights // WEEK)
    order = rng.random((weeks, WEEK, n)).argsort(axis=1).argsort(axis=1)
    return (order < per_week).reshape(weeks * WEEK, n)[:nights].astype(float)


def _kept(adherence: float, n: int, seed: tuple[int, ...]) -> np.ndarray:
    """How much each person takes; the same scores in every arm, so better arms have the same better people."""
    if adherence >= 1.0:
        return np.ones(n)
    from scipy.stats import beta

    spread = min(declared()["adherence_spread"].value, 0.95 * float(np.sqrt(adherence * (1.0 - adherence))))
    size = adherence * (1.0 - adherence) / spread**2 - 1.0
    scores = np.random.default_rng((seed[0], 31)).random(n)
    return beta.ppf(scores, adherence * size, (1.0 - adherence) * size)


def stayed(dropout: float, nights: int, n: int, seed: int) -> np.ndarray:
    """Nights of an arm that each person is seen, at least one, shape (n,)."""
    if dropout <= 0.0:
        return np.full(n, nights)
    scores = np.random.default_rng((seed, 37)).random(n)
    left = nights * np.log1p(-scores) / np.log1p(-dropout)
    return np.clip(np.floor(left), 1, nights).astype(int)


def completing(trial: Trial, arm: Arm) -> int:
    """People whom the analysis of an arm counts, of those who began; a period of a crossover loses all that leave."""
    if trial.analysis == CARRIED:
        return trial.n
    kept = 1.0 - trial.dropout_of(arm)
    if trial.design != "parallel":
        kept = float(min(1.0 - trial.dropout_of(one) for one in trial.arms))
    return max(2, round(trial.n * kept))


def carried(trial: Trial, arm: Arm, n: int, seed: int) -> np.ndarray | None:
    """Nights that each person is seen where the last of them counts for those that follow; None where nobody's does."""
    if trial.analysis != CARRIED or trial.dropout_of(arm) <= 0.0:
        return None
    return stayed(trial.dropout_of(arm), trial.nights_of(arm), n, seed)
