"""Coverage, width, place and score over all nights; intervals by drawing persons again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from night_to_night.judge import Judged, pit
from night_to_night.nights import KINDS

DRAWS = 2000
SEED = 3


def summary(rows: list[dict]) -> dict:
    """By measure."""
    return {measure: _measure(rows, measure) for measure in KINDS} | {"efficiency": _efficiency(rows)}


def _measure(rows: list[dict], measure: str) -> dict:
    who = np.array([row["who"] for row in rows])
    answers = [row[measure]["reported"] for row in rows]
    judged = {kind: [Judged(**row[measure][kind]) for row in rows] for kind in ("model", "empirical")}
    model, other = judged["model"], judged["empirical"]
    within = [low <= answer <= high for answer, (low, high) in zip(answers, (row[measure]["plain"] for row in rows), strict=True)]
    return {
        "nights": len(rows),
        "coverage": {kind: _by_person(_holds(ones, answers), who, np.mean) for kind, ones in judged.items()},
        "coverage of plain percentiles": float(np.mean(within)),
        "mean width": {kind: float(np.mean([one.width for one in ones])) for kind, ones in judged.items()},
        "mean width of plain percentiles": float(np.mean([np.subtract(*row[measure]["plain"][::-1]) for row in rows])),
        "ratio of mean widths": _by_person(np.array([[a.width, b.width] for a, b in zip(model, other, strict=True)]), who, _ratio),
        "median ratio of widths": float(np.median([a.width / b.width for a, b in zip(model, other, strict=True)])),
        "share wider than 1.2 times": float(np.mean([a.width > 1.2 * b.width for a, b in zip(model, other, strict=True)])),
        "crps": {kind: float(np.mean([one.crps for one in ones])) for kind, ones in judged.items()},
        "crps less empirical": _by_person(np.array([a.crps - b.crps for a, b in zip(model, other, strict=True)]), who, np.mean),
        "pit": {kind: pit(ones).round(4).tolist() for kind, ones in judged.items()},
    }


def _holds(judged: list[Judged], answers: list[float]) -> np.ndarray:
    return np.array([one.holds(answer) for one, answer in zip(judged, answers, strict=True)], float)


def _ratio(widths: np.ndarray) -> float:
    return float(widths[:, 0].sum() / widths[:, 1].sum())


def _by_person(values: np.ndarray, who: np.ndarray, of: Callable) -> list[float]:
    """A figure with the central 90 % of it over persons drawn with replacement."""
    rng, groups = np.random.default_rng(SEED), [values[who == name] for name in np.unique(who)]
    drawn = [of(np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])) for _ in range(DRAWS)]
    return [float(of(values)), *map(float, np.quantile(drawn, (0.05, 0.95)))]


def _efficiency(rows: list[dict]) -> dict:
    """Mean width of the intervals of sleep efficiency, percent of time in bed; TST has the minutes of `wake`."""
    return {
        kind: float(np.mean([100.0 * Judged(**row["wake"][kind]).width / row["in bed"] for row in rows])) for kind in ("model", "empirical")
    }
