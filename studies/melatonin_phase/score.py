"""Errors of parameter sets on the four published tables M4 to M7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pineal.engine import Moment, Persons

from . import arms, points
from .curve import LIT_LUX, Curve, response
from .world import HOME, persons, settle

GRID = np.arange(0.0, 24.0, 0.1)


def score(sets: Sequence[Mapping[str, float]], lit: float = LIT_LUX, home=HOME, morning: float = arms.BRIGHT) -> list[dict]:
    """All errors of each set; `lit`: light of the ultradian days [lux]."""
    who = persons(sets)
    start = settle(who, home)
    curves = {mg: response(who, start, mg, lit=lit) for mg in points.FILES}
    shifted = arms.shifts(who, start, morning)
    return [_one(curves, {arm: float(v[lane]) for arm, v in shifted.items()}, lane) for lane in range(len(sets))]


def _one(curves: Mapping[float, Curve], shifted: Mapping[str, float], lane: int) -> dict:
    """The scores of one lane, with the figures behind them."""
    lines = {mg: curve.one(lane)(GRID) for mg, curve in curves.items()}
    tops = {mg: (float(line.max()), float(line.min())) for mg, line in lines.items()}
    at = {mg: (float(GRID[line.argmax()]), float(GRID[line.argmin()])) for mg, line in lines.items()}
    errors = np.array([shifted[arm] - value for arm, value in points.arms().items()])
    return {
        "errors": {
            "M4 RMSE": rmse(curves[3.0], 3.0, lane), "M5 RMSE": rmse(curves[0.5], 0.5, lane),
            "M6 mean error of peaks": _mean_gap(tops, points.peaks()),
            "M7 mean error of arms": float(np.abs(errors).mean()), "M7 RMSE of arms": float(np.sqrt(np.mean(errors**2))),
        },
        "mean error of peak hours": _mean_gap(at, points.peak_hours()),
        "peaks": {f"{mg:g}": [*tops[mg], *at[mg]] for mg in tops}, "arms": dict(shifted),
        "baseline_dlmo": float(curves[3.0].baseline[lane]), "placebo_drift": float(curves[3.0].drift[lane]),
    }  # fmt: skip


def rmse(curve: Curve, mg: float, lane: int) -> float:
    """Root mean square error to the individual points [h]."""
    hours, shifts = points.individual(mg)
    return float(np.sqrt(np.mean((curve.one(lane)(hours % 24.0) - shifts) ** 2)))


def no_effect(mg: float) -> float:
    """The same error when nothing is said to shift."""
    return float(np.sqrt(np.mean(points.individual(mg)[1] ** 2)))


def _mean_gap(ours: Mapping[float, Sequence[float]], theirs: Mapping[float, Sequence[float]]) -> float:
    return float(np.mean([abs(a - b) for mg in theirs for a, b in zip(ours[mg], theirs[mg], strict=True)]))


def curves_of(who: Persons, start: Moment) -> dict[float, Curve]:
    """Both curves at a pill every half hour, for pictures."""
    return {mg: response(who, start, mg, step=0.5) for mg in points.FILES}


def against_published(curve: Curve, mg: float, lane: int, draws: int = 4000) -> list[float]:
    """RMSE here less that of the published model's curve on the same people [h]: value, 2.5 and 97.5 % (bootstrap over people)."""
    hours, shifts = points.individual(mg)
    ours, theirs = curve.one(lane)(hours % 24.0) - shifts, points.published_model(mg, hours) - shifts
    pick = np.random.default_rng(1).integers(0, len(hours), (draws, len(hours)))
    gaps = np.sqrt(np.mean(ours[pick] ** 2, axis=1)) - np.sqrt(np.mean(theirs[pick] ** 2, axis=1))
    here = np.sqrt(np.mean(ours**2)) - np.sqrt(np.mean(theirs**2))
    return [float(here), *np.quantile(gaps, [0.025, 0.975]).tolist()]
