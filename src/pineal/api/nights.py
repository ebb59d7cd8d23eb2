"""Verbs about recordings alone: read and hypnogram."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path


def read(files: Iterable[str | Path], zone: str | None = None) -> dict:
    """What was understood of each file; raises DataError with the faults of all of them."""
    from pineal.recordings import summary

    return summary(_read_all(files, zone))


def hypnogram(files: Iterable[str | Path], *, progress: Callable[[str, float, float], None] | None = None) -> dict:
    """Sleep statistics and nll_per_epoch of every hypnogram; raises DataError when a file is none."""
    from pineal.engine.scoring import nll_per_epoch
    from pineal.engine.shipped import version
    from pineal.errors import DataError, Fault
    from pineal.night.statistics import sleep_statistics

    readings = _read_all(files, None)
    wrong = [
        Fault(r.file, "", f"was read as {r.format}, not as a hypnogram", "give scored stages") for r in readings if r.hypnogram is None
    ]
    if wrong:
        raise DataError(wrong)
    nights = []
    for done, reading in enumerate(readings, 1):
        score = nll_per_epoch(reading.hypnogram)
        nights.append(
            {
                "file": reading.file,
                "n_epochs": len(reading.hypnogram),
                "nll_per_epoch": score if score == score else None,
                "statistics": sleep_statistics(reading.hypnogram),
            }
        )
        if progress:
            progress("scoring", done, len(readings))
    return {"schema": 1, "nights": nights, "model": version()}


def _read_all(files: Iterable[str | Path], zone: str | None) -> list:
    from pineal.errors import DataError
    from pineal.recordings import read as understand

    readings, faults = [], []
    for file in files:
        try:
            readings.append(understand(Path(file), zone))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return readings
