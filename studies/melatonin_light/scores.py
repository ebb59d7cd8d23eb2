"""Calibration and sharpness: probability integral transform and CRPS, against the histogram of everybody else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from cortisol.__main__ import crps

BINS = 5
"""Bins of the PIT histogram; an ideal forecast fills them alike."""
DRAWS = 2000


@frozen
class Score:
    """One comparison; means, SD and ranges in the unit of the quantity, `pit_bins` counts of people, `inside` in percent.

    `crps_gap`: CRPS of the model minus that of the histogram, with its 95 % bootstrap interval over people.
    """

    name: str
    n: int
    seen_mean: float
    seen_sd: float
    seen_range: tuple[float, float]
    model_mean: float
    model_sd: float
    model_range: tuple[float, float]
    pit_mean: float
    pit_bins: tuple[int, ...]
    inside: float
    crps_model: float
    crps_histogram: float
    crps_gap: tuple[float, float]

    def row(self, digits: int) -> str:
        """A line of the report."""

        def low_high(pair: tuple[float, float], d: int = digits) -> str:
            return f"{pair[0]:.{d}f} to {pair[1]:.{d}f}"

        cells = [self.name, f"{self.n}", f"{self.seen_mean:.{digits}f}", f"{self.model_mean:.{digits}f}", f"{self.seen_sd:.{digits}f}"]
        cells += [f"{self.model_sd:.{digits}f}", low_high(self.seen_range), low_high(self.model_range), f"{self.pit_mean:.2f}"]
        cells += [" ".join(map(str, self.pit_bins)), f"{self.inside:.0f}", f"{self.crps_model:.{digits + 1}f}"]
        cells += [f"{self.crps_histogram:.{digits + 1}f}", low_high(self.crps_gap, digits + 1)]
        return "| " + " | ".join(cells) + " |"


HEADER = (
    "| quantity | n | mean seen | mean model | SD seen | SD model | 5-95 % seen | 5-95 % model | mean PIT | PIT in fifths | in 90 % (%) "
    "| CRPS model | CRPS histogram | difference, 95 % |\n|" + "---|" * 14
)


def score(name: str, predicted: Sequence[np.ndarray] | np.ndarray, seen: np.ndarray, seed: int = 0) -> Score:
    """Recorded values against one predicted sample for all (an array), or one for each (a list)."""
    each = list(predicted) if isinstance(predicted, list) else [predicted] * len(seen)
    rng = np.random.default_rng(seed)
    pit = np.array([_rank(sample, v, rng) for sample, v in zip(each, seen, strict=True)])
    ours = np.array([crps(sample, v) for sample, v in zip(each, seen, strict=True)])
    plain = np.array([crps(np.delete(seen, i), v) for i, v in enumerate(seen)])
    gap = (ours - plain)[rng.integers(0, len(seen), (DRAWS, len(seen)))].mean(axis=1)
    pooled = np.concatenate(each) if isinstance(predicted, list) else predicted
    return Score(
        name, len(seen), float(seen.mean()), float(seen.std(ddof=1)), _ends(seen, 5, 95),
        float(pooled.mean()), float(pooled.std()), _ends(pooled, 5, 95), float(pit.mean()),
        tuple(int(k) for k in np.histogram(pit, BINS, (0.0, 1.0))[0]), float(100.0 * np.mean((pit > 0.05) & (pit < 0.95))),
        float(ours.mean()), float(plain.mean()), _ends(gap, 2.5, 97.5),
    )  # fmt: skip


def _rank(sample: np.ndarray, value: float, rng: np.random.Generator) -> float:
    """Share of a sample below a value; ties are split at random, as censored values need."""
    below, equal = np.mean(sample < value), np.mean(sample == value)
    return float(below + rng.uniform() * equal)


def _ends(values: np.ndarray, low: float, high: float) -> tuple[float, float]:
    return float(np.percentile(values, low)), float(np.percentile(values, high))
