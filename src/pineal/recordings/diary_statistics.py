"""What the nights of a diary say together: means, spread, regularity, and the middle of sleep.

Assumptions: clock times are averaged as minutes after local noon of the evening, so midnight is no
border; spread is the standard deviation of the sample (n - 1) and needs two nights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from statistics import fmean, stdev

from pineal.night import DiaryNight
from pineal.night.diary import minutes_between
from pineal.units import Clock

_MEASURES: dict[str, tuple[str, Callable[[DiaryNight], float | None]]] = {
    "SOL": ("min", lambda night: night.sol_min),
    "WASO": ("min", lambda night: night.waso_min),
    "TST": ("min", lambda night: night.tst_min),
    "SE": ("%", lambda night: None if night.tst_min is None else 100.0 * night.tst_min / night.time_in_bed_min),
    "TIB": ("min", lambda night: night.time_in_bed_min),
    "awakenings": ("1", lambda night: night.awakenings),
    "quality": ("0-10", lambda night: night.quality),
}


def diary_statistics(nights: Iterable[DiaryNight]) -> dict:
    """Each measure as {mean, sd, n, unit}, then clock times, regularity and mid-sleep."""
    nights = list(nights)
    sums = {name: _spread([read(night) for night in nights], unit) for name, (unit, read) in _MEASURES.items()}
    clocks = {"lights_off": [_after_noon(n, n.lights_off) for n in nights], "wake": [_after_noon(n, n.wake) for n in nights if n.wake]}
    return {
        **sums,
        "lights_off": _clock(clocks["lights_off"]),
        "wake": _clock(clocks["wake"]),
        "regularity": {"lights_off_sd": _sd(clocks["lights_off"]), "wake_sd": _sd(clocks["wake"]), "unit": "min"},
        "mid_sleep": {"work": _mid_sleep(nights, False), "free": _mid_sleep(nights, True)},
        "method": sorted({night.method for night in nights}),
    }


def mid_sleep_min(night: DiaryNight) -> float | None:
    """Half way between falling asleep and the final waking, minutes after noon; None when a part is missing."""
    if night.wake is None or night.sol_min is None:
        return None
    asleep = minutes_between(night.lights_off, night.wake) - night.sol_min
    return _after_noon(night, night.lights_off) + night.sol_min + asleep / 2.0


def _after_noon(night: DiaryNight, moment: datetime) -> float:
    """Minutes of the clock face after noon of the evening."""
    days = (moment.date() - night.night).days
    return (days - 0.5) * 1440.0 + moment.hour * 60.0 + moment.minute + moment.second / 60.0


def _spread(values: list[float | None], unit: str) -> dict:
    known = [float(value) for value in values if value is not None]
    return {"mean": round(fmean(known), 2) if known else None, "sd": _sd(known), "n": len(known), "unit": unit}


def _sd(values: list[float]) -> float | None:
    return round(stdev(values), 2) if len(values) > 1 else None


def _clock(minutes: list[float]) -> dict:
    mean = str(Clock(0).plus(720 + fmean(minutes))) if minutes else None
    return {"mean": mean, "sd": _sd(minutes), "n": len(minutes), "unit": "HH:MM, min"}


def _mid_sleep(nights: list[DiaryNight], free: bool) -> dict:
    found = [mid for night in nights if night.free_day is free and (mid := mid_sleep_min(night)) is not None]
    return {"mean": _clock(found)["mean"], "n": len(found)}
