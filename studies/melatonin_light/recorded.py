"""What was recorded: suppression and onset in the laboratory, and the ratio of waking to evening at home."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from attrs import frozen
from scipy.integrate import simpson

DATA = Path(__file__).parents[2] / "data"
THRESHOLD = 3.0
"""pg/mL in saliva; the fixed rule for onset. The 2-SD rule needs a quiet baseline that several people do not have."""
HOURS = -4.0 + 0.5 * np.arange(11)
"""Nominal hours of the eleven samples from habitual bedtime, as the authors plot them."""
PRE, LIT = slice(0, 5), slice(5, 9)
"""Samples before and under the light."""


@frozen(eq=False)
class Evenings:
    """One person's two evenings: saliva melatonin in pg/mL at HOURS, shape (11,)."""

    who: str
    dilated: bool
    dark: np.ndarray
    bright: np.ndarray


@frozen
class Night:
    """One man's night at home: local clock times and the log ratio of melatonin at waking to before sleep."""

    who: str
    bed: str
    rise: str
    log_ratio: float


def rows(*path: str) -> list[dict[str, str]]:
    """A table under data/."""
    with DATA.joinpath(*path).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def evenings() -> list[Evenings]:
    """Everybody of the laboratory."""
    found: dict[str, dict[str, np.ndarray]] = {}
    dilated = {}
    for row in rows("fernandezalonso_melatonin", "samples.csv"):
        series = found.setdefault(row["participant_id"], {}).setdefault(row["condition"], np.full(len(HOURS), np.nan))
        series[int(row["sample_number"]) - 1] = float(row["melatonin_concentration"])
        dilated[row["participant_id"]] = row["pupil_dilation"] == "True"
    return [Evenings(who, dilated[who], series["dark"], series["bright light"]) for who, series in found.items()]


def nights() -> list[Night]:
    """Every man at home with both samples."""
    return [
        Night(row["user"], row["in_bed"], row["out_of_bed"], float(np.log(float(row["wake_up"]) / float(row["before_sleep"]))))
        for row in rows("mmash_saliva", "melatonin.csv")
    ]


def area(levels: np.ndarray, part: slice) -> np.ndarray:
    """Area under some of the samples as the authors take it (Simpson); pg/mL times half an hour; samples along the first axis."""
    return simpson(levels[part], axis=0)


def suppression(bright: np.ndarray, dark: np.ndarray) -> np.ndarray:
    """Percent by which the area under the light is smaller than in the dark; negative where it is larger."""
    return 100.0 * (1.0 - area(bright, LIT) / area(dark, LIT))


def onset(levels: np.ndarray) -> float:
    """Hours from habitual bedtime at which saliva first passes THRESHOLD, straight between samples.

    The first hour where it does so from the start, the last where it never does.
    """
    above = np.flatnonzero(levels >= THRESHOLD)
    if not len(above) or above[0] == 0:
        return float(HOURS[0] if len(above) else HOURS[-1])
    k = above[0]
    return float(HOURS[k - 1] + 0.5 * (THRESHOLD - levels[k - 1]) / (levels[k] - levels[k - 1]))
