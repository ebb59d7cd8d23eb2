"""How well a distribution of answers foretold the answer: interval, place in the distribution, and score."""

from __future__ import annotations

import numpy as np
from attrs import frozen

from pineal.inference.predictive import MOST_MIN, central

BINS = 10


@frozen
class Judged:
    """One foretold answer, minutes: central 90 % interval, the distribution just below and at the answer, and CRPS."""

    low: int
    high: int
    below: float
    reached: float
    crps: float

    def holds(self, minutes: float) -> bool:
        """Whether the answer lies in the interval, its ends included."""
        return self.low <= round(minutes) <= self.high

    @property
    def width(self) -> int:
        """Minutes from end to end."""
        return self.high - self.low


def judge(probability: np.ndarray, minutes: float) -> Judged:
    """Judge the probabilities of 0, 1, 2, ... minutes by the answer that came.

    CRPS: the integral of the squared difference from the step at the answer, minutes (Gneiting 2007, doi:10.1198/016214506000001437).
    """
    told = min(round(minutes), MOST_MIN)
    reached = np.cumsum(probability) / probability.sum()
    crps = float(np.sum((reached - (np.arange(len(reached)) >= told)) ** 2))
    return Judged(*central(probability), float(reached[told - 1]) if told else 0.0, float(reached[told]), crps)


def pit(judged: list[Judged]) -> np.ndarray:
    """Share of answers in each tenth of the foretold distribution; the mass of an answer is spread evenly over its steps.

    Uniform if calibrated (Czado 2009, doi:10.1111/j.1541-0420.2009.01191.x). Shape (10,).
    """
    low, high = (np.array([getattr(one, name) for one in judged])[:, None] for name in ("below", "reached"))
    edges = np.linspace(0.0, 1.0, BINS + 1)
    inside = np.clip((edges - low) / np.maximum(high - low, 1e-12), 0.0, 1.0)
    return np.diff(inside, axis=1).mean(axis=0)
