"""Verbs about recordings alone: read and hypnogram."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Progress = Callable[[str, float, float], None]


def read(files: Iterable[str | Path], zone: str | None = None) -> dict:
    """What was understood of each file; raises DataError with the faults of all of them."""
    from pineal.recordings import summary

    return summary(_read_all(files, zone))


def hypnogram(
    files: Iterable[str | Path], *, age: float | None = None, sex: str | None = None, zone: str | None = None,
    out: str | Path | None = None, overwrite: bool = False, progress: Progress | None = None,
) -> dict:  # fmt: skip
    """Sleep statistics, score, norms and departures of every hypnogram; raises DataError when a file is none.

    Files of one name in several folders are scorers of one night. With `age` (years) and `sex` (female, male)
    the night is placed among healthy people, as far as published norms reach. With `out`,
    ``hypnogram.html`` and ``hypnogram.json`` are written there.
    """
    from pineal.api.case import _folder
    from pineal.engine.shipped import version
    from pineal.night.statistics import UNITS

    _check(age, sex)
    folder = _folder(out, overwrite)
    readings = _hypnograms(files, zone)
    nights, surprises = [], []
    for done, reading in enumerate(readings, 1):
        night, surprise = _night(reading, age, sex)
        nights.append(night)
        surprises.append(surprise)
        if progress:
            progress("scoring", done, len(readings))
    groups = _groups(readings)
    answer = {
        "schema": 1,
        "nights": nights,
        "scorers": [_scorers(name, [readings[k] for k in group]) for name, group in groups if len(group) > 1],
        "regularity": _regularity([readings[group[0]].hypnogram for _, group in groups]),
        "units": UNITS,
        "model": version(),
    }
    if folder is not None:
        _write(folder, answer, groups, readings, surprises)
    return answer


def _night(reading: Any, age: float | None, sex: str | None) -> tuple[dict, Any]:
    """The answer for one file, and its surprise by epoch."""
    import numpy as np
    from attrs import asdict

    from pineal.engine.scoring import expectation
    from pineal.night import marks, sleep_statistics, sleep_structure
    from pineal.night.departures import departures
    from pineal.night.norms import norms

    night = reading.hypnogram
    expected = expectation(night)
    surprise = expected.surprise
    known = surprise[np.isfinite(surprise)]
    statistics = sleep_statistics(night)
    return {
        "file": reading.file,
        "format": reading.format,
        "scorer": night.scorer,
        "from": reading.start.isoformat() if reading.start else None,
        "to": reading.end.isoformat() if reading.end else None,
        "n_epochs": len(night),
        "n_scored_pairs": len(known),
        "nll_per_epoch": float(known.mean()) if len(known) else None,
        "statistics": statistics,
        "structure": sleep_structure(night),
        "norms": norms(night, statistics, age, sex),
        "departures": departures(night, surprise, expected.stages),
        "marks": [asdict(mark) | {"touches": list(mark.touches)} for mark in marks(night)],
        "warnings": list(reading.warnings),
    }, surprise


def _check(age: float | None, sex: str | None) -> None:
    from pineal.errors import DataError, Fault
    from pineal.night.norms import SEXES

    faults = []
    if age is not None and not 0 <= age <= 120:
        faults.append(Fault("age", "", f"{age:g} is not an age in years", "give years from 0 to 120"))
    if sex is not None and sex not in SEXES:
        faults.append(Fault("sex", "", f"{sex!r} is not known to the norms", "give female or male, or leave it out"))
    if faults:
        raise DataError(faults)


def _hypnograms(files: Iterable[str | Path], zone: str | None) -> list:
    """The readings of files that are all hypnograms."""
    from pineal.errors import DataError, Fault

    readings = _read_all(files, zone)
    others = [r for r in readings if r.hypnogram is None]
    if others:
        raise DataError([Fault(r.file, "", f"was read as {r.format}, not as a hypnogram", "give scored stages") for r in others])
    return readings


def _groups(readings: list) -> list[tuple[str, list[int]]]:
    """Readings by file name, in order: scorers of one night lie in several folders under one name."""
    found: dict[str, list[int]] = {}
    for k, reading in enumerate(readings):
        found.setdefault(reading.name, []).append(k)
    return list(found.items())


def _scorers(name: str, readings: list) -> dict:
    """The scorers of one night: how far they agree, and the statistics of what most of them scored."""
    import numpy as np

    from pineal.night import Hypnogram, sleep_statistics
    from pineal.night.scorers import agreement, majority

    codes = [reading.hypnogram.codes for reading in readings]
    told = {"name": name, "files": [reading.file for reading in readings]}
    if len({len(one) for one in codes}) > 1:
        lengths = ", ".join(str(len(one)) for one in codes)
        return told | {"agreement": None, "majority": None, "why": f"not computed: the records have different lengths ({lengths} epochs)"}
    if len(codes) < 3:
        return told | {"agreement": agreement(codes), "majority": None, "why": "no majority: there are only two scorers"}
    return told | {"agreement": agreement(codes), "majority": sleep_statistics(Hypnogram(majority(np.array(codes)))), "why": None}


def _regularity(nights: list) -> dict:
    """The sleep regularity index over nights with clock times; None, with the reason, where it is not defined."""
    from pineal.night import sleep_regularity, states_of

    timed = sorted((night for night in nights if night.start is not None), key=lambda night: night.start.timestamp())
    told = {"SRI": None, "nights": len(timed), "unit": "1", "assumes": "awake between recordings"}
    if len(timed) < 2:
        return told | {"why": "not computed: it needs two nights or more with clock times"}
    ends = [night.start.timestamp() + 30 * len(night) for night in timed]
    if any(end > night.start.timestamp() for end, night in zip(ends, timed[1:], strict=False)):
        return told | {"why": "not computed: nights overlap"}
    if any(night.start.timestamp() - end > 86400 for end, night in zip(ends, timed[1:], strict=False)):
        return told | {"why": "not computed: a night is missing in between"}
    return told | {"SRI": sleep_regularity(states_of(timed)), "why": None}


def _write(folder: Path, answer: dict, groups: list, readings: list, surprises: list) -> None:
    """The page and the answer, each written beside and moved into place."""
    import json

    from pineal.api.case import _replace
    from pineal.report.hypnogram import Scored, render

    pages = []
    for name, group in groups:
        scored = [Scored(_scorer(readings[k], len(group)), readings[k].hypnogram, surprises[k], answer["nights"][k]) for k in group]
        pages.append((name, scored))
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / "hypnogram.html", render(answer, pages))
    _replace(folder / "hypnogram.json", json.dumps(answer, indent=2, ensure_ascii=False) + "\n")


def _scorer(reading: Any, many: int) -> str:
    """What to call a scorer: the name in the file, else the folder."""
    return str(reading.hypnogram.scorer or (Path(reading.file).parent.name if many > 1 else ""))


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
