"""All recordings of a case, read together, so that one pass reports the faults of every file."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from pineal.errors import DataError, Fault
from pineal.person import Recordings
from pineal.recordings.reading import Reading
from pineal.recordings.sniff import read

_HOLDS = {
    "diary": lambda reading: bool(reading.nights),
    "light": lambda reading: reading.light is not None,
    "actigraphy": lambda reading: reading.activity is not None,
    "labs": lambda reading: bool(reading.labs),
    "hypnograms": lambda reading: reading.hypnogram is not None,
    "mmash": lambda reading: reading.format == "MMASH",
}


def read_recordings(recordings: Recordings, zone: str | None = None) -> tuple[Reading, ...]:
    """Read every recording of a case; raises DataError with the faults of all files."""
    readings, faults = [], []
    for kind, path in _paths(recordings):
        try:
            reading = read(path, zone)
            faults += _wrong_kind(kind, reading)
            readings.append(reading)
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return tuple(_compared(reading, readings) for reading in readings)


def _paths(recordings: Recordings) -> list[tuple[str, Path]]:
    single = [(kind, getattr(recordings, kind)) for kind in ("diary", "light", "actigraphy", "labs", "mmash")]
    return [(kind, path) for kind, path in single if path] + [("hypnograms", path) for path in recordings.hypnograms]


def _wrong_kind(kind: str, reading: Reading) -> list[Fault]:
    if _HOLDS[kind](reading):
        return []
    wrong = f"is named as {kind} but was read as {reading.format}"
    return [Fault(reading.file, "", wrong, f"name it under its own kind, or give a {kind} file")]


def _compared(reading: Reading, readings: list[Reading]) -> Reading:
    """The same reading, warned when its light covers less than half of the diary's span."""
    nights = [night for other in readings for night in other.nights]
    if reading.light is None or not nights or reading.start is None or reading.end is None:
        return reading
    first, last = min(night.lights_off for night in nights), max(night.rise for night in nights)
    shared = (min(last, reading.end) - max(first, reading.start)).total_seconds()
    share = max(0.0, shared / (last - first).total_seconds()) * (reading.quality or 0.0)
    if share >= 0.5:
        return reading
    return evolve(reading, warnings=(*reading.warnings, f"the light log covers {share:.0%} of the span of the diary"))
