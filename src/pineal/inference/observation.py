"""What a diary says of a simulated night: the observation model.

People report minutes with a personal bias and a nightly error, remember only wake bouts of about five minutes
or more, and drift toward their usual night: a report follows a night's departure from it only in part (recall).
All of this is on log(minutes + 5), with Student tails because now and then a report is a slip.

What is written down is rounded: some people answer to the minute, most in steps of five. A report is therefore
an interval of minutes and has a probability, not a density; nothing lies below nought, so 0 holds all that would.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from attrs import frozen

from pineal.evidence import Measured, read_measured

OFFSET_MIN = 5.0
TAIL_DF = 5.0
HEAP_MIN = 5
"""The step of those who do not answer to the minute."""


@cache
def facts() -> dict[str, Measured]:
    """Between-person spread and nightly error of diary reports, and the home prior of the sleep traits."""
    return read_measured(Path(__file__).parent / "data" / "diary.toml")


def scale(minutes: np.ndarray) -> np.ndarray:
    """Minutes on the scale of the errors: log(minutes + 5)."""
    return np.log(np.asarray(minutes, float) + OFFSET_MIN)


@frozen
class Reporting:
    """How one measure is reported: recall 0 to 1, nightly error, share of answers to the minute.

    `heaped_from`: the least answer of those who round to five; nobody of them says that falling asleep took no time.
    """

    recall: float
    error: float
    minute_share: float
    heaped_from: int

    def expected(self, simulated: np.ndarray, usual: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Centre of the report on the log scale; minutes of the night, the person's mean and bias there. All broadcast."""
        return usual + self.recall * (scale(simulated) - usual) + bias

    def probability(self, minutes: float, expected: np.ndarray) -> np.ndarray:
        """Probability that just these minutes are written down; sums to one over 0, 1, 2, ..."""
        whole = round(minutes)
        found = self.minute_share * self._between(whole, 1, 0, expected)
        if whole % HEAP_MIN == 0 and whole >= self.heaped_from:
            found = found + (1.0 - self.minute_share) * self._between(whole, HEAP_MIN, self.heaped_from, expected)
        return found

    def _between(self, whole: int, step: int, least: int, expected: np.ndarray) -> np.ndarray:
        above = student_cdf((scale(whole + 0.5 * step) - expected) / self.error)
        return above if whole <= least else above - student_cdf((scale(whole - 0.5 * step) - expected) / self.error)

    def draw(self, expected: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Written minutes, whole numbers; shape of `expected`."""
        felt = np.exp(expected + self.error * rng.standard_t(TAIL_DF, expected.shape)) - OFFSET_MIN
        heaped = np.maximum(HEAP_MIN * np.round(felt / HEAP_MIN), self.heaped_from)
        return np.where(rng.random(expected.shape) < self.minute_share, np.maximum(np.round(felt), 0.0), heaped)


@cache
def reporting() -> dict[str, Reporting]:
    """The reporting of latency ("sol") and of wake after onset ("waso")."""
    known = {name: fact.value for name, fact in facts().items()}
    return {
        name: Reporting(known[f"{name}_recall"], known[f"{name}_error"], known[f"{name}_minute_share"], least)
        for name, least in (("sol", HEAP_MIN), ("waso", 0))
    }


def student_cdf(t: np.ndarray) -> np.ndarray:
    """Distribution function of Student's t with TAIL_DF = 5 degrees of freedom, in closed form."""
    u = t / np.sqrt(TAIL_DF)
    v = 1.0 / (1.0 + u * u)
    return 0.5 + (np.arctan(u) + u * v * (1.0 + 2.0 / 3.0 * v)) / np.pi


def log_density(measured: float, simulated: np.ndarray, error: float) -> np.ndarray:
    """Log density of what a device measured, up to a constant: no usual night and no rounding."""
    z = (scale(measured) - scale(simulated)) / error
    return -0.5 * (TAIL_DF + 1.0) * np.log1p(z * z / TAIL_DF) - np.log(error)
