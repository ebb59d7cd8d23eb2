"""Several scorers of one night: what most of them scored, and how far they agree.

Assumptions: all count for the same; where the most frequent stage is not alone, or fewer than half of the
scorers scored the epoch, there is no majority and the epoch is unscored.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from pineal.night.hypnogram import STAGES, UNSCORED


def votes(codes: np.ndarray) -> np.ndarray:
    """How many scorers gave each stage; codes (scorers, epochs) to counts (5, epochs)."""
    return np.array([np.sum(codes == code, axis=0) for code in range(len(STAGES))])


def majority(codes: np.ndarray) -> np.ndarray:
    """The stage that most scorers gave each epoch, -1 without one; codes (scorers, epochs), result (epochs,)."""
    counts = votes(codes)
    best = counts.max(axis=0)
    alone = (np.sum(counts == best, axis=0) == 1) & (2 * counts.sum(axis=0) >= len(codes))
    return np.where(alone, counts.argmax(axis=0), UNSCORED).astype(np.int8)


def with_majority(codes: np.ndarray) -> np.ndarray:
    """Share of the scorers of each epoch who gave its most frequent stage; NaN where nobody scored; shape (epochs,)."""
    counts = votes(codes)
    total = counts.sum(axis=0)
    return np.where(total > 0, counts.max(axis=0) / np.maximum(total, 1), np.nan)


def agreement(codes: Sequence[np.ndarray]) -> dict[str, float | None]:
    """Share of equal epochs and Cohen's kappa (doi:10.1177/001316446002000104), mean over the pairs of scorers."""
    found = [_pair(a, b) for a, b in combinations(codes, 2)]
    shares, kappas = [p[0] for p in found if p[0] is not None], [p[1] for p in found if p[1] is not None]
    return {"equal": float(np.mean(shares)) if shares else None, "kappa": float(np.mean(kappas)) if kappas else None, "pairs": len(found)}


def _pair(a: np.ndarray, b: np.ndarray) -> tuple[float | None, float | None]:
    both = (a >= 0) & (b >= 0)
    if not both.any():
        return None, None
    equal = float(np.mean(a[both] == b[both]))
    chance = sum(float(np.mean(a[both] == code)) * float(np.mean(b[both] == code)) for code in range(len(STAGES)))
    return equal, (equal - chance) / (1.0 - chance) if chance < 1.0 else None
