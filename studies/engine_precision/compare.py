"""Two samples of nights of the same persons: means, spread and distribution, with the error of each difference.

Nights of one person are alike, so every error is that of a mean over persons. Deciles are compared as shares: how many
nights of one sample lie at or below a decile of the other; minutes come in steps of half a minute and a decile itself would jump.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

TENTHS = np.arange(1, 10) / 10.0


@frozen
class Difference:
    """One figure of a statistic: its value in the second sample, the difference, and its standard error."""

    statistic: str
    figure: str
    value: float
    difference: float
    error: float

    @property
    def z(self) -> float:
        """The difference in standard errors; 0 where both samples are equal."""
        return self.difference / self.error if self.error > 0.0 else 0.0


def differences(statistic: str, one: np.ndarray, other: np.ndarray) -> list[Difference]:
    """Mean, SD and the shares below nine deciles, `one` minus `other`; both (persons, nights), the same persons."""
    centre, sd = float(np.nanmean(other)), float(np.nanstd(other))
    found = [_difference(statistic, "mean", centre, one, other)]
    squares = _difference(statistic, "SD", sd, (one - centre) ** 2, (other - centre) ** 2)
    found += [Difference(statistic, "SD", sd, squares.difference / (2.0 * sd), squares.error / (2.0 * sd))]
    for share, edge in zip(TENTHS, np.nanquantile(other, TENTHS), strict=True):
        below = [np.where(np.isnan(values), np.nan, values <= edge) for values in (one, other)]
        found.append(_difference(statistic, f"share up to decile {round(10 * share)}", float(np.nanmean(below[1])), *below))
    return found


def _difference(statistic: str, figure: str, value: float, one: np.ndarray, other: np.ndarray) -> Difference:
    """The difference of two means over all nights that are defined, as a ratio estimate over persons."""
    rest = [_rests(values) for values in (one, other)]
    each = rest[0][1] - rest[1][1]
    return Difference(statistic, figure, value, rest[0][0] - rest[1][0], float(np.std(each, ddof=1) / np.sqrt(len(each))))


def _rests(values: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of all defined nights, and how far each person moves it (persons,)."""
    known = np.isfinite(values)
    mean = float(np.mean(values[known]))
    return mean, np.where(known, values - mean, 0.0).sum(axis=1) / (known.sum() / len(values))
