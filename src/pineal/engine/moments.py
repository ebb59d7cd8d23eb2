"""Means and their errors, gathered block by block without keeping what was averaged."""

from __future__ import annotations

import numpy as np
from attrs import frozen


@frozen(eq=False)
class Moments:
    """Count, mean and sum of squared deviations of arrays of one shape, joined as Chan, Golub and LeVeque (1983,
    doi:10.1080/00031305.1983.10483115) do: no difference of large sums is ever taken."""

    n: int
    mean: np.ndarray
    squares: np.ndarray

    @classmethod
    def none(cls, shape: tuple[int, ...]) -> Moments:
        """Of nothing yet."""
        return cls(0, np.zeros(shape), np.zeros(shape))

    @classmethod
    def over(cls, values: np.ndarray) -> Moments:
        """Over the first axis."""
        mean = values.mean(axis=0)
        return cls(len(values), mean, ((values - mean) ** 2).sum(axis=0))

    @classmethod
    def of_errors(cls, n: int, mean: np.ndarray, error: np.ndarray) -> Moments:
        """From a mean and its standard error."""
        return cls(n, mean, error**2 * n * (n - 1))

    @property
    def error(self) -> np.ndarray:
        """Standard error of the mean."""
        return np.sqrt(self.squares / (self.n * (self.n - 1)))

    def joined(self, other: Moments) -> Moments:
        """Of both samples together."""
        n = self.n + other.n
        apart = other.mean - self.mean
        return Moments(n, self.mean + apart * (other.n / n), self.squares + other.squares + apart**2 * (self.n * other.n / n))
