"""The published shifts: individual points, peaks of the fitted curves, arms, and the curve of the published model."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[2] / "data" / "melatonin_prc"
FILES = {3.0: "burgess2008_3mg.csv", 0.5: "burgess2010_0.5mg.csv"}
"""Individual points by dose [mg]; 3 mg is fitted, 0.5 mg is only predicted."""
BARS = {
    "M4 RMSE": 0.715, "M5 RMSE": 0.938, "M6 mean error of peaks": 0.28, "M7 mean error of arms": 0.32, "M7 RMSE of arms": 0.39,
}  # fmt: skip
"""Errors [h] of the best published model (Stowe 2025), which was itself fitted on M4."""
MODEL_ARMS = {"dim placebo": -0.24, "dim melatonin": 0.16, "bright placebo": 0.80, "bright melatonin": 1.23}
"""What the published model gives for the arms [h]."""


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one file."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


def individual(mg: float) -> tuple[np.ndarray, np.ndarray]:
    """Hours after DLMO of the pill and shift [h, + = advance] of each volunteer."""
    found = np.array([[float(r["hours_after_dlmo"]), float(r["shift_h"])] for r in rows(FILES[mg])])
    return found[:, 0], found[:, 1]


def peaks() -> dict[float, tuple[float, float]]:
    """Largest advance and delay [h] of the published fitted curve, by dose."""
    return {float(r["dose_mg"]): (float(r["max_advance_h"]), float(r["max_delay_h"])) for r in rows("peaks.csv")}


def peak_hours() -> dict[float, tuple[float, float]]:
    """Hours after DLMO of the same."""
    return {float(r["dose_mg"]): (float(r["advance_at_h"]), float(r["delay_at_h"])) for r in rows("peaks.csv")}


def arms() -> dict[str, float]:
    """Mean advance [h] in each arm of Burke 2013."""
    return {r["arm"]: float(r["shift_h"]) for r in rows("burke2013_arms.csv")}


def published_model(mg: float, hours) -> np.ndarray:
    """The published model's curve [h] at hours after DLMO, straight between its points."""
    table = rows("hannay_breslow_model.csv")
    known = [float(r["hours_after_dlmo"]) for r in table]
    shifts = [float(r[f"shift_{mg:g}mg_h"]) for r in table]
    return np.interp(np.asarray(hours) % 24.0, [*known, 24.0], [*shifts, shifts[0]])
