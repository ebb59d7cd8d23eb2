"""What a diary says of a simulated night: the observation model.

People report minutes with a personal bias and a nightly error, remember only wake bouts of about five minutes
or more, and drift toward their usual night: a report follows a night's departure from it only in part (recall).
All of this is on log(minutes + 5), with Student tails because now and then a report is a slip.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from pineal.evidence import Measured, read_measured

OFFSET_MIN = 5.0
TAIL_DF = 5.0


@cache
def facts() -> dict[str, Measured]:
    """Between-person spread and nightly error of diary reports, and the home prior of the sleep traits."""
    return read_measured(Path(__file__).parent / "data" / "diary.toml")


def scale(minutes: np.ndarray) -> np.ndarray:
    """Minutes on the scale of the errors: log(minutes + 5)."""
    return np.log(np.asarray(minutes, float) + OFFSET_MIN)


def log_density(reported: float, simulated: np.ndarray, usual: np.ndarray, bias: np.ndarray, recall: float, error: float) -> np.ndarray:
    """Log density of one report.

    `simulated`: minutes of the night; `usual`: the person's mean on the log scale; `bias` of the person. All broadcast.
    """
    expected = usual + recall * (scale(simulated) - usual) + bias
    z = (scale(reported) - expected) / error
    return -0.5 * (TAIL_DF + 1.0) * np.log1p(z * z / TAIL_DF) - np.log(error)
