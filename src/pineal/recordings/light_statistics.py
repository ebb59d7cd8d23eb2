"""What a light log says about the light of days, evenings and nights.

Assumptions: with a diary an evening is the three hours before lights off and a night is lights off to
getting up, as reported; without one, evening is 19:00-23:00 and night 23:00-07:00. Each sample counts
for the time until the next; gaps count for nothing. Means are arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pineal.night import DiaryNight, LightLog
from pineal.recordings.logs import durations, local_hours
from pineal.recordings.times import zone_of

BRIGHT = 250.0
_EVENING = 3 * 3600


def light_statistics(log: LightLog, nights: Iterable[DiaryNight] = ()) -> dict:
    """Mean and median melanopic EDI by part of the day, and hours a day above 250 lux."""
    nights = list(nights)
    weight = durations(log.seconds)
    parts = _parts(log, nights)
    bright = float(np.sum(weight[log.melanopic_lux >= BRIGHT]))
    covered = float(np.sum(weight))
    return {
        **{name: _part(log.melanopic_lux, weight, mask) for name, mask in parts.items()},
        "above_250": {"mean": round(24.0 * bright / covered, 2) if covered else None, "unit": "h a day"},
        "covered": {"hours": round(covered / 3600, 2)},
        "windows": "diary" if nights else "clock",
        "basis": log.basis,
    }


def _parts(log: LightLog, nights: list[DiaryNight]) -> dict[str, np.ndarray]:
    if not nights:
        hours = local_hours(log.seconds, zone_of(log.zone))
        night, evening = (hours >= 23) | (hours < 7), (hours >= 19) & (hours < 23)
        return {"day": ~night & ~evening, "evening": evening, "night": night}
    spans = [(night.lights_off.timestamp(), night.rise.timestamp()) for night in nights]
    night = _inside(log.seconds, spans)
    evening = _inside(log.seconds, [(off - _EVENING, off) for off, _ in spans]) & ~night
    return {"day": ~night & ~evening, "evening": evening, "night": night}


def _inside(seconds: np.ndarray, spans: list[tuple[float, float]]) -> np.ndarray:
    mask = np.zeros(len(seconds), dtype=bool)
    for start, end in spans:
        mask |= (seconds >= start) & (seconds < end)
    return mask


def _part(lux: np.ndarray, weight: np.ndarray, mask: np.ndarray) -> dict:
    hours = float(np.sum(weight[mask])) / 3600.0
    if not hours:
        return {"mean": None, "median": None, "hours": 0.0, "unit": "melanopic lux"}
    order = np.argsort(lux[mask])
    half = np.searchsorted(np.cumsum(weight[mask][order]), hours * 1800.0)
    mean = float(np.average(lux[mask], weights=weight[mask]))
    return {"mean": round(mean, 2), "median": round(float(lux[mask][order][half]), 2), "hours": round(hours, 2), "unit": "melanopic lux"}
