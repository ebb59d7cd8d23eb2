"""Shift a few handles of each cohort until free-running nights have the recorded means."""

from dataclasses import replace

import numpy as np

from .data import N1, N2, N3, Paths, R, W, move
from .model import Model
from .simulate import MEASURES, nights_like, recorded, summary

ROUNDS = 10
GAIN = 0.6  # logits for each unit of log(recorded / simulated)
LIMIT = 0.25  # logits, of one round
# measure: (row, destination, sign); the sign raises the measure
HANDLES = {
    "SOL": [(0, s, -1) for s in (N1, N2, N3, R)],
    "WASO": [(1, s, -1) for s in (N1, N2, N3, R)],
    "N1": [(3, N1, 1), (5, N1, 1), (2, N2, -1)],
    "N3": [(3, N3, 1), (4, N2, -1)],
    "REM": [(2, R, 1), (3, R, 1), (5, W, -1), (5, N1, -1), (5, N2, -1)],
}


def calibrate(model: Model, paths: Paths, rounds: int = ROUNDS) -> Model:
    """The model with calibrated intercepts; the same random numbers serve every round."""
    for cohort in (0, 1):
        target = np.nanmean(recorded(paths, cohort), axis=0)
        for _ in range(rounds):
            simulated = np.nanmean(summary(nights_like(model, paths, cohort, seed=4)), axis=0)
            step = (GAIN * np.log(target / simulated)).clip(-LIMIT, LIMIT)
            model = replace(model, calibration=shifted(model.calibration, cohort, step))
    return model


def shifted(calibration: np.ndarray, cohort: int, step: np.ndarray) -> np.ndarray:
    """The calibration after a step (one per measure) of the handles of a cohort."""
    out = calibration.copy()
    for measure, handle in HANDLES.items():
        for row, stage, sign in handle:
            out[cohort, row, move(row, stage)] += sign * step[MEASURES.index(measure)]
    return out
