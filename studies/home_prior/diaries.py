"""The recorded nights: one diary a participant."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from pineal.night import DiaryNight
from pineal.recordings import read

FOLDER = Path(__file__).resolve().parents[2] / "data" / "cyepi_diaries"
ZONE = "Europe/Berlin"
EXAMPLE = "206"
"""Serves as the example case elsewhere, so it is left out of the fit."""

LONGEST_SOL_MIN = 240.0
"""A longer latency is a slip of the pen (one night says 540 min)."""

MEASURES = ("SOL", "WASO")


def diaries() -> dict[str, tuple[DiaryNight, ...]]:
    """Plausible nights by participant, in order."""
    found = {path.name[:3]: sorted(read(path, ZONE).nights, key=lambda night: night.lights_off) for path in sorted(FOLDER.glob("*.csv"))}
    return {who: tuple(night for night in nights if night.sol_min <= LONGEST_SOL_MIN) for who, nights in found.items()}


def minutes(nights: tuple[DiaryNight, ...]) -> dict[str, np.ndarray]:
    """Reported latency and wake after onset, shape (nights,)."""
    return {"SOL": np.array([night.sol_min for night in nights]), "WASO": np.array([night.waso_min for night in nights])}


def digest() -> str:
    """Hash of all files."""
    whole = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.csv")):
        whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
