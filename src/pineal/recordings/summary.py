"""The answer of `read`: what was understood of each file, and what the files say together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pineal.night import Hypnogram
from pineal.night.statistics import UNITS, sleep_statistics
from pineal.recordings.diary_statistics import diary_statistics
from pineal.recordings.light_statistics import light_statistics
from pineal.recordings.reading import Gap, Reading

_HORMONES = ("cortisol_wake_over_evening", "melatonin_wake_over_evening")


def summary(readings: Iterable[Reading]) -> dict:
    """The payload of `read`, ready for JSON."""
    readings = list(readings)
    return {"files": [_file(reading) for reading in readings], "statistics": _statistics(readings)}


def _file(reading: Reading) -> dict:
    return {
        "file": reading.file,
        "format": reading.format,
        "rows": reading.rows,
        "from": _time(reading.start),
        "to": _time(reading.end),
        "zone": reading.zone,
        "gaps": [_gap(gap) for gap in reading.gaps],
        "nights": len(reading.nights) + (reading.hypnogram is not None),
        "quality": None if reading.quality is None else round(reading.quality, 4),
        "facts": reading.facts,
        "warnings": list(reading.warnings),
    }


def _gap(gap: Gap) -> dict:
    return {"from": _time(gap.start), "to": _time(gap.end), "minutes": round(gap.minutes, 1)}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _statistics(readings: list[Reading]) -> dict:
    nights = [night for reading in readings for night in reading.nights]
    found = {
        "diary": diary_statistics(nights) if nights else None,
        "light": next((light_statistics(reading.light, nights) for reading in readings if reading.light), None),
        "hypnograms": [_hypnogram(reading.file, reading.hypnogram) for reading in readings if reading.hypnogram],
        "hormones": _hormones(readings),
        "labs": [_lab(lab) for reading in readings for lab in reading.labs],
    }
    return {name: value for name, value in found.items() if value}


def _hypnogram(file: str, hypnogram: Hypnogram) -> dict:
    values = sleep_statistics(hypnogram)
    rounded = {name: None if value is None else round(value, 2) for name, value in values.items()}
    return {"file": file, "statistics": rounded, "units": UNITS}


def _hormones(readings: list[Reading]) -> dict:
    facts = [(name, reading.facts[name]) for reading in readings for name in _HORMONES if name in reading.facts]
    return {name: {"ratio": round(value, 3), "unit": "1"} for name, value in facts}


def _lab(lab) -> dict:
    taken = lab.taken.isoformat() if lab.taken else None
    return {"analyte": lab.analyte, "value": lab.value, "unit": lab.unit, "taken": taken, "specimen": lab.specimen}
