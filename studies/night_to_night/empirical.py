"""What the other nights alone foretell: the yardstick.

The centre is the mean of the same person's other nights on log(minutes + 5); the spread is that of nights within
people, pooled over all other people, so neither uses the night itself. The interval is Student's, with the
uncertainty of the mean of few nights in it, cut at nought and put on whole minutes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.stats import t as student

from pineal.inference.observation import scale
from pineal.inference.predictive import MOST_MIN


def foretold(weeks: Mapping[str, np.ndarray], who: str, k: int) -> np.ndarray:
    """Probability of each answer, 0 to 300 minutes, to night `k` of a person; `weeks`: minutes of all nights by person."""
    others = scale(np.delete(weeks[who], k))
    spread, freedom = pooled(weeks, who)
    z = (scale(np.arange(MOST_MIN) + 0.5) - others.mean()) / (spread * np.sqrt(1.0 + 1.0 / len(others)))
    return np.diff(student.cdf(z, freedom), prepend=0.0, append=1.0)


def pooled(weeks: Mapping[str, np.ndarray], who: str) -> tuple[float, int]:
    """Spread of nights within all people but one, on log(minutes + 5), and its degrees of freedom."""
    rest = [scale(minutes) for name, minutes in weeks.items() if name != who]
    freedom = sum(len(week) - 1 for week in rest)
    return float(np.sqrt(sum(((week - week.mean()) ** 2).sum() for week in rest) / freedom)), freedom


def plain(minutes: np.ndarray, k: int) -> tuple[float, float]:
    """Fifth and ninety-fifth percentile of the other nights, minutes: for scale only, six nights have no tails."""
    low, high = np.quantile(np.delete(minutes, k), (0.05, 0.95))
    return float(low), float(high)
