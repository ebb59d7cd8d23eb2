"""Folds: every compound and overlap cluster is left out in turn, everything is refitted, its rows are predicted.

A predictive interval (95 %) holds parameters, the factor between studies, the departure of one outcome, the declared bias and
the sampling error of the published row. The interval score (Gneiting and Raftery 2007) is divided by the spread of the outcome.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import asdict, frozen

from effects.fit import Posterior, fit
from effects.noise import DISCREPANCY
from effects.referees import CONTINUITY, classes, constant
from effects.rows import BETTER, SD, Row
from effects.surface import surface

LEVEL = 0.95
DRAWS = 6000
TAU_SCALE = 0.3


@frozen
class Judged:
    """One row and what a model that had not seen its fold said."""

    row: str
    model: str
    mean: float
    low: float
    high: float
    own_low: float
    own_high: float

    def score(self, row: Row) -> float:
        """Interval score in spreads of the outcome."""
        miss = max(0.0, self.low - row.effect) + max(0.0, row.effect - self.high)
        return (self.high - self.low + 2.0 / (1.0 - LEVEL) * miss) / SD[row.outcome]

    def covers(self, row: Row) -> bool:
        """Whether the published effect lies inside."""
        return self.low <= row.effect <= self.high


def _limits(values: np.ndarray) -> tuple[float, float]:
    low, high = np.quantile(values, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)


def true_effects(posterior: Posterior, row: Row, seed: int, discrepancy: float = DISCREPANCY) -> np.ndarray:
    """Draws of the effect in a new study: parameters, factor between studies, departure of the outcome; shape (DRAWS,)."""
    f = surface(row.situation, row.outcome)(posterior.draws(DRAWS, seed))
    return f * departures(seed, discrepancy)


def departures(seed: int, discrepancy: float = DISCREPANCY) -> np.ndarray:
    """Factors by which the effect of a new study on one outcome departs from the mean, shape (DRAWS,)."""
    rng = np.random.default_rng((seed, 7))
    between = np.exp(np.abs(rng.normal(0.0, TAU_SCALE, DRAWS)) * rng.standard_normal(DRAWS))
    return between * (1.0 + discrepancy * rng.standard_normal(DRAWS))


def seen(row: Row, effects: np.ndarray, seed: int) -> np.ndarray:
    """What such a study would print: bias and sampling error added."""
    rng = np.random.default_rng((seed, 8))
    bias = row.bias + row.bias_sd * rng.standard_normal(len(effects)) * BETTER[row.outcome]
    return effects + bias + row.error * rng.standard_normal(len(effects))


def mechanism(posterior: Posterior, row: Row, seed: int = 1, discrepancy: float = DISCREPANCY) -> Judged:
    """What the model says of a row."""
    effects = true_effects(posterior, row, seed, discrepancy)
    return Judged(row.id, "model", float(effects.mean()), *_limits(seen(row, effects, seed)), *_limits(effects))


def referee(name: str, found, row: Row) -> Judged:
    """What a referee says of a row."""
    drawn = found.draws(DRAWS, np.random.default_rng(3))
    error = np.hypot(row.error, row.bias_sd)
    inner = type(found)(found.weights, found.means - row.bias, np.sqrt(np.maximum(found.spreads**2 - error**2, 0.0)))
    return Judged(row.id, name, float(found.weights @ found.means), *_limits(drawn), *_limits(inner.draws(DRAWS, np.random.default_rng(4))))


def folded(rows: Sequence[Row], extra: Sequence[Row] = (), discrepancy: float = DISCREPANCY) -> list[Judged]:
    """Every row judged by every model with its fold left out; `extra` rows are fitted and never judged."""
    found = []
    for fold in sorted({row.fold for row in rows}):
        inside = [row for row in rows if row.fold == fold]
        train = [row for row in rows if row.fold != fold]
        posterior = fit([*train, *extra], discrepancy)
        for row in inside:
            found.append(mechanism(posterior, row, discrepancy=discrepancy))
            found.append(referee("classes", classes(train, row), row))
            if row.outcome in CONTINUITY:
                found.append(referee("constant", constant(train, row), row))
    return found


def summary(rows: Sequence[Row], judged: Sequence[Judged]) -> dict:
    """Coverage, scores and signs by model, on all rows and on SOL, WASO and TST."""
    by_id = {row.id: row for row in rows}
    found = {}
    for model in ("model", "constant", "classes"):
        for part in ("all", "continuity"):
            own = [(one, by_id[one.row]) for one in judged if one.model == model]
            own = [(one, row) for one, row in own if part == "all" or row.outcome in CONTINUITY]
            if model != "constant" or part == "continuity":
                found[f"{model}, {part}"] = _summed(own)
    return found


def _summed(own: Sequence[tuple[Judged, Row]]) -> dict:
    clear = [(one, row) for one, row in own if abs(row.effect) >= 2.0 * row.error]
    agree = [one.mean * row.effect > 0.0 for one, row in clear]
    return {
        "rows": len(own),
        "coverage": float(np.mean([one.covers(row) for one, row in own])),
        "interval score": float(np.mean([one.score(row) for one, row in own])),
        "width": float(np.mean([(one.high - one.low) / SD[row.outcome] for one, row in own])),
        "clear effects": len(clear),
        "sign agreement": float(np.mean(agree)) if agree else 1.0,
        "confident sign errors": [row.id for one, row in own if confident_error(one, row)],
        "outside": [row.id for one, row in own if not one.covers(row)],
    }


def confident_error(one: Judged, row: Row) -> bool:
    """Both 95 % intervals exclude 0, with opposite signs."""
    apart = 1.96 * row.error
    published = np.sign(row.effect) if abs(row.effect) > apart else 0.0
    said = 1.0 if one.own_low > 0.0 else -1.0 if one.own_high < 0.0 else 0.0
    return published * said < 0.0


def table(rows: Sequence[Row], judged: Sequence[Judged]) -> list[dict]:
    """All that was judged, for the result file."""
    by_id = {row.id: row for row in rows}
    return [
        {key: round(value, 3) if isinstance(value, float) else value for key, value in asdict(one).items()}
        | {
            "published": round(by_id[one.row].effect, 2),
            "error": round(by_id[one.row].error, 2),
            "score": round(one.score(by_id[one.row]), 3),
        }
        for one in judged
    ]
