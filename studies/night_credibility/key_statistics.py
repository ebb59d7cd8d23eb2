"""The means and spreads people look at first, simulated against recorded.

Difference: mean of the simulated less mean of the recorded nights, in SDs between recorded nights (scorers of a night
averaged first, so the SD holds no disagreement of scorers; this makes the line stricter). Interval: recorded nights
drawn again with replacement, each with its virtual ones. Spread ratio: SD of single simulated paths over SD of single
recorded paths (one person, one scorer, in both).
"""

from __future__ import annotations

import numpy as np

from .features import NAMES
from .two_sample import Sample, column

KEY = (
    "SOL", "WASO", "TST", "SE", "N1", "N2", "N3", "REM", "REM_latency", "awakenings", "transitions", "REM_episodes", "cycle",
)  # fmt: skip
LINE_SD = 0.3
DRAWS = 4000
QUANTILES = np.linspace(0.05, 0.95, 19)


def compared(sample: Sample, seed: int) -> dict[str, dict]:
    """Every key statistic by name: means, SDs, difference with its interval, ratio of the spreads, quantiles."""
    return {name: _one(sample, NAMES.index(name), seed) for name in KEY}


def _one(sample: Sample, c: int, seed: int) -> dict:
    scorers, virtual = column(sample, c)
    real = np.array([values.mean() for values in scorers if values.size])
    kept = [k for k, values in enumerate(scorers) if values.size]
    model = np.nanmean(sample.virtual[kept, :, c], axis=1)
    low, high = np.quantile(_drawn_again(real, model, seed), (0.025, 0.975))
    single = np.concatenate(scorers)
    return {
        "recorded": float(real.mean()), "recorded_sd": float(real.std(ddof=1)), "simulated": float(model.mean()),
        "difference_sd": float((model.mean() - real.mean()) / real.std(ddof=1)), "low": float(low), "high": float(high),
        "spread_ratio": float(virtual.std(ddof=1) / single.std(ddof=1)),
        "recorded_quantiles": np.quantile(single, QUANTILES).tolist(), "simulated_quantiles": np.quantile(virtual, QUANTILES).tolist(),
    }  # fmt: skip


def _drawn_again(real: np.ndarray, model: np.ndarray, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    at = rng.integers(len(real), size=(DRAWS, len(real)))
    return (model[at].mean(axis=1) - real[at].mean(axis=1)) / np.maximum(real[at].std(axis=1, ddof=1), 1e-9)
