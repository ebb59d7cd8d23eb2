"""Where a night stands among healthy people of the same age and sex, as far as published numbers reach.

A percentile is computed only from a row of ``norms.csv`` that was *seen* at its source and has a mean and a
standard deviation; the values are taken as normally distributed, which sleep latencies and wake are not. Where
there is only a reference interval, the answer is inside, below or above it. Every other statistic is listed
as not computed, with the reason: rows known from memory are no yardstick for a person.
"""

from __future__ import annotations

from datetime import datetime
from statistics import NormalDist

from pineal.evidence.tables import NormRow, norm_rows
from pineal.night.hypnogram import Hypnogram
from pineal.night.marks import GRAVE, marks
from pineal.night.runs import EPOCH_MIN, sleep_period

SEXES = ("female", "male")
_MEASURES = {
    "TST": "TST", "SE": "SE", "SOL": "SOL", "WASO": "WASO", "N1%": "N1_pct", "N2%": "N2_pct", "N3%": "N3_pct", "SWS%": "N3_pct",
    "REM%": "REM_pct", "REM latency": "REM_latency", "sleep cycle length": "cycle", "cycles per night": "cycles",
    "sleep onset clock time": "sleep_onset",
}  # fmt: skip
"""Statistic of each measure of the table; others are not told by a hypnogram."""

NO_AGE = "not computed: no age was given (--age)"


def norms(hypnogram: Hypnogram, statistics: dict, age: float | None, sex: str | None) -> dict:
    """Percentiles, reference intervals, and what was not computed and why. What a grave mark touches is not compared."""
    asked = {"age": age, "sex": sex}
    if age is None:
        return asked | {"percentiles": [], "intervals": [], "not_computed": [{"statistic": "all", "why": NO_AGE}]}
    unfit = {name: mark.mark for mark in marks(hypnogram) if mark.mark in GRAVE for name in mark.touches}
    values = {name: None if name in unfit else value for name, value in statistics.items()} | {"sleep_onset": _onset_clock(hypnogram)}
    rows = [row for row in norm_rows() if row.measure in _MEASURES and _for(row, age, sex)]
    percentiles = [_percentile(row, values) for row in rows if _usable(row) and values.get(_MEASURES[row.measure]) is not None]
    intervals = [_interval(row, values) for row in rows if _is_interval(row) and values.get(_MEASURES[row.measure]) is not None]
    told = {one["statistic"] for one in percentiles}
    missing = [
        {"statistic": name, "why": f"the record is marked: {unfit[name]}" if name in unfit else _why(name, rows, values)}
        for name in dict.fromkeys(_MEASURES.values())
        if name not in told
    ]
    return asked | {"percentiles": percentiles, "intervals": intervals, "not_computed": missing}


def _for(row: NormRow, age: float, sex: str | None) -> bool:
    """Whether a row speaks of healthy people of this age, and of this sex or of both."""
    low, high = row.age_low, row.age_high
    if row.population != "healthy" or low is None or high is None or not low <= age <= high:
        return False
    return row.sex in (None, "", "all") or row.sex == sex


def _usable(row: NormRow) -> bool:
    return row.provenance == "seen" and isinstance(row.mean, float) and bool(row.sd)


def _is_interval(row: NormRow) -> bool:
    return row.provenance == "seen" and row.mean is None and row.low is not None and row.high is not None


def _percentile(row: NormRow, values: dict) -> dict:
    name = _MEASURES[row.measure]
    share = NormalDist(float(row.mean), float(row.sd)).cdf(values[name])  # type: ignore[arg-type]
    return {
        "statistic": name, "value": values[name], "percentile": round(100.0 * share, 1), "mean": row.mean, "sd": row.sd,
        "unit": row.unit, "ages": [row.age_low, row.age_high], "sex": row.sex, "method": row.method, "row": row.id, "source": row.citation,
    }  # fmt: skip


def _interval(row: NormRow, values: dict) -> dict:
    name = _MEASURES[row.measure]
    value = values[name]
    place = "below" if value < row.low else "above" if value > row.high else "inside"
    return {
        "statistic": name, "value": value, "low": row.low, "high": row.high, "unit": row.unit, "place": place,
        "ages": [row.age_low, row.age_high], "row": row.id, "source": row.citation,
    }  # fmt: skip


def _why(name: str, rows: list[NormRow], values: dict) -> str:
    if values.get(name) is None:
        return "the night has no such value" if name != "sleep_onset" else "the night has no clock times, or no sleep"
    own = [row for row in rows if _MEASURES[row.measure] == name]
    if any(row.provenance != "seen" and row.sd for row in own):
        return "the norms of this age are known from memory only and were not checked at their source"
    return "no mean with a spread was read for this age" if own else "no norm of this age was read"


def _onset_clock(hypnogram: Hypnogram) -> float | None:
    """Clock time of sleep onset in hours, 12 to 36 (25.5 is 01:30); None without a clock or sleep."""
    period = sleep_period(hypnogram.codes)
    if hypnogram.start is None or period is None:
        return None
    at = datetime.fromtimestamp(hypnogram.start.timestamp() + 60.0 * EPOCH_MIN * period[0], hypnogram.start.tzinfo)
    hour = at.hour + at.minute / 60.0 + at.second / 3600.0
    return hour if hour >= 12.0 else hour + 24.0
